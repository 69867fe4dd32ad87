import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import type { BreakdownKey } from '#server/disclosure/nomenclature-rules.ts'
import { publicsOf, quarterEndBefore } from '#server/disclosure/publics.ts'
import { workedBy } from '#server/disclosure/sources.ts'
import {
  type Programme,
  type ProgrammeEntry,
  type RegisterFigures,
  standingProgrammeEntries,
  type TargetRead,
  targetOn,
} from './rules.ts'
import { contractsOfProgramme, programmeEntries, programmesOf } from './store.ts'
import type { Measure } from './words.ts'

export type Reading = { at: string; today: string }

/** Everything that is shown of one programme at a date: by its page, its file, the terminal. */
export type ReadProgramme = {
  at: string
  programme: Programme
  contracts: number
  /** Of its contracts. Persons of whoever may not read them are those published, at the end of a quarter. */
  register: RegisterFigures
  personsUntil: string | null
  targets: TargetRead[]
  meetings: ProgrammeEntry[]
  partners: ProgrammeEntry[]
  values: ProgrammeEntry[]
}

/** The programmes of the buyers of whoever reads, as they stood. `narrow`: some of them only. */
export async function readProgrammes(
  db: Db,
  user: Pick<User, 'buyerIds' | 'role'>,
  reading: Reading,
  narrow: readonly number[] | null = null,
): Promise<ReadProgramme[]> {
  const programmes = (await programmesOf(db, user)).filter(({ id }) => narrow === null || narrow.includes(id))
  const all = await programmeEntries(
    db,
    programmes.map(({ id }) => id),
  )
  const read: ReadProgramme[] = []
  for (const programme of programmes) {
    const own = all.filter(({ programmeId }) => programmeId === programme.id)
    const entries = standingProgrammeEntries(own, reading.at)
    const contractIds = await contractsOfProgramme(db, programme)
    const { figures, until } = await registerOf(db, contractIds, reading, may(user.role, 'persons.read'))
    const sorted = (sort: ProgrammeEntry['entry']) => entries.filter(({ entry }) => entry === sort)
    read.push({
      at: reading.at,
      programme,
      contracts: contractIds.length,
      register: figures,
      personsUntil: until,
      targets: sorted('target').map(target => targetOn(target, { entries, register: figures, at: reading.at })),
      meetings: sorted('meeting'),
      partners: sorted('partner'),
      values: sorted('value'),
    })
  }
  return read
}

/** Where a measure stands among the published breakdowns. */
const rows: readonly (readonly [measure: Measure, key: BreakdownKey, row: string])[] = [
  ['hired', 'mode', 'direct'],
  ['lasting', 'exit', 'lasting'],
  ['women', 'sex', 'F'],
  ['district', 'district', 'yes'],
  ['rsa', 'ground', 'rsa'],
  ['young', 'ground', 'young'],
]

async function registerOf(db: Db, contractIds: readonly number[], { at, today }: Reading, byPerson: boolean) {
  if (contractIds.length === 0) return { figures: {}, until: null }
  const hours = await countedHours(db, contractIds, { at, today })
  const persons = byPerson
    ? await exactly(db, contractIds, { at, today })
    : await asPublished(db, contractIds, { at, today })
  return { figures: { hours, ...persons.figures }, until: persons.until }
}

async function countedHours(db: Db, contractIds: readonly number[], reading: Reading): Promise<number> {
  const clauses: number[] = []
  for (const ids of inChunks(contractIds))
    clauses.push(...(await db('clauses').whereIn('contract_id', ids).select('id')).map(({ id }) => id))
  const accounts = await measured(db, clauses, reading)
  return clauses.reduce((sum, id) => sum + memberOf(accounts.get(id)!, id).counted, 0)
}

/** For whoever reads people one by one. */
async function exactly(db: Db, contractIds: readonly number[], { at, today }: Reading) {
  const [found] = await workedBy(db, [{ contracts: contractIds }], { until: at, today })
  const figures: RegisterFigures = { accompanied: found!.persons }
  for (const [measure, key, row] of rows) figures[measure] = found!.tables.get(key)!.get(row) ?? 0
  return { figures, until: at }
}

/** What is published of them: a row that is hidden is secret, a breakdown that is not published is not known. */
async function asPublished(db: Db, contractIds: readonly number[], reading: Reading) {
  const [publics] = await publicsOf(db, [contractIds], reading)
  const { persons, tables } = publics!
  const figures: RegisterFigures = { accompanied: persons ?? 'secret' }
  for (const [measure, key, row] of rows) {
    const table = tables.find(one => one.key === key && one.until === publics!.until)
    const found = table?.rows.find(one => one.key === row)
    if (found) figures[measure] = found.persons ?? 'secret'
    else if (table || persons === 0) figures[measure] = 0
  }
  return { figures, until: quarterEndBefore(reading.at) }
}
