import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { folded } from '#server/base/text.ts'
import type { Entry } from '#server/journal/store.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import type { PublishedContract, PublishedHolder } from '../decp/record.ts'
import { judge } from '../decp/rules.ts'
import { type Columns, columnsOf, merged, mergedConsiderations, textsOf } from './columns.ts'
import { companyKey, type HolderRow, holderRowsOf } from './holders.ts'
import { benchOf, type Planned } from './plan.ts'
import { type Current, currentOf, insertMany } from './store.ts'

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
    const rows = creates.map(({ verdict, key, hash }) => {
      const contract = verdict.contract!
      const columns = columnsOf(contract)
      return {
        buyer_id: this.buyerIds.get(contract.buyer.siret)!,
        form: contract.form,
        number: contract.number,
        ...columns,
        source: 'decp',
        decp_key: key,
        decp_hash: hash,
        ...textsOf(columns, contract.number),
        created_at: this.at,
      }
    })
    const inserted = await insertMany(this.trx, 'contracts', rows, { returning: ['id', 'decp_key'] })
    const idOf = new Map<string, number>(inserted.map(row => [row.decp_key, row.id]))
    const ids = new Map(creates.map(one => [one, idOf.get(one.key)!]))
    await insertMany(
      this.trx,
      'contract_considerations',
      creates.flatMap(one => considerationRows(ids.get(one)!, one.verdict.contract!.considerations)),
    )
    await insertMany(
      this.trx,
      'contract_holders',
      creates.flatMap(one => holders.get(one)!.map(row => this.holderRow(ids.get(one)!, row))),
    )
    await insertMany(
      this.trx,
      'amendments',
      creates.flatMap(one => amendmentsOf(one.verdict.contract!).map(row => this.amendmentRow(ids.get(one)!, row))),
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
      await this.trx('contracts')
        .where({ id: current.id })
        .update({
          ...changes,
          ...textsOf({ ...current, ...changes }, current.number),
          decp_key: one.key,
          decp_hash: one.hash,
          version: this.trx.raw('version + 1'),
        })
      const considerations = mergedConsiderations(
        current.considerations,
        before?.considerations ?? null,
        contract.considerations,
      )
      if (considerations) {
        await this.trx('contract_considerations').where({ contract_id: current.id }).delete()
        await insertMany(this.trx, 'contract_considerations', considerationRows(current.id, considerations))
      }
      const newHolders = await this.updateHolders(current, before, holders.get(one)!)
      const newAmendments = await this.addAmendments(current, contract)
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
      if (!row && published.has(key)) await this.trx('contract_holders').where({ id: holder.id }).delete()
      if (row && (row.role !== holder.role || row.until !== holder.until))
        await this.trx('contract_holders')
          .where({ id: holder.id })
          .update({ role: row.role, until: row.until, position: row.position })
    }
    const added = rows.filter(row => !there.has(companyKey(row.holder)) && !published.has(companyKey(row.holder)))
    await insertMany(
      this.trx,
      'contract_holders',
      added.map(row => this.holderRow(current.id, row)),
      { ignore: true },
    )
    return added.length > 0 ? { holders: added.map(({ holder }) => companyKey(holder)) } : null
  }

  /** An amendment of the same day is the same amendment, typed or published: it gets the figures it lacks. */
  private async addAmendments(current: Current, contract: PublishedContract) {
    const left = [...current.amendments]
    const added: AmendmentRow[] = []
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
        await this.trx('amendments').where({ id }).update(filled)
    }
    await insertMany(
      this.trx,
      'amendments',
      added.map(row => this.amendmentRow(current.id, row)),
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
    const rows = [...names].map(([siret, name]) => ({
      siret,
      name,
      search_text: folded(`${name} ${siret}`),
      created_at: this.at,
    }))
    await insertMany(this.trx, 'buyers', rows, { ignore: true })
    for (const { id, siret } of await this.trx('buyers')
      .whereIn('siret', [...names.keys()])
      .select('id', 'siret'))
      this.buyerIds.set(siret, id)
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
    const companies = [...missing.values()]
    await insertMany(
      this.trx,
      'companies',
      companies.map(holder => this.companyRow(holder)),
      { ignore: true },
    )
    for (const some of inChunks(companies)) {
      const identifiers = some.map(({ identifier }) => identifier)
      const found = await this.trx('companies')
        .whereIn('identifier', identifiers)
        .select('id', 'id_type', 'identifier', 'name')
      for (const { id, id_type, identifier, name } of found)
        this.companies.set(companyKey({ idType: id_type, identifier }), { id, name })
    }
    for (const holder of companies) await this.nameCompany(holder)
  }

  /** A name is only given to a company that has none. */
  private async nameCompany(holder: PublishedHolder): Promise<void> {
    const known = this.companies.get(companyKey(holder))!
    if (known.name || !holder.name) return
    const { name, search_text, sort_text } = this.companyRow(holder)
    await this.trx('companies').where({ id: known.id }).update({ name, search_text, sort_text })
    known.name = name
  }

  private companyRow({ idType, identifier, name }: PublishedHolder) {
    return {
      id_type: idType,
      identifier,
      siren: idType === 'SIRET' ? identifier.slice(0, 9) : null,
      name,
      kind: 'company',
      search_text: folded(`${name} ${identifier}`),
      sort_text: folded(name || identifier),
      created_at: this.at,
    }
  }

  private holderRow(contractId: number, { holder, role, position, until }: HolderRow) {
    return { contract_id: contractId, company_id: this.companies.get(companyKey(holder))!.id, role, position, until }
  }

  private amendmentRow(contractId: number, row: AmendmentRow) {
    return { contract_id: contractId, ...row, source: 'decp', created_at: this.at }
  }
}

type AmendmentRow = ReturnType<typeof amendmentsOf>[number]

/** Numbered by date: the numbers published repeat themselves or start at 0. */
function amendmentsOf({ modifications }: PublishedContract) {
  return modifications.map(({ signedOn, amountCents, durationMonths, reason }, index) => ({
    number: index + 1,
    signed_on: signedOn,
    reason,
    amount_cents: amountCents,
    duration_months: durationMonths,
  }))
}

function considerationRows(contractId: number, considerations: readonly Consideration[]) {
  return considerations.map(consideration => ({ contract_id: contractId, consideration }))
}

/** What the last publication said, read again by today's rules. */
function lastPublished({ form, format, raw }: Current): PublishedContract | null {
  const found = { position: 0, kind: form, format: format ?? '2022', raw: JSON.parse(raw!), broken: false, repairs: [] }
  return judge(found, benchOf('9999-12-31')).contract
}

function pick(current: Current, names: string[], considerations: Consideration[] | null): Record<string, unknown> {
  const values = Object.fromEntries(names.map(name => [name, current[name as keyof Columns]]))
  return considerations ? { ...values, considerations } : values
}
