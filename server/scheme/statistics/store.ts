import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { monthOf } from '#server/base/dates.ts'
import { countedOver } from '#server/compliance/breakdown-rules.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import {
  type BreakdownKey,
  breakdownKeys,
  breakdownOf,
  type Counts,
  keysFor,
} from '#server/disclosure/nomenclature-rules.ts'
import type { Population } from '#server/disclosure/population-rules.ts'
import { type Publics, publicsOver, quarterEndBefore } from '#server/disclosure/publics.ts'
import { type Found, workedBy } from '#server/disclosure/sources.ts'
import { type BuyerPerson, buyerPersons } from '#server/register/buyers/choice-rules.ts'
import { DEFAULT_FTE_HOURS } from '#server/settings/scheme-rules.ts'
import { countedContracts, schemeAt } from '../counted-store.ts'
import { daysOf, type Period } from '../period-rules.ts'
import type { ContractWorked } from './contract-rules.ts'
import { type SaidOfPeople, type Statistics, statisticsOf } from './rules.ts'

/** What is asked: of one legal person, by its SIREN, or of all those of this installation (null). */
export type Asked = { period: Period; siren: string | null; today: string; isExact: boolean }

/**
 * All the figures of a period. Of persons, those of every buyer and of all of them are published together, whoever asks for
 * one: what one reader is not told, no difference between two of them tells. null: no quarter of it is over.
 */
export async function statisticsFor(db: Db, { period, siren, today, isExact }: Asked): Promise<Statistics | null> {
  const { since, at } = daysOf(period, today)
  const until = quarterEndBefore(at)
  if (until < since) return null
  const buyers = await buyersCounted(db)
  const own = siren === null ? null : (buyers.find(one => one.siren === siren) ?? nobody(siren))
  const clauses = await clausesOf(db, own?.ids ?? null)
  const contracts = await contractsWorked(db, clauses, { since, until, today })
  const wanted = { contracts: clauses.map(({ contractId }) => contractId), since }
  const people = isExact
    ? await exactly(db, wanted, { until, today })
    : await published(db, [wanted.contracts, ...contractsByBuyer(await clausesOf(db, null), buyers)], since, {
        at,
        today,
      })
  const scheme = await schemeAt(db, { at: until })
  return statisticsOf({
    buyer: own?.name ?? 'Tous les acheteurs',
    period,
    since,
    until,
    isExact,
    fteHours: scheme?.fteHours ?? DEFAULT_FTE_HOURS,
    contracts,
    ...people,
  })
}

const nobody = (siren: string): BuyerPerson => ({ siren, name: `Acheteur ${siren}`, ids: [] })

/** Of the first of these lists of contracts; the others are published with it. */
async function published(
  db: Db,
  lists: readonly (readonly number[])[],
  since: string,
  when: { at: string; today: string },
) {
  const told = await publicsOver(
    db,
    lists.flatMap((contracts): Population[] => [
      { contracts, since },
      { contracts, since, counts: 'employments' },
    ]),
    when,
  )
  const publications = [told[0]!.publicationId, told[1]!.publicationId]
  return { persons: saidIn(told[0]!, 'persons'), employments: saidIn(told[1]!, 'employments'), publications }
}

async function exactly(db: Db, wanted: Population, { until, today }: { until: string; today: string }) {
  const whole: Population[] = [wanted, { ...wanted, counts: 'employments' }]
  const [persons, employments] = await workedBy(db, whole, { until, today })
  return { persons: countedIn(persons!, 'persons'), employments: countedIn(employments!, 'employments') }
}

function saidIn({ until, persons, tables, withheld }: Publics, counts: Counts): SaidOfPeople {
  const keys = breakdownKeys.filter(key => withheld.includes(breakdownOf(key).head))
  return {
    counts,
    until,
    total: persons,
    withheld: keys,
    tables: new Map(
      tables.map(table => [
        table.key,
        {
          until: table.until,
          rows: new Map(table.rows.map(row => [row.key, { number: row.persons, centihours: row.centihours }])),
        },
      ]),
    ),
  }
}

