import type { Db } from '#db/connect.ts'
import type { FoundRecord } from '../decp/file.ts'
import type { Bench, PublishedContract, Verdict } from '../decp/record.ts'
import { judge } from '../decp/rules.ts'
import { contentHash } from '../versions/fingerprint.ts'
import { sourceOf } from '../versions/source-rules.ts'
import { familyOf, type Seen, seenVersions } from '../versions/store.ts'
import { Fingerprints, short } from './fingerprints.ts'
import { type Identity, identityOf } from './identity.ts'
import { type Held, type Regrouped, regroup } from './regroup.ts'
import { asideOf, type Scope } from './scope-rules.ts'
import type { Row } from './store.ts'

// Decides, lot by lot, what each record of a file does to the register. The preview and the import ask the same thing.

export type Action = 'create' | 'update' | 'same' | 'older' | 'duplicate' | 'reject' | 'aside'
export type Planned = {
  found: FoundRecord
  verdict: Verdict
  action: Action
  /** Of its content; '' when rejected. */
  fingerprint: string
  family: string
  /** The version, where it is kept already. */
  seen: Seen | null
  /** Said of a record that is not what it seems: shares a number, was typed by hand, was published otherwise. */
  remark: string | null
  sharesNumber: boolean
}
/** What a lot does: its records one by one, and the contracts that its new versions stand on. */
export type Lot = { planned: Planned[]; regrouped: Regrouped[]; emptied: Row[] }
/** `file`: what tells it from others; `fileName`: as it was named. */
export type OfFile = { file: string; fileName: string }

type Judged = { found: FoundRecord; verdict: Verdict; contract: PublishedContract; fingerprint: string; family: string }

export class Planner {
  private readonly families = new Fingerprints()
  private readonly firsts = new Fingerprints()
  private readonly exacts = new Fingerprints()
  private readonly contents = new Fingerprints()
  private readonly db: Db
  private readonly bench: Bench
  private readonly scope: Scope
  private readonly of: OfFile

  constructor(db: Db, bench: Bench, scope: Scope, of: OfFile) {
    this.db = db
    this.bench = bench
    this.scope = scope
    this.of = of
  }

  async plan(records: readonly FoundRecord[]): Promise<Lot> {
    const verdicts = records.map(found => ({ found, verdict: this.judged(found) }))
    const judged = verdicts.flatMap(({ found, verdict }): Judged[] => {
      const { contract } = verdict
      if (!contract) return []
      return [{ found, verdict, contract, fingerprint: contentHash(found.raw), family: familyOf(contract) }]
    })
    const seen = await seenVersions(this.db, [...new Set(judged.map(({ fingerprint }) => fingerprint))])
    const fresh = this.fresh(judged, seen)
    const families = [...new Set(fresh.map(({ family }) => family))]
    const { regrouped, emptied } = await regroup(this.db, families, { coming: fresh })
    const groups = new Map(regrouped.flatMap(group => group.versions.map(({ fingerprint }) => [fingerprint, group])))
    const accepted = new Map(judged.map(one => [one.found, one]))
    const started = new Set<Regrouped>()
    const planned = verdicts.map(({ found, verdict }) => {
      const one = accepted.get(found)
      return one ? this.planned(one, { seen, groups, started }) : rejected(found, verdict)
    })
    return { planned, regrouped, emptied }
  }

  private judged(found: FoundRecord): Verdict {
    const verdict = judge(found, this.bench)
    const aside = asideOf(found, verdict, this.scope, this.bench.isSiret)
    if (aside) Object.assign(verdict, { aside, contract: null, reasons: [], warnings: [], repairs: [] })
    return verdict
  }

  /** The versions of this lot that do not count yet, each once. */
  private fresh(judged: readonly Judged[], seen: ReadonlyMap<string, Seen>): Held[] {
    const found = new Map<string, Held>()
    for (const { found: record, contract, fingerprint, family } of judged) {
      const source = sourceOf({ ...this.of, position: record.position })
      const same = found.get(fingerprint)
      if (same) same.sources.push(source)
      if (same || seen.get(fingerprint)?.counts || this.contents.get(fingerprint)) continue
      const kept = seen.get(fingerprint)
      const own = {
        fingerprint,
        family,
        contract,
        format: record.format,
        partial: Boolean(record.partial),
        sources: [source],
      }
      found.set(fingerprint, { ...own, id: kept?.id ?? -1 - found.size, contractId: kept?.contractId ?? null })
    }
    return [...found.values()]
  }

