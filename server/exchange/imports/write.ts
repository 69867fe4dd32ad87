import { randomUUID } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import type { Entry } from '#server/journal/store.ts'
import { ensureBuyers } from '#server/register/buyers/store.ts'
import { numberAmendments, withdrawAmendments } from '#server/register/clauses/published-store.ts'
import { fillAmendment, insertPublishedAmendments, type PublishedAmendment } from '#server/register/clauses/store.ts'
import { ensureCompanies } from '#server/register/companies/published-store.ts'
import { insertEndActs, publishEnds } from '#server/register/contracts/ends-store.ts'
import {
  followVersion,
  insertConsiderations,
  insertHolders,
  insertPublished,
  type PublishedColumns,
  type PublishedHolding,
  removeHolder,
  republishHolders,
  retireContracts,
  updateHolder,
  updatePublished,
} from '#server/register/contracts/published-store.ts'
import { readContracts } from '#server/register/contracts/reading.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import { putConsiderations } from '#server/register/contracts/write-store.ts'
import type { PublishedHolder } from '../decp/record.ts'
import { insertSightings, insertVersions, linkVersions } from '../versions/store.ts'
import { amendmentChanges } from './amendment-rules.ts'
import { insertCounted } from './buyers-store.ts'
import { merged, mergedConsiderations } from './columns.ts'
import type { Derivation, Published } from './derivation.ts'
import { companyKey, type HolderRow } from './holders.ts'
import { forgetNames, keepPublished } from './keeping.ts'
import type { Lot } from './plan.ts'
import type { Held, Regrouped } from './regroup.ts'
import { type Current, type Row, currentOf as standing } from './store.ts'

/** Enough for the buyers and companies of a département; emptied beyond, so that memory does not grow with the file. */
const MOST_CACHED = 50_000

/** Writes what was planned, lot after lot. */
export class Writer {
  /** One line of journal for each contract that was there before. */
  readonly entries: Entry[] = []
  /** Contracts whose dates moved: their clauses are to be measured again. */
  readonly redated: number[] = []
  readonly buyerIds = new Map<string, number>()
  private readonly companies = new Map<string, { id: number; name: string }>()
  /** The transaction of the lot at hand. */
  trx: Db
  private readonly importId: number
  private readonly at: string

  constructor(trx: Db, importId: number, at: string) {
    this.trx = trx
    this.importId = importId
    this.at = at
  }

  /** The versions and sightings of a lot, then what is derived from them. */
  async write({ planned, regrouped, emptied }: Lot): Promise<void> {
    const kept = planned.filter(({ action }) => action !== 'reject' && action !== 'aside')
    await insertCounted(this.trx, this.importId, planned)
    const ids = new Map(kept.flatMap(({ fingerprint, seen }) => (seen ? [[fingerprint, seen.id] as const] : [])))
    const unseen = new Map(kept.filter(({ seen }) => !seen).map(one => [one.fingerprint, one]))
    for (const [fingerprint, id] of await insertVersions(this.trx, [...unseen.values()])) ids.set(fingerprint, id)
    await insertSightings(
      this.trx,
      this.importId,
      kept.map(({ fingerprint, found, verdict }) => ({ versionId: ids.get(fingerprint)!, found, verdict })),
    )
    await this.apply(regrouped, emptied, ids)
  }

