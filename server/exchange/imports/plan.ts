import type { Db } from '#db/connect.ts'
import { isSiret } from '#server/base/siret.ts'
import { folded } from '#server/base/text.ts'
import type { FoundRecord } from '../decp/file.ts'
import type { Bench, PublishedContract, Verdict } from '../decp/record.ts'
import { judge } from '../decp/rules.ts'
import { Fingerprints, short } from './fingerprints.ts'
import { contentHash, type Identity, identityOf } from './identity.ts'
import { asideOf, type Scope } from './scope-rules.ts'
import { type Candidate, candidatesFor, type Known, knownByKey, versionsSeen } from './store.ts'

// Decides, lot by lot, what each record of a file does to the register. The preview and the import ask the same thing.

export type Action = 'create' | 'update' | 'same' | 'older' | 'duplicate' | 'reject' | 'aside'
export type Planned = {
  found: FoundRecord
  verdict: Verdict
  action: Action
  /** Under which identity the contract is kept; '' when rejected. */
  key: string
  hash: string
  contractId: number | null
  /** Said of a record that is not what it seems: shares a number, was typed by hand, was published otherwise. */
  remark: string | null
  sharesNumber: boolean
}
export function benchOf(today: string): Bench {
  return { today, isSiret: isSiretSeen }
}

/** The same buyers and companies come back thousands of times in one file. */
const checked = new Map<string, boolean>()

function isSiretSeen(text: string): boolean {
  const known = checked.get(text)
  if (known !== undefined) return known
  if (checked.size > 20_000) checked.clear()
  const sound = isSiret(text)
  checked.set(text, sound)
  return sound
}

export class Planner {
  private readonly shared = new Fingerprints()
  private readonly firsts = new Fingerprints()
  private readonly contents = new Fingerprints()
  private readonly db: Db
  private readonly bench: Bench
  private readonly scope: Scope

  constructor(db: Db, bench: Bench, scope: Scope) {
    this.db = db
    this.bench = bench
    this.scope = scope
  }

  /** `deferred`: records of the same contract as one of this lot, to be planned with the next. */
  async plan(records: readonly FoundRecord[]): Promise<{ planned: Planned[]; deferred: FoundRecord[] }> {
    const judged = records.map(found => this.judged(found))
    const accepted = judged.filter(item => item.identity !== null)
    const keys = accepted.flatMap(({ identity }) => [identity!.key, identity!.exactKey])
    const known = await knownByKey(this.db, [...new Set(keys)])
    const unknown = accepted.filter(({ identity }) => !known.has(identity!.key) && !known.has(identity!.exactKey))
    const candidates = await this.candidates(unknown)
    const changed = accepted.flatMap(({ identity, hash }) =>
      [known.get(identity!.key), known.get(identity!.exactKey)]
        .filter(one => one && one.hash !== hash)
        .map(one => one!.id),
    )
    const seen = await versionsSeen(this.db, [...new Set(changed)])

    const planned: Planned[] = []
    const deferred: FoundRecord[] = []
    const keysHere = new Set<string>()
    const idsHere = new Set<number>()
    const numbersHere = counted(accepted.map(({ identity }) => identity!.shared))
    for (const { found, verdict, identity, hash } of judged) {
      if (!identity) {
        planned.push({
          found,
          verdict,
          action: verdict.aside ? 'aside' : 'reject',
          key: '',
          hash: '',
          contractId: null,
          remark: null,
          sharesNumber: false,
        })
        continue
      }
      const alone = numbersHere.get(identity.shared) === 1 && !this.shared.get(identity.shared)
      const match = this.match(verdict.contract!, identity, known, candidates, alone)
      if (keysHere.has(match.key) || (match.known && idsHere.has(match.known.id))) {
        deferred.push(found)
        continue
      }
      keysHere.add(match.key)
      if (match.known) idsHere.add(match.known.id)
      const action = this.action(match, verdict.contract!, hash, seen)
      const sharesNumber = this.remember(identity, match.key, hash, verdict.contract!.publishedOn)
      planned.push({
        found,
        verdict,
        action,
        key: match.key,
        hash,
        contractId: match.known?.id ?? null,
        remark: match.remark,
        sharesNumber,
      })
    }
    return { planned, deferred }
  }

  private judged(found: FoundRecord): {
    found: FoundRecord
    verdict: Verdict
    identity: Identity | null
    hash: string
  } {
    const verdict = judge(found, this.bench)
    const aside = asideOf(found, verdict, this.scope, this.bench.isSiret)
    if (aside) Object.assign(verdict, { aside, contract: null, reasons: [], warnings: [], repairs: [] })
    if (!verdict.contract) return { found, verdict, identity: null, hash: '' }
    return { found, verdict, identity: identityOf(verdict.contract), hash: contentHash(found.raw) }
  }