  private planned(
    one: Judged,
    lot: { seen: Map<string, Seen>; groups: Map<string, Regrouped>; started: Set<Regrouped> },
  ): Planned {
    const { found, verdict, contract, fingerprint, family } = one
    const identity = identityOf(contract)
    const seen = lot.seen.get(fingerprint) ?? null
    const group = lot.groups.get(fingerprint)
    const isTwin = this.contents.get(fingerprint) !== null
    const known = isTwin ? 'duplicate' : seen?.counts ? 'same' : null
    const action = known ?? this.action(contract, identity, group!, lot.started, fingerprint)
    const remark = known || !group ? null : this.remark(identity, group, action)
    const sharesNumber = action === 'create' && this.families.get(identity.shared) !== null
    if (group) lot.started.add(group)
    this.remember(identity, contract, fingerprint)
    return { found, verdict, action, fingerprint, family, seen, remark, sharesNumber }
  }

  private action(
    contract: PublishedContract,
    { exactKey }: Identity,
    group: Regrouped,
    started: ReadonlySet<Regrouped>,
    fingerprint: string,
  ): Action {
    const isCurrent = group.versions.find(({ id }) => id === group.derivation.current)?.fingerprint === fingerprint
    const before = this.exacts.get(exactKey)
    if (before || (group.contractId === null && started.has(group)))
      return dayNumber(contract.publishedOn) < (before?.two ?? 0) || (!before && !isCurrent) ? 'older' : 'update'
    if (group.contractId === null || group.row?.withdrawnAt) return 'create'
    return isCurrent || changes(group) ? 'update' : 'older'
  }

  private remark(identity: Identity, group: Regrouped, action: Action): string | null {
    const first = this.firsts.get(identity.key)
    if (action === 'create' && first && first.one !== short(identity.exactKey)) return APART
    if (group.held.length > 0) return HELD
    if (group.attached) return ATTACHED
    const others = group.versions.filter(({ id }) => id > 0)
    const alike = others.some(({ contract }) => identityOf(contract).key === identity.key)
    if (others.length > 0 && !alike) return CORRECTED
    return group.derivation.published.remarks[0] ?? null
  }

  private remember({ key, exactKey, shared }: Identity, contract: PublishedContract, fingerprint: string): void {
    this.families.set(shared)
    this.contents.set(fingerprint)
    if (!this.firsts.get(key)) this.firsts.set(key, short(exactKey))
    const day = dayNumber(contract.publishedOn)
    if (day >= (this.exacts.get(exactKey)?.two ?? 0)) this.exacts.set(exactKey, 0, day)
  }
}

function changes({ before, derivation }: Regrouped): boolean {
  return JSON.stringify(before) !== JSON.stringify(derivation.published)
}

function rejected(found: FoundRecord, verdict: Verdict): Planned {
  const none = { fingerprint: '', family: '', seen: null, remark: null, sharesNumber: false }
  return { found, verdict, action: verdict.aside ? 'aside' : 'reject', ...none }
}

const APART =
  'Même numéro, même objet et même titulaire qu’un autre marché de ce fichier, avec une autre date ou un autre montant\u00a0: gardé à part.'
const ATTACHED = 'Ce marché était déjà enregistré à la main\u00a0: ce qui était saisi est gardé, le reste est complété.'
const CORRECTED = 'Déjà publié avec un autre objet ou un autre titulaire\u00a0: c’est le même marché, corrigé.'
const HELD =
  'Deux marchés du registre paraissent n’en faire qu’un, ou l’inverse, mais quelqu’un y a travaillé\u00a0: ils restent comme ils sont, à vérifier.'

/** « 2024-07-13 » → 20240713, so that it fits beside a fingerprint. */
function dayNumber(date: string | null): number {
  return Number(date?.replaceAll('-', '')) || 0
}
