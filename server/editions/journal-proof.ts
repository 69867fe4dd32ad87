import type { Db } from '#db/connect.ts'
import { count } from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import { verdictNotes, verdictWords } from '#server/journal/chain-words.ts'
import { type Verdict, verifyJournal } from '#server/journal/verify.ts'

// What was printed is out of reach: whoever makes the whole chain anew cannot change the heads that editions carry.

/** `lost`: numbers of editions whose head is no longer in a chain that holds otherwise; `compared`: those it was asked of. */
export type Proof = Verdict & { compared: number; lost: string[] }

type Options = { heads?: readonly string[]; tell?: (done: number, total: number) => void }

/** Verifies the journal, and that each head printed in a kept edition is still in it. */
export async function provenJournal(db: Db, { heads = [], tell }: Options = {}): Promise<Proof> {
  const printed = await db('editions').whereNotNull('journal_head').orderBy('id').select('number', 'journal_head')
  const verdict = await verifyJournal(db, { heads: [...heads, ...printed.map(row => row.journal_head!)], tell })
  const asked = new Set(heads.map(head => head.toLowerCase()))
  const missing = printed.filter(row => verdict.found.get(row.journal_head!.toLowerCase()) === null)
  return {
    ...verdict,
    found: new Map([...verdict.found].filter(([head]) => asked.has(head))),
    compared: printed.length,
    lost: verdict.flaw ? [] : missing.map(({ number }) => number),
  }
}

export function isBroken({ flaw, lost }: Pick<Proof, 'flaw' | 'lost'>): boolean {
  return flaw !== null || lost.length > 0
}

/** « Intact », or what is broken first. */
export function proofWords(proof: Proof): string {
  const { flaw, lost } = proof
  if (flaw || lost.length === 0) return verdictWords(proof)
  const [first] = lost
  const others = lost.length - 1
  const who = others === 0 ? `l’édition ${first}` : listed([`l’édition ${first}`, plural(others, 'autre', 'autres')])
  return `Rompu\u00a0: la tête imprimée dans ${who} n’est plus dans la chaîne. Le journal a été refait depuis\u00a0: les lignes se suivent, et ce ne sont plus celles d’alors.`
}

/** What else must be known to read it. */
export function proofNotes(proof: Proof): string[] {
  const { flaw, compared, lost } = proof
  const kept = compared - lost.length
  const said =
    compared === 0 || flaw
      ? []
      : [
          `${agreed(compared, 'La tête imprimée dans', 'Les têtes imprimées dans')} ${plural(compared, 'édition gardée', 'éditions gardées')}\u00a0: ${lost.length === 0 ? agreed(compared, 'retrouvée', 'toutes retrouvées') : `${count(kept)} sur ${count(compared)}`} dans la chaîne.`,
        ]
  return [...verdictNotes(proof), ...said]
}
