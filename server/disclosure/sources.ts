import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { type CreditedWork, countedBy } from '#server/compliance/breakdown-rules.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import type { Mode } from '#server/register/placements/rules.ts'
import { type BreakdownKey, breakdownKeys, breakdownOf, modeCategory, type Told } from './nomenclature-rules.ts'
import type { Counted } from './set-rules.ts'

/** Who was found to work under these contracts, as figures, with their counted hours by row. Centihours. */
export type Found = Counted & { centihours: ReadonlyMap<string, number> }

/** A month has no more hours in it than 48 a week allow: what its hours prove of how many did them. */
const MOST_IN_A_MONTH = 22_000

/** The persons with hours that count under each of these lists of contracts, up to a day. */
export async function workedBy(
  db: Db,
  populations: readonly (readonly number[])[],
  { until, today }: { until: string; today: string },
): Promise<Found[]> {
  const clauses = await clausesOf(db, [...new Set(populations.flat())])
  const ids = [...clauses.values()]
  const accounts = await measured(db, ids, { at: until, today })
  const lines = new Map([...clauses].map(([contract, id]) => [contract, memberOf(accounts.get(id)!, id).lines]))
  const persons = await personsIn(db, [...new Set([...lines.values()].flatMap(idsIn))], until)
  return populations.map(contracts => {
    const own = contracts.flatMap(contract => lines.get(contract) ?? [])
    return found(contracts, until, own, persons)
  })
}

type Registered = Omit<Told, 'modes'>

function found(
  contracts: readonly number[],
  until: string,
  lines: readonly CreditedWork[],
  persons: ReadonlyMap<number, Registered>,
): Found {
  const hours = countedBy(lines, ({ work }) => work.participantId)
  const byPerson = Map.groupBy(
    lines.filter(({ credit }) => credit.counted > 0),
    ({ work }) => work.participantId,
  )
  const centihours = new Map<string, number>()
  const tables = new Map<BreakdownKey, Map<string, number>>()
  for (const key of breakdownKeys) {
    const { categories, of } = breakdownOf(key)
    const rows = new Map(categories.map(({ key: row }) => [row, 0]))
    for (const [id, own] of byPerson) {
      const modes = own.map(({ work }) => work.window.mode as Mode)
      for (const row of of({ ...persons.get(id)!, modes })) {
        rows.set(row, rows.get(row)! + 1)
        if (key !== 'mode') add(centihours, `${key} ${row}`, hours.get(id)!)
      }
    }
    tables.set(key, rows)
  }
  for (const [row, sum] of countedBy(lines, ({ work }) => modeCategory(work.window.mode)))
    add(centihours, `mode ${row}`, sum)
  const most = Math.max(0, ...countedBy(lines, ({ work }) => work.month).values())
  return { contracts, until, persons: hours.size, atLeast: Math.ceil(most / MOST_IN_A_MONTH), tables, centihours }
}

function add(sums: Map<string, number>, key: string, centihours: number): void {
  sums.set(key, (sums.get(key) ?? 0) + centihours)
}

function idsIn(lines: readonly CreditedWork[]): number[] {
  return lines.map(({ work }) => work.participantId)
}

async function clausesOf(db: Db, contractIds: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const ids of inChunks(contractIds))
    for (const row of await db('clauses').whereIn('contract_id', ids).select('id', 'contract_id'))
      found.set(row.contract_id, row.id)
  return found
}

/** What tables tell persons by. An age is that of the first hire under any clause: the same wherever one is counted. */
async function personsIn(db: Db, participantIds: readonly number[], until: string): Promise<Map<number, Registered>> {
  const found = new Map<number, Registered>()
  for (const ids of inChunks(participantIds)) {
    const rows = await db('participants')
      .join('placements', 'placements.participant_id', 'participants.id')
      .whereIn('participants.id', ids)
      .groupBy(
        'participants.id',
        'participants.ground',
        'participants.sex',
        'participants.birth_year',
        'participants.priority_district',
        'participants.exit_situation',
        'participants.exit_on',
      )
      .select(
        'participants.id',
        'participants.ground',
        'participants.sex',
        'participants.birth_year',
        'participants.priority_district',
        'participants.exit_situation',
        'participants.exit_on',
      )
      .min('placements.hired_on as entered_on')
    for (const row of rows)
      found.set(row.id, {
        ground: row.ground,
        sex: row.sex,
        birthYear: row.birth_year,
        district: row.priority_district,
        enteredOn: row.entered_on,
        exit: row.exit_on !== null && row.exit_on <= until ? row.exit_situation : '',
      })
  }
  return found
}
