import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Entry } from '#server/journal/store.ts'
import { ensureBuyers } from '#server/register/buyers/store.ts'
import { fillAmendment, insertPublishedAmendments, type PublishedAmendment } from '#server/register/clauses/store.ts'
import { ensureCompanies } from '#server/register/companies/published-store.ts'
import { insertEndActs, publishEnds } from '#server/register/contracts/ends-store.ts'
import {
  insertConsiderations,
  insertHolders,
  insertPublished,
  type PublishedColumns,
  type PublishedHolding,
  removeHolder,
  republishHolders,
  updateHolder,
  updatePublished,
} from '#server/register/contracts/published-store.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import { putConsiderations } from '#server/register/contracts/write-store.ts'
import type { PublishedContract, PublishedHolder } from '../decp/record.ts'
import { judge } from '../decp/rules.ts'
import { insertCounted } from './buyers-store.ts'
import { columnsOf, merged, mergedConsiderations, publishedEnds } from './columns.ts'
import { companyKey, type HolderRow, holderRowsOf } from './holders.ts'
import { benchOf, type Planned } from './plan.ts'
import { type Current, currentOf } from './store.ts'

/** Enough for the buyers and companies of a département; emptied beyond, so that memory does not grow with the file. */
const MOST_CACHED = 50_000

/** Writes what was planned, inside one transaction. */
export class Writer {
  /** One line of journal for each contract that was there before. */
  readonly entries: Entry[] = []
  /** Contracts whose dates moved: their clauses are to be measured again. */
  readonly redated: number[] = []
  readonly buyerIds = new Map<string, number>()
  private readonly companies = new Map<string, { id: number; name: string }>()
  private readonly trx: Db
  private readonly importId: number
  private readonly at: string

  constructor(trx: Db, importId: number, at: string) {
    this.trx = trx
    this.importId = importId
    this.at = at
  }

  async write(planned: readonly Planned[]): Promise<void> {
    const creates = planned.filter(({ action }) => action === 'create')
    const updates = planned.filter(({ action }) => action === 'update')
    const all = [...creates, ...updates]
    await insertCounted(this.trx, this.importId, planned)
    if (all.length === 0) return
    const rows = new Map(all.map(one => [one, holderRowsOf(one.verdict.contract!)]))
    await this.ensureBuyers(all)
    await this.ensureCompanies([...rows.values()].flat())
    const ids = await this.create(creates, rows)
    await this.update(updates, rows, ids)
    await insertMany(
      this.trx,
      'decp_records',
      all.map(one => ({
        import_id: this.importId,
        contract_id: ids.get(one)!,
        position: one.found.position,
        format: one.found.format,
        published_on: one.verdict.contract!.publishedOn,
        hash: one.hash,
        raw: JSON.stringify(one.found.raw),
        repairs: JSON.stringify([...one.verdict.repairs, ...one.verdict.warnings]),
      })),
    )
  }

  private async create(creates: Planned[], holders: Map<Planned, HolderRow[]>): Promise<Map<Planned, number>> {
    const contracts = creates.map(({ verdict, key, hash }) => {
      const { buyer, form, number, considerations } = verdict.contract!
      return {
        buyerId: this.buyerIds.get(buyer.siret)!,
        form,
        number,
        columns: columnsOf(verdict.contract!),
        considerations,
        key,
        hash,
      }
    })
    const idOf = await insertPublished(this.trx, contracts, this.at)
    const ids = new Map(creates.map(one => [one, idOf.get(one.key)!]))
    await insertConsiderations(
      this.trx,
      creates.flatMap(one =>
        one.verdict.contract!.considerations.map(consideration => ({ contractId: ids.get(one)!, consideration })),
      ),
    )
    await insertHolders(
      this.trx,
      creates.flatMap(one => holders.get(one)!.map(row => this.holding(ids.get(one)!, row))),
    )
    await insertPublishedAmendments(
      this.trx,
      creates.flatMap(one => amendmentsOf(one.verdict.contract!).map(row => ({ contractId: ids.get(one)!, ...row }))),
      this.at,
    )
    await insertEndActs(
      this.trx,
      creates.flatMap(one => publishedEnds(one.verdict.contract!).map(end => ({ contractId: ids.get(one)!, ...end }))),
      { at: this.at, userId: null },
    )
    return ids
  }

