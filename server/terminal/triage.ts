import { parseArgs } from 'node:util'
import { may, TERMINAL, type User } from '#server/access/rules.ts'
import { Conflict } from '#server/base/errors.ts'
import { plural } from '#server/base/french.ts'
import { contractIdsListed } from '#server/compliance/contract-choice.ts'
import { contractsNumbered } from '#server/compliance/contract-lines.ts'
import { FILTERS, filtersIn, sorterOf } from '#server/compliance/named-filters.ts'
import { settleAll } from '#server/compliance/store.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { type Sorted, sortContracts, undoSorting } from '#server/register/followings/triage-actions.ts'
import { type Gesture, objectionsToTriage } from '#server/register/followings/triage-rules.ts'
import { triageNumbered } from '#server/register/followings/triage-store.ts'
import { doneWords } from '#server/register/followings/triage-words.ts'
import { readerCalled } from '#server/users/store.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

// Contracts to take in charge, sorted many at once, as on their page: what is shown by --dry-run is what is done without it.

const USAGE = `triage take|not-ours|too-old --filter NOM=VALEUR… [--reason MOTIF] [--for ADRESSE] [--dry-run] [--json]
                           trie les marchés à prendre en charge\u202f; take les donne au compte --for, les deux autres veulent un motif
                           filtres\u00a0: ${FILTERS}
  triage undo NUMÉRO [--reason MOTIF] [--json]   défait un tri`

const gestures = { take: 'take', 'not-ours': 'notOurs', 'too-old': 'tooOld' } as const satisfies Record<string, Gesture>

export const sortToTake: Verb = {
  usage: USAGE,
  reads: args => args.includes('--dry-run'),
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        filter: { type: 'string', multiple: true, default: [] },
        reason: { type: 'string', default: '' },
        for: { type: 'string', default: '' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const [word = '', number, ...more] = positionals
    const asked = { ...values, reason: values.reason.trim(), dryRun: values['dry-run'] }
    if (word === 'undo' && number && /^\d+$/.test(number) && more.length === 0)
      return undo(Number(number), asked, terminal)
    if (!Object.hasOwn(gestures, word) || number) return misused(`Usage\u00a0: clausuivi ${USAGE}`, terminal)
    return sort(gestures[word as keyof typeof gestures], asked, terminal)
  },
}

type Asked = { filter: string[]; reason: string; for: string; dryRun: boolean; json: boolean }

async function sort(gesture: Gesture, asked: Asked, terminal: Terminal): Promise<number> {
  const { db, clock } = terminal
  const chosen = filtersIn(asked.filter)
  if (typeof chosen === 'string') return misused(chosen, terminal)
  const follower = gesture === 'take' ? await followerCalled(asked.for, terminal) : TERMINAL
  if (typeof follower === 'string') return misused(follower, terminal)
  const user = await sorterOf(db, chosen, follower)
  if (!user) return refused('Aucun acheteur du registre n’a ce SIREN.', terminal)
  await settleAll(db, clock.today()) // nobody waits behind a terminal
  const ids = [...(await contractIdsListed(db, user, chosen.filters, clock.today()))]
  const form = { gesture, reason: asked.reason, seen: ids.length, found: ids.length }
  const [objection] = Object.values(objectionsToTriage(form, [gesture]))
  if (objection) return refused(objection, terminal)
  const sorted = asked.dryRun
    ? null
    : await sortContracts(db, user, { gesture, reason: asked.reason, ids }, authorAt(clock))
  await tell({ gesture, ids, sorted, user }, asked, terminal)
  return 0
}

type Told = { gesture: Gesture; ids: readonly number[]; sorted: Sorted | null; user: User }

async function tell(
  { gesture, ids, sorted, user }: Told,
  { json, dryRun }: Asked,
  { db, say }: Terminal,
): Promise<void> {
  const contracts = await contractsNumbered(db, user, ids)
  if (json)
    return say(
      JSON.stringify({
        ...{ gesture, dryRun, found: ids.length, done: sorted?.done ?? 0, triage: sorted?.id ?? null },
        contracts: contracts.map(({ id, number, lotNumber, title, buyerSiret }) => ({
          ...{ id, number, lot: lotNumber, title, buyer: buyerSiret },
        })),
      }),
    )
  for (const one of contracts)
    say(`${String(one.id).padStart(6)}  ${contractNumber(one).padEnd(18)} ${contractName(one)}`)
  if (!sorted) say(`${plural(ids.length, 'marché répond', 'marchés répondent')}. Essai\u00a0: rien n’est écrit.`)
  else say(`${plural(sorted.done, ...doneWords[gesture])}${sorted.id ? `, tri n°\u00a0${sorted.id}` : ''}.`)
}

async function followerCalled(address: string, { db }: Terminal): Promise<User | string> {
  if (!address) return 'Dites par --for ADRESSE qui suivra ces marchés.'
  const reader = await readerCalled(db, address)
  const open = reader && (await db('users').where({ id: reader.id, disabled_at: null }).first('id'))
  if (!open) return 'Aucun compte ouvert n’a cette adresse.'
  return may(reader.role, 'contracts.take') ? reader : 'Ce compte ne suit pas de marchés.'
}

async function undo(id: number, { reason, json }: Asked, terminal: Terminal): Promise<number> {
  const { db, clock, say } = terminal
  const triage = await triageNumbered(db, TERMINAL, id)
  if (!triage) return refused('Aucun tri n’a ce numéro.', terminal)
  try {
    const { done } = await undoSorting(db, triage, reason, authorAt(clock))
    if (json) say(JSON.stringify({ triage: id, contracts: triage.contracts, back: done }))
    else say(`${plural(done, 'marché est revenu', 'marchés sont revenus')} comme avant, de ${triage.contracts}.`)
    return 0
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return refused('Ce tri est déjà défait.', terminal)
  }
}

function misused(sentence: string, { complain }: Terminal): number {
  complain(sentence)
  return 2
}

function refused(sentence: string, { complain }: Terminal): number {
  complain(sentence)
  return 1
}