function countedIn({ until, persons, tables, centihours, ...population }: Found, counts: Counts): SaidOfPeople {
  const rowsOf = (key: BreakdownKey) =>
    [...tables.get(key)!].map(
      ([row, number]) => [row, { number, centihours: centihours.get(`${key} ${row}`) ?? 0 }] as const,
    )
  const told = keysFor({ ...population, counts }).map(key => [key, { until, rows: new Map(rowsOf(key)) }] as const)
  return { counts, until, total: persons, withheld: [], tables: new Map(told) }
}

type ClauseOf = { clauseId: number; contractId: number; buyerId: number }

/** The clauses of these buyers, or of all. */
async function clausesOf(db: Db, buyerIds: readonly number[] | null): Promise<ClauseOf[]> {
  const query = db('clauses').join('contracts', 'contracts.id', 'clauses.contract_id').orderBy('contracts.id')
  if (buyerIds) query.whereIn('contracts.buyer_id', buyerIds)
  const rows = await query.select('clauses.id', 'contracts.id as contract_id', 'contracts.buyer_id')
  return rows.map(row => ({ clauseId: row.id, contractId: row.contract_id, buyerId: row.buyer_id }))
}

async function buyersCounted(db: Db): Promise<BuyerPerson[]> {
  return buyerPersons(await db('buyers').orderBy('id').select('id', 'siret', 'name'))
}

/** The contracts of each buyer that has some, then of all. */
function contractsByBuyer(clauses: readonly ClauseOf[], buyers: readonly BuyerPerson[]): number[][] {
  const of = (ids: readonly number[]) =>
    clauses.filter(({ buyerId }) => ids.includes(buyerId)).map(({ contractId }) => contractId)
  const each = buyers.map(({ ids }) => of(ids)).filter(contracts => contracts.length > 0)
  return each.length > 1 ? [...each, each.flat()] : each
}

/** Contracts whose clause ran in the period, or under which hours of it count. */
async function contractsWorked(
  db: Db,
  clauses: readonly ClauseOf[],
  { since, until, today }: { since: string; until: string; today: string },
): Promise<ContractWorked[]> {
  const ids = clauses.map(({ clauseId }) => clauseId)
  const accounts = await measured(db, ids, { at: until, today })
  const ran = clauses.flatMap(one => {
    const member = memberOf(accounts.get(one.clauseId)!, one.clauseId)
    const counted = countedOver(member.lines.filter(({ work }) => work.month >= monthOf(since)))
    const isThere = counted > 0 || (member.startsOn <= until && member.endsOn >= since)
    return isThere ? [{ ...one, owed: member.owed, counted }] : []
  })
  const contractIds = ran.map(({ contractId }) => contractId)
  const counted = new Map((await countedContracts(db, contractIds, { at: until })).map(one => [one.contractId, one]))
  const rows = await rowsOf(db, contractIds)
  const sirens = await sirensOf(
    db,
    [...counted.values()].flatMap(({ holderIds }) => holderIds),
  )
  return ran.map(({ contractId, buyerId, owed, counted: hours }) => {
    const { holderIds, ...contract } = counted.get(contractId)!
    const companies = holderIds.map(id => ({ id, siren: sirens.get(id) ?? null }))
    return { ...contract, ...rows.get(contractId)!, buyerId, companies, owed, counted: hours }
  })
}

async function rowsOf(db: Db, contractIds: readonly number[]) {
  const found = new Map<number, Pick<ContractWorked, 'operationId' | 'lotNumber' | 'sector' | 'cpv'>>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contracts').whereIn('id', ids).select('id', 'operation_id', 'lot_number', 'sector', 'cpv')
    for (const row of rows)
      found.set(row.id, {
        operationId: row.operation_id,
        lotNumber: row.lot_number,
        sector: row.sector,
        cpv: row.cpv,
      })
  }
  return found
}

async function sirensOf(db: Db, companyIds: readonly number[]): Promise<Map<number, string | null>> {
  const found = new Map<number, string | null>()
  for (const ids of inChunks([...new Set(companyIds)]))
    for (const row of await db('companies').whereIn('id', ids).select('id', 'siren')) found.set(row.id, row.siren)
  return found
}