  private async update(
    updates: Planned[],
    holders: Map<Planned, HolderRow[]>,
    ids: Map<Planned, number>,
  ): Promise<void> {
    if (updates.length === 0) return
    const found = await currentOf(
      this.trx,
      updates.map(one => one.contractId!),
    )
    for (const one of updates) {
      const contract = one.verdict.contract!
      const current = found.get(one.contractId!)!
      ids.set(one, current.id)
      const before = current.raw ? lastPublished(current) : null
      const changes = merged(current, before && columnsOf(before), columnsOf(contract))
      await updatePublished(this.trx, current, changes, one, { at: this.at, userId: null })
      const considerations = mergedConsiderations(
        current.considerations,
        before?.considerations ?? null,
        contract.considerations,
      )
      if (considerations) await putConsiderations(this.trx, current.id, considerations, { at: this.at, userId: null })
      const newHolders = await republishHolders(this.trx, current.id, this.at, () =>
        this.updateHolders(current, before, holders.get(one)!),
      )
      const newAmendments = await this.addAmendments(current, contract)
      if (changes.ends_on) await publishEnds(this.trx, current, publishedEnds(contract), changes.ends_on, this.at)
      if (changes.ends_on || changes.starts_on || changes.notified_on) this.redated.push(current.id)
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
  }

  /** Holders that the open data brought follow the open data; those typed by hand stay. */
  private async updateHolders(current: Current, before: PublishedContract | null, rows: HolderRow[]) {
    if (!before && current.holders.length > 0) return null
    const wanted = new Map(rows.map(row => [companyKey(row.holder), row]))
    const there = new Map(
      current.holders.filter(({ role }) => role !== 'subcontractor').map(row => [companyKey(row), row]),
    )
    const published = new Set(before ? holderRowsOf(before).map(({ holder }) => companyKey(holder)) : [])
    for (const [key, holder] of there) {
      const row = wanted.get(key)
      if (!row && published.has(key)) await removeHolder(this.trx, holder.id)
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

  /** An amendment of the same day is the same amendment, typed or published: it gets the figures it lacks. */
  private async addAmendments(current: Current, contract: PublishedContract) {
    const left = [...current.amendments]
    const added: PublishedAmendment[] = []
    for (const row of amendmentsOf(contract)) {
      const index = left.findIndex(
        ({ signed_on, amount_cents, source }) =>
          signed_on === row.signed_on &&
          (source !== 'decp' || amount_cents === row.amount_cents || amount_cents === null),
      )
      if (index < 0) {
        added.push(row)
        continue
      }
      const [existing] = left.splice(index, 1)
      const { id, amount_cents, duration_months, reason, source } = existing!
      const filled = {
        amount_cents: amount_cents ?? row.amount_cents,
        duration_months: source === 'decp' ? row.duration_months : (duration_months ?? row.duration_months),
        reason: reason || row.reason,
      }
      if (
        filled.amount_cents !== amount_cents ||
        filled.duration_months !== duration_months ||
        filled.reason !== reason
      )
        await fillAmendment(this.trx, id, { before: { amount_cents, duration_months, reason }, after: filled }, this.at)
    }
    await insertPublishedAmendments(
      this.trx,
      added.map(row => ({ contractId: current.id, ...row })),
      this.at,
    )
    return added.length > 0 ? { amendments: added.map(({ signed_on }) => signed_on) } : null
  }

  private async ensureBuyers(all: Planned[]): Promise<void> {
    if (this.buyerIds.size > MOST_CACHED) this.buyerIds.clear()
    const names = new Map<string, string>()
    for (const { verdict } of all) {
      const { siret, name } = verdict.contract!.buyer
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
      const known = this.companies.get(key)
      if (!known || (!known.name && holder.name)) missing.set(key, missing.get(key)?.name ? missing.get(key)! : holder)
    }
    if (missing.size === 0) return
    for (const company of await ensureCompanies(this.trx, [...missing.values()], this.at))
      this.companies.set(companyKey(company), company)
  }

  private holding(contractId: number, { holder, role, position, since, until }: HolderRow): PublishedHolding {
    return { contractId, companyId: this.companies.get(companyKey(holder))!.id, role, position, since, until }
  }
}

/** Numbered by date: the numbers published repeat themselves or start at 0. */
function amendmentsOf({ modifications }: PublishedContract): PublishedAmendment[] {
  return modifications.map(({ signedOn, amountCents, durationMonths, reason }, index) => ({
    number: index + 1,
    signed_on: signedOn,
    reason,
    amount_cents: amountCents,
    duration_months: durationMonths,
  }))
}

/** What the last publication said, read again by today's rules. */
function lastPublished({ form, format, raw }: Current): PublishedContract | null {
  const found = { position: 0, kind: form, format: format ?? '2022', raw: JSON.parse(raw!), broken: false, repairs: [] }
  return judge(found, benchOf('9999-12-31')).contract
}

function pick(current: Current, names: string[], considerations: Consideration[] | null): Record<string, unknown> {
  const values = Object.fromEntries(names.map(name => [name, current[name as keyof PublishedColumns]]))
  return considerations ? { ...values, considerations } : values
}