  /** Writes what the versions of some families say together. `ids`: numbers of versions that had none, by fingerprint. */
  async apply(
    regrouped: readonly Regrouped[],
    emptied: readonly Row[],
    ids: ReadonlyMap<string, number> = new Map(),
  ): Promise<void> {
    const idOf = ({ id, fingerprint }: Held) => (id > 0 ? id : ids.get(fingerprint)!)
    await this.ensureBuyers(regrouped)
    await this.ensureCompanies(regrouped.flatMap(({ derivation }) => derivation.holders))
    const contractIds = await this.create(regrouped.filter(({ contractId }) => contractId === null))
    const there = regrouped.filter(({ contractId }) => contractId !== null)
    for (const one of there) contractIds.set(one, one.contractId!)
    const changed = there.filter(one => one.row?.withdrawnAt || !isSame(one))
    await this.update(changed)
    const others = there.filter(one => !changed.includes(one) && one.row?.hash !== currentOf(one))
    for (const one of others) await followVersion(this.trx, one.contractId!, currentOf(one))
    await linkVersions(
      this.trx,
      regrouped.flatMap(group =>
        group.versions
          .map(one => ({ one, home: one.home ?? contractIds.get(group)! }))
          .filter(({ one, home }) => one.contractId !== home)
          .map(({ one, home }) => ({ versionId: idOf(one), contractId: home, isNew: one.contractId === null })),
      ),
    )
    await retireContracts(
      this.trx,
      emptied.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ id }) => id),
      this.at,
    )
    const written = regrouped.map(one => {
      const { contract } = one.derivation
      return { contractId: contractIds.get(one)!, buyerId: this.buyerIds.get(contract.buyer.siret)!, contract }
    })
    await keepPublished(this.trx, written, this.at)
    const gone = emptied.map(({ id }) => id)
    if (gone.length > 0) await forgetNames(this.trx, gone, this.at)
    const amended = regrouped.filter(({ before, derivation }) => before || hasActs(derivation))
    const read = amended.map(one => contractIds.get(one)!)
    await readContracts(this.trx, read, { at: this.at, userId: null })
  }

  private async create(creates: Regrouped[]): Promise<Map<Regrouped, number>> {
    const keys = new Map(creates.map(one => [one, `${this.importId}-${randomUUID()}`]))
    const contracts = creates.map(one => {
      const { contract, published } = one.derivation
      const { buyer, form, number, considerations } = contract
      const { columns } = published
      const said = { key: keys.get(one)!, hash: currentOf(one), published: JSON.stringify(published) }
      return { buyerId: this.buyerIds.get(buyer.siret)!, form, number, columns, considerations, ...said }
    })
    const idOf = await insertPublished(this.trx, contracts, this.at)
    const ids = new Map(creates.map(one => [one, idOf.get(keys.get(one)!)!]))
    const each = <Line>(lines: (one: Regrouped, contractId: number) => Line[]) =>
      creates.flatMap(one => lines(one, ids.get(one)!))
    await insertConsiderations(
      this.trx,
      each(({ derivation }, contractId) =>
        derivation.published.considerations.map(consideration => ({ contractId, consideration })),
      ),
    )
    await insertHolders(
      this.trx,
      each(({ derivation }, contractId) => derivation.holders.map(row => this.holding(contractId, row))),
    )
    await insertPublishedAmendments(
      this.trx,
      each(({ derivation }, contractId) => derivation.amendments.map(row => ({ contractId, ...row }))),
      this.at,
    )
    await insertEndActs(
      this.trx,
      each(({ derivation }, contractId) => derivation.ends.map(end => ({ contractId, ...end }))),
      { at: this.at, userId: null },
    )
    return ids
  }

  private async update(updates: readonly Regrouped[]): Promise<void> {
    if (updates.length === 0) return
    const found = await standing(
      this.trx,
      updates.map(one => one.contractId!),
    )
    for (const one of updates) await this.updateOne(one, found.get(one.contractId!)!)
  }

  private async updateOne(one: Regrouped, current: Current): Promise<void> {
    const { before, derivation, row } = one
    const { published } = derivation
    const changes = merged(current, before?.columns ?? null, published.columns)
    const by = { at: this.at, userId: null }
    const said = { hash: currentOf(one), published: JSON.stringify(published), key: `${this.importId}-${current.id}` }
    await updatePublished(this.trx, current, changes, said, by)
    const considerations = mergedConsiderations(
      current.considerations,
      before?.considerations ?? null,
      published.considerations,
    )
    if (considerations) await putConsiderations(this.trx, current.id, considerations, by)
    const newHolders = await republishHolders(this.trx, current.id, this.at, () =>
      this.updateHolders(current, before, derivation.holders),
    )
    const newAmendments = await this.updateAmendments(current, derivation.amendments)
    if (changes.ends_on) await publishEnds(this.trx, current, derivation.ends, changes.ends_on, this.at)
    if ('ends_on' in changes || 'starts_on' in changes || 'notified_on' in changes || newAmendments)
      this.redated.push(current.id)
    if (row?.withdrawnAt) return
    this.entries.push({
      action: 'contract.republished',
      subject: 'contract',
      subjectId: current.id,
      buyerId: current.buyer_id,
      href: `/marches/${current.id}`,
      before: pick(current, Object.keys(changes), considerations && current.considerations),
      after: { ...changes, ...(considerations && { considerations }), ...newHolders, ...newAmendments },
    })
  }

  /** Holders that the open data brought follow the open data; those typed by hand stay, and those of whom a part is written. */
  private async updateHolders(current: Current, before: Published | null, rows: HolderRow[]) {
    if (!before && current.holders.length > 0) return null
    const wanted = new Map(rows.map(row => [companyKey(row.holder), row]))
    const there = new Map(
      current.holders.filter(({ role }) => role !== 'subcontractor').map(row => [companyKey(row), row]),
    )
    const published = new Set(before?.holders.map(({ key }) => key))
    for (const [key, holder] of there) {
      const row = wanted.get(key)
      if (!row && published.has(key) && holder.share_points === null) await removeHolder(this.trx, holder.id)
      if (row && (row.role !== holder.role || row.since !== holder.since || row.until !== holder.until))
        await updateHolder(this.trx, holder.id, row)
    }
    const added = rows.filter(row => !there.has(companyKey(row.holder)) && !published.has(companyKey(row.holder)))
    await insertHolders(
      this.trx,
      added.map(row => this.holding(current.id, row)),
    )
    return added.length > 0 ? { holders: added.map(({ holder }) => companyKey(holder)) } : null
  }

  /** What is published of amendments is as derived; an amendment typed for the same day gets the figures it lacks. */
  private async updateAmendments(current: Current, rows: readonly PublishedAmendment[]) {
    const { same, filled, numbered, back, gone, added } = amendmentChanges(current.amendments, rows)
    for (const { id, before, after } of filled) await fillAmendment(this.trx, id, { before, after }, this.at)
    await numberAmendments(this.trx, numbered)
    await withdrawAmendments(this.trx, gone, this.at)
    await withdrawAmendments(this.trx, back, null)
    await insertPublishedAmendments(
      this.trx,
      added.map(row => ({ contractId: current.id, ...row })),
      this.at,
    )
    return same ? null : { amendments: rows.map(({ signed_on }) => signed_on) }
  }

  private async ensureBuyers(all: readonly Regrouped[]): Promise<void> {
    if (this.buyerIds.size > MOST_CACHED) this.buyerIds.clear()
    const names = new Map<string, string>()
    for (const { derivation } of all) {
      const { siret, name } = derivation.contract.buyer
      if (!this.buyerIds.has(siret)) names.set(siret, names.get(siret) || name)
    }
    if (names.size === 0) return
    for (const [siret, id] of await ensureBuyers(this.trx, names, this.at)) this.buyerIds.set(siret, id)
  }

  private async ensureCompanies(rows: HolderRow[]): Promise<void> {
    if (this.companies.size > MOST_CACHED) this.companies.clear()
    const missing = new Map<string, PublishedHolder>()
    for (const { holder } of rows) {
      const key = companyKey(holder)
      if (!this.companies.has(key)) missing.set(key, holder)
    }
    if (missing.size === 0) return
    for (const company of await ensureCompanies(this.trx, [...missing.values()], this.at))
      this.companies.set(companyKey(company), company)
  }

  private holding(contractId: number, { holder, role, position, since, until }: HolderRow): PublishedHolding {
    return { contractId, companyId: this.companies.get(companyKey(holder))!.id, role, position, since, until }
  }
}

/** Nothing that the register writes of it changes. */
export function isSame({ before, derivation }: Regrouped): boolean {
  return before !== null && JSON.stringify(before) === JSON.stringify(derivation.published)
}

function currentOf({ versions, derivation }: Regrouped): string {
  return versions.find(({ id }) => id === derivation.current)!.fingerprint
}

function pick(current: Current, names: string[], considerations: Consideration[] | null): Record<string, unknown> {
  const values = Object.fromEntries(names.map(name => [name, current[name as keyof PublishedColumns]]))
  return considerations ? { ...values, considerations } : values
}

/** Amendments, or acts of subcontracting: what its amount and its end are read with. */
function hasActs({ amendments, contract: { subcontracts } }: Derivation): boolean {
  return amendments.length + subcontracts.acts.length + subcontracts.amendments.length > 0
}