  private match(
    contract: PublishedContract,
    identity: Identity,
    known: Map<string, Known>,
    candidates: Map<string, Candidate[]>,
    alone: boolean,
  ): { key: string; known: Known | null; remark: string | null } {
    const exact = known.get(identity.exactKey)
    if (exact) return { key: identity.exactKey, known: exact, remark: null }
    const first = this.firsts.get(identity.key)
    if (first && first.one !== short(identity.exactKey)) {
      const remark =
        'Même numéro, même objet et même titulaire qu’un autre marché de ce fichier, avec une autre date ou un autre montant\u00a0: gardé à part.'
      return { key: identity.exactKey, known: null, remark }
    }
    const plainly = known.get(identity.key)
    if (plainly) return { key: identity.key, known: plainly, remark: null }
    const candidate = alone ? this.candidate(contract, candidates.get(identity.shared) ?? []) : null
    if (!candidate) return { key: identity.key, known: null, remark: null }
    const { id, decp_key, decp_hash, published_on } = candidate
    return {
      key: identity.key,
      known: { id, key: decp_key ?? '', hash: decp_hash ?? '', publishedOn: published_on },
      remark: decp_key
        ? 'Déjà publié avec un autre objet ou un autre titulaire\u00a0: c’est le même marché, corrigé.'
        : 'Ce marché était déjà enregistré à la main\u00a0: ce qui était saisi est gardé, le reste est complété.',
    }
  }

  /** The one contract of that buyer and number that can only be this one. */
  private candidate(contract: PublishedContract, candidates: Candidate[]): Candidate | null {
    const typed = candidates.filter(candidate => candidate.decp_key === null)
    if (typed.length === 1 && candidates.length === 1) return typed[0]!
    const corrected = candidates.filter(candidate => candidate.decp_key !== null && isCorrected(contract, candidate))
    return corrected.length === 1 && !this.firsts.get(corrected[0]!.decp_key!) ? corrected[0]! : null
  }

  private action(
    match: { key: string; known: Known | null },
    contract: PublishedContract,
    hash: string,
    seen: Set<string>,
  ): Action {
    const publishedOn = contract.publishedOn ?? ''
    if (match.known) {
      if (match.known.hash === hash || seen.has(`${match.known.id} ${hash}`)) return 'same'
      return publishedOn < (match.known.publishedOn ?? '') ? 'older' : 'update'
    }
    const before = this.contents.get(match.key)
    if (!before) return 'create'
    if (before.one === short(hash)) return 'duplicate'
    return dayNumber(publishedOn) < before.two ? 'older' : 'update'
  }

  private remember(identity: Identity, key: string, hash: string, publishedOn: string | null): boolean {
    const sharesNumber = this.shared.get(identity.shared) !== null && this.contents.get(key) === null
    this.shared.set(identity.shared)
    if (key === identity.key && !this.firsts.get(key)) this.firsts.set(key, short(identity.exactKey))
    const before = this.contents.get(key)
    const day = dayNumber(publishedOn ?? '')
    if (!before || day >= before.two) this.contents.set(key, short(hash), day)
    return sharesNumber
  }

  private async candidates(
    unknown: { verdict: Verdict; identity: Identity | null }[],
  ): Promise<Map<string, Candidate[]>> {
    const found = new Map<string, Candidate[]>()
    if (unknown.length === 0) return found
    const sirets = [...new Set(unknown.map(({ verdict }) => verdict.contract!.buyer.siret))]
    const buyers: { id: number; siret: string }[] = await this.db('buyers')
      .whereIn('siret', sirets)
      .select('id', 'siret')
    if (buyers.length === 0) return found
    const siretOf = new Map(buyers.map(({ id, siret }) => [id, siret]))
    const idOf = new Map(buyers.map(({ id, siret }) => [siret, id]))
    const pairs = unknown.flatMap(({ verdict }): [number, string][] => {
      const id = idOf.get(verdict.contract!.buyer.siret)
      return id ? [[id, verdict.contract!.number]] : []
    })
    const rows = pairs.length > 0 ? await candidatesFor(this.db, pairs) : []
    const byNumber = Map.groupBy(rows, row => `${siretOf.get(row.buyer_id)} ${row.form} ${folded(row.number)}`)
    for (const { verdict, identity } of unknown) {
      const { buyer, form, number } = verdict.contract!
      const list = byNumber.get(`${buyer.siret} ${form} ${folded(number)}`)
      if (list) found.set(identity!.shared, list)
    }
    return found
  }
}

/** Same date, and either the same subject and a holder in common, or the same holders, amount and lot. */
function isCorrected(contract: PublishedContract, candidate: Candidate): boolean {
  if (!candidate.raw || !contract.notifiedOn || candidate.notified_on !== contract.notifiedOn) return false
  const before = judge(
    {
      position: 0,
      kind: candidate.form as PublishedContract['form'],
      format: candidate.format ?? '2022',
      raw: JSON.parse(candidate.raw),
      broken: false,
      repairs: [],
    },
    benchOf('9999-12-31'),
  ).contract
  if (!before) return false
  const sirens = new Set(before.holders.map(({ identifier }) => identifier.slice(0, 9)))
  const sameSubject = folded(before.subject) === folded(contract.subject)
  const shared = contract.holders.filter(({ identifier }) => sirens.has(identifier.slice(0, 9))).length
  if (sameSubject) return shared > 0
  const sameHolders = shared === contract.holders.length && before.holders.length === contract.holders.length
  const sameAmount = contract.amountCents !== null && contract.amountCents === before.amountCents
  return sameHolders && sameAmount && before.lotNumber === contract.lotNumber
}

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** « 2024-07-13 » → 20240713, so that it fits beside a fingerprint. */
function dayNumber(date: string): number {
  return Number(date.replaceAll('-', '')) || 0
}
