import type { Db } from '#db/connect.ts'
import { primaryOf } from '#db/replica.ts'
import type { User } from '#server/access/rules.ts'
import { sum } from '#server/base/figures.ts'
import type { Period } from '../period-rules.ts'
import { type Asked, brackets, isNarrowed, type Narrowed, TREND } from './asked-rules.ts'
import type { OfContracts } from './catalogue-rules.ts'
import { isInNumber, isInValue } from './catalogue-rules.ts'
import { type Cell, traitsFrom } from './cell-rules.ts'
import type { BuyerYear } from './figures-rules.ts'

// The cells of whole buyers, as kept; or of the contracts that filters leave. Ask `counted` first.

type CellRow = {
  year: number
  traits: string
  contracts: unknown
  priced: unknown
  to_confirm: unknown
  cents: unknown
}

const SUMMED = { priced: 'priced', to_confirm: 'to_confirm', cents: 'cents' } as const

/** The years of the period and of its trend. */
export async function cellsOf(reader: Db, user: User, { period, narrowed }: Asked): Promise<Cell[]> {
  const db = primaryOf(reader)
  const years: [number, number] = [period.fromYear - TREND, period.toYear]
  const rows = isNarrowed(narrowed)
    ? await narrowedContracts(db, user, narrowed)
        .whereBetween('scheme_contracts.year', years)
        .groupBy('scheme_contracts.year', 'scheme_contracts.traits')
        .select('scheme_contracts.year', 'scheme_contracts.traits')
        .count({ contracts: 'scheme_contracts.contract_id' })
        .sum(SUMMED)
    : await db('scheme_cells')
        .whereIn('scope_id', scopesOf(user))
        .whereBetween('year', years)
        .groupBy('year', 'traits')
        .select('year', 'traits')
        .sum({ contracts: 'contracts', ...SUMMED })
  return (rows as unknown as CellRow[]).map(cellFrom).filter(({ contracts }) => contracts > 0)
}

function cellFrom(row: CellRow): Cell {
  return {
    year: row.year,
    traits: traitsFrom(row.traits),
    contracts: Number(row.contracts),
    priced: Number(row.priced),
    toConfirm: Number(row.to_confirm),
    cents: Number(row.cents),
  }
}

const EVERY_BUYER = 0

function scopesOf({ buyerIds }: User): readonly number[] {
  return buyerIds ?? [EVERY_BUYER]
}

function narrowedContracts(db: Db, user: User, narrowed: Narrowed) {
  const query = db('scheme_contracts').join('contracts', 'contracts.id', 'scheme_contracts.contract_id')
  if (user.buyerIds) query.whereIn('scheme_contracts.buyer_id', user.buyerIds)
  const { directorateId, sector, procedure, bracket, company, territory } = narrowed
  if (directorateId) query.where('contracts.directorate_id', directorateId)
  if (sector) query.where('contracts.sector', sector)
  if (procedure) query.where('contracts.procedure', procedure)
  if (territory) query.where('scheme_contracts.place', 'like', `${territory}%`)
  if (bracket) {
    const { from, to } = brackets[bracket]
    query
      .where('scheme_contracts.priced', 1)
      .where('scheme_contracts.cents', '>=', from)
      .where('scheme_contracts.cents', '<', to)
  }
  if (company)
    query.whereIn(
      'scheme_contracts.contract_id',
      db('contract_holders')
        .join('companies', 'companies.id', 'contract_holders.company_id')
        .where('companies.siren', company)
        .whereNot('contract_holders.role', 'subcontractor')
        .whereNull('contract_holders.until')
        .select('contract_holders.contract_id'),
    )
  return query
}

/** What the register holds of the years for which somebody entered a total. */
export async function heldBy(
  reader: Db,
  buyerIds: readonly number[],
  { fromYear, toYear }: Period,
): Promise<BuyerYear[]> {
  if (buyerIds.length === 0) return []
  const rows = await primaryOf(reader)('scheme_cells')
    .whereIn('scope_id', [...new Set(buyerIds)])
    .whereBetween('year', [fromYear, toYear])
    .select('*')
  const cells = rows.map(row => ({ buyerId: row.scope_id, ...cellFrom(row) }))
  return [...Map.groupBy(cells, ({ buyerId, year }) => `${buyerId} ${year}`).values()].map(some => ({
    buyerId: some[0]!.buyerId,
    year: some[0]!.year,
    contracts: sum(some, ({ traits, contracts }) => (isInNumber(traits) ? contracts : 0)),
    cents: sum(some, ({ traits, cents }) => (isInValue(traits) ? cents : 0)),
  }))
}

/** The months of which something was published, by year. */
export async function monthsPublished(
  reader: Db,
  user: User,
  { fromYear, toYear }: Period,
): Promise<Map<number, number[]>> {
  const rows = await primaryOf(reader)('scheme_months')
    .whereIn('scope_id', scopesOf(user))
    .whereBetween('year', [fromYear, toYear])
    .where('contracts', '>', 0)
    .distinct('year', 'month')
    .orderBy(['year', 'month'])
  const found = new Map<number, number[]>()
  for (const { year, month } of rows) found.set(year, [...(found.get(year) ?? []), month])
  return found
}

/** How many contracts have no day of notification: they are of no year. */
export async function undated(reader: Db, user: User): Promise<number> {
  const [row] = await primaryOf(reader)('scheme_cells')
    .whereIn('scope_id', scopesOf(user))
    .where('year', 0)
    .sum({ contracts: 'contracts' })
  return Number(row?.contracts ?? 0)
}

export type Behind = {
  contractId: number
  number: string
  lotNumber: string
  title: string
  buyerName: string
  notifiedOn: string | null
  cents: number | null
  toConfirm: boolean
  traits: string
}

/** The contracts of a figure: those whose traits it keeps, the dearest first. */
export async function contractsBehind(
  reader: Db,
  user: User,
  { period, narrowed }: Asked,
  keeps: OfContracts['counts'],
  { offset, limit }: { offset: number; limit: number },
): Promise<{ total: number; cents: number; rows: Behind[] }> {
  const db = primaryOf(reader)
  const within = () =>
    narrowedContracts(db, user, narrowed).whereBetween('scheme_contracts.year', [period.fromYear, period.toYear])
  const all = await within().distinct('scheme_contracts.traits')
  const kept = all.flatMap(({ traits }) => (keeps(traitsFrom(traits)) ? [traits] : []))
  if (kept.length === 0) return { total: 0, cents: 0, rows: [] }
  const [sums] = await within()
    .whereIn('scheme_contracts.traits', kept)
    .count({ total: 'scheme_contracts.contract_id' })
    .sum({ cents: 'scheme_contracts.cents' })
  const rows = await within()
    .join('buyers', 'buyers.id', 'contracts.buyer_id')
    .whereIn('scheme_contracts.traits', kept)
    .orderBy([{ column: 'scheme_contracts.cents', order: 'desc' }, 'scheme_contracts.contract_id'])
    .offset(offset)
    .limit(limit)
    .select(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.notified_on',
      'buyers.name as buyer_name',
      'scheme_contracts.cents',
      'scheme_contracts.priced',
      'scheme_contracts.to_confirm',
      'scheme_contracts.traits',
    )
  return {
    total: Number(sums?.total ?? 0),
    cents: Number(sums?.cents ?? 0),
    rows: rows.map(row => ({
      contractId: row.id,
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
      buyerName: row.buyer_name,
      notifiedOn: row.notified_on,
      cents: row.priced ? Number(row.cents) : null,
      toConfirm: row.to_confirm === 1,
      traits: row.traits,
    })),
  }
}
