import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { monthOf } from '#server/base/dates.ts'
import { type CreditedWork, countedBy } from '#server/compliance/breakdown-rules.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import type { SituationMoment, SituationSaid } from '#server/register/participants/situation-rules.ts'
import { situationsOf } from '#server/register/participants/situation-store.ts'
import { employmentType, lengthBand } from '#server/register/placements/contract-rules.ts'
import type { Mode } from '#server/register/placements/rules.ts'
import { employersOf } from './employers.ts'
import {
  type BreakdownKey,
  breakdownOf,
  type Employment,
  employerRow,
  keysFor,
  modeCategory,
  type Told,
} from './nomenclature-rules.ts'
import type { Population } from './population-rules.ts'
import type { Counted } from './set-rules.ts'

/** Who was found to work under these contracts, as figures, with their counted hours by row. Centihours. */
export type Found = Counted & { centihours: ReadonlyMap<string, number> }

/** A month has no more hours in it than 48 a week allow: what its hours prove of how many did them. */
const MOST_IN_A_MONTH = 22_000

/** The persons with hours that count under each of these populations, up to a day. */
export async function workedBy(
  db: Db,
  populations: readonly Population[],
  { until, today }: { until: string; today: string },
): Promise<Found[]> {
  const clauses = await clausesOf(db, [...new Set(populations.flatMap(({ contracts }) => contracts))])
  const ids = [...clauses.values()]
  const accounts = await measured(db, ids, { at: until, today })
  const lines = new Map([...clauses].map(([contract, id]) => [contract, memberOf(accounts.get(id)!, id).lines]))
  const persons = await personsIn(db, [...new Set([...lines.values()].flatMap(idsIn))], until)
  const wholes = populations.map(one => ({ ...one, lines: one.contracts.flatMap(id => linesIn(lines.get(id), one)) }))
  const employments = await employmentsIn(
    db,
    wholes.flatMap(({ counts, lines: own }) => (counts === 'employments' ? own : [])),
    until,
  )
  return wholes.map(({ lines: own, ...population }) =>
    found(population, until, own, line =>
      population.counts === 'employments'
        ? { id: line.work.placementId, told: told(line, employments.get(line.work.placementId)!) }
        : { id: line.work.participantId, told: told(line) },
    ),
  )

  function told({ work }: CreditedWork, employment?: Employment): Registered {
    return { ...persons.get(work.participantId)!, ...(employment && { employment }) }
  }
}

type Registered = Omit<Told, 'modes'>

/** Of a period, the months that are in it. */
function linesIn(lines: readonly CreditedWork[] = [], { since }: Population): readonly CreditedWork[] {
  return since ? lines.filter(({ work }) => work.month >= monthOf(since)) : lines
}

function found(
  population: Population,
  until: string,
  lines: readonly CreditedWork[],
  whoOf: (line: CreditedWork) => { id: number; told: Registered },
): Found {
  const hours = countedBy(lines, line => whoOf(line).id)
  const counted = lines.filter(({ credit }) => credit.counted > 0)
  const byPerson = Map.groupBy(counted, line => whoOf(line).id)
  const centihours = new Map<string, number>()
  const tables = new Map<BreakdownKey, Map<string, number>>()
  for (const key of keysFor(population)) {
    const { categories, of } = breakdownOf(key)
    const rows = new Map(categories.map(({ key: row }) => [row, 0]))
    for (const [id, own] of byPerson) {
      const modes = own.map(({ work }) => work.window.mode as Mode)
      for (const row of of({ ...whoOf(own[0]!).told, modes })) {
        rows.set(row, rows.get(row)! + 1)
        if (key !== 'mode') add(centihours, `${key} ${row}`, hours.get(id)!)
      }
    }
    tables.set(key, rows)
  }
  for (const [row, sum] of countedBy(lines, ({ work }) => modeCategory(work.window.mode)))
    add(centihours, `mode ${row}`, sum)
  const most = Math.max(0, ...countedBy(lines, ({ work }) => work.month).values())
  const atLeast = Math.ceil(most / MOST_IN_A_MONTH)
  return { ...population, until, persons: hours.size, atLeast, tables, centihours }
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
  const situations = await situationsOf(db, participantIds)
  const columns = [
    'participants.id',
    'participants.ground',
    'participants.sex',
    'participants.birth_year',
    'participants.priority_district',
    'participants.education',
  ] as const
  for (const ids of inChunks(participantIds)) {
    const rows = await db('participants')
      .join('placements', 'placements.participant_id', 'participants.id')
      .whereIn('participants.id', ids)
      .groupBy(...columns)
      .select(...columns)
      .min('placements.hired_on as entered_on')
    for (const row of rows) {
      const said = situations.get(row.id) ?? []
      found.set(row.id, {
        ground: row.ground,
        sex: row.sex,
        birthYear: row.birth_year,
        district: row.priority_district,
        education: row.education,
        enteredOn: row.entered_on,
        exit: situationBy(until, said, 'end'),
        exitSix: situationBy(until, said, 'six'),
        exitTwelve: situationBy(until, said, 'twelve'),
      })
    }
  }
  return found
}

function situationBy(until: string, said: readonly SituationSaid[], moment: SituationMoment): string {
  const one = said.find(other => other.moment === moment)
  return one?.onDay && one.onDay <= until ? one.situation : ''
}

/** What these lines were worked under, by employment. */
async function employmentsIn(db: Db, lines: readonly CreditedWork[], until: string): Promise<Map<number, Employment>> {
  const windows = new Map(lines.map(({ work }) => [work.placementId, work.window]))
  const employers = await employersOf(db, [...windows.keys()])
  return new Map(
    [...windows].map(([id, window]) => [
      id,
      {
        type: employmentType(window.mode),
        length: lengthBand(window, until),
        employer: employerRow(employers.get(id) ?? []),
      },
    ]),
  )
}
