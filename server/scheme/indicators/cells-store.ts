import { type Db, engineOf } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { primaryOf } from '#db/replica.ts'
import type { Row } from '#db/tables.ts'
import { isAmong } from '#db/words.ts'
import { inChunks } from '#server/base/chunks.ts'
import { inAReadersTime } from '#server/compliance/patience.ts'
import { publishedFacts } from '#server/register/contracts/acts-store.ts'
import { countedContracts } from '../counted-store.ts'
import { textOf, traitsOf } from './cell-rules.ts'

// What each contract counts, kept with the sums of each buyer's years (migration 0073).

/** Marks worked off at once, in one short transaction. */
const LOT = 500
/** More wait after an import: the counter works them off, and until then the page says how many. */
const MOST_WAITING = 2_000
/** All that is recorded, whatever its day of effect. */
const EVER = '9999-12-31'
const EVERY_BUYER = 0

const SUMS = ['contracts', 'priced', 'to_confirm', 'cents'] as const
const tables = {
  scheme_cells: { keys: ['scope_id', 'year', 'traits'], sums: SUMS },
  scheme_months: { keys: ['scope_id', 'year', 'month'], sums: ['contracts'] },
} as const

type Counted = Row<'scheme_contracts'>

/** Brings the counts up to date, as far as one request may wait. Answers how many contracts are still to be counted, 0 when none. */
export async function counted(reader: Db): Promise<number> {
  const db = primaryOf(reader)
  if (await inAReadersTime(workedOff(db), false)) return 0
  const [row] = await db('scheme_marks').countDistinct({ waiting: 'contract_id' })
  return Number(row?.waiting ?? 0)
}

/** To the last one, however long it takes. */
export async function countAll(db: Db): Promise<void> {
  while ((await countSome(db)) > 0);
}

async function workedOff(db: Db): Promise<boolean> {
  if (await db('scheme_marks').orderBy('id').offset(MOST_WAITING).first('id')) return false
  for (let lot = 0; lot * LOT <= MOST_WAITING; lot++) if ((await countSome(db)) === 0) return true
  return false
}

/** Works one lot of marks off. Answers how many there were: none when all of them are. */
export async function countSome(db: Db): Promise<number> {
  const marks = await db('scheme_marks').orderBy('id').limit(LOT).select('id', 'contract_id')
  if (marks.length === 0) return 0
  const contractIds = [...new Set(marks.map(mark => mark.contract_id))]
  await db.transaction(async trx => {
    // One at a time, as SQLite has it by itself. What another has just worked off comes to no difference here.
    if (engineOf(db) === 'postgres') await trx.raw('lock table scheme_contracts in exclusive mode')
    await trx('scheme_marks')
      .where(
        isAmong(
          db,
          'id',
          marks.map(({ id }) => id),
        ),
      )
      .delete()
    const among = isAmong(db, 'contract_id', contractIds)
    const before = await trx('scheme_contracts').where(among).select('*')
    const now = await countedBy(trx, contractIds)
    await trx('scheme_contracts').where(among).delete()
    await insertMany(trx, 'scheme_contracts', now)
    await keep(trx, before, now)
  })
  return marks.length
}

/** What each of these contracts counts; one that is withdrawn or gone counts nothing. */
async function countedBy(trx: Db, contractIds: readonly number[]): Promise<Counted[]> {
  const rows = await trx('contracts')
    .where(isAmong(trx, 'contracts.id', contractIds))
    .whereNull('contracts.withdrawn_at')
    .select('id', 'buyer_id', 'form', 'nature', 'framework_number', 'source')
  const ids = rows.map(({ id }) => id)
  const facts = await publishedFacts(trx, ids)
  const all = new Map((await countedContracts(trx, ids, { at: EVER })).map(one => [one.contractId, one]))
  return rows.map(row => {
    const one = all.get(row.id)!
    const told = factsIn(facts.get(row.id)?.facts)
    const traits = traitsOf(one, {
      form: row.form as 'contract' | 'concession',
      nature: row.nature,
      frameworkNumber: row.framework_number,
      isPublished: row.source === 'decp',
      ...told,
    })
    return {
      contract_id: row.id,
      buyer_id: row.buyer_id,
      year: Number(one.notifiedOn?.slice(0, 4) ?? 0),
      month: Number(one.notifiedOn?.slice(5, 7) ?? 0),
      traits: textOf(traits),
      place: told.place,
      priced: one.cents === null ? 0 : 1,
      to_confirm: one.isAmountToConfirm ? 1 : 0,
      cents: one.cents ?? 0,
    }
  })
}

type Fact = { value?: unknown } | undefined

/** Of what was published, what no other figure rests on. */
function factsIn(text: string | undefined) {
  const facts = (text ? JSON.parse(text) : null) as Record<string, Fact> | null
  const list = (name: string) => (facts?.[name]?.value ?? []) as string[]
  const place = facts?.place?.value as { code?: string } | null | undefined
  return { environmental: list('environmental'), techniques: list('techniques'), place: place?.code ?? '' }
}

type Kept = Record<string, string | number>

async function keep(trx: Db, before: readonly Counted[], now: readonly Counted[]): Promise<void> {
  const found = { scheme_cells: new Map<string, Kept>(), scheme_months: new Map<string, Kept>() }
  for (const [rows, sign] of [
    [before, -1],
    [now, 1],
  ] as const)
    for (const row of rows)
      for (const scope_id of [EVERY_BUYER, row.buyer_id]) {
        const { year, month, traits } = row
        add(found.scheme_cells, { scope_id, year, traits }, sign, { ...row, contracts: 1 })
        if (traits.split('|')[2] === 'decp') add(found.scheme_months, { scope_id, year, month }, sign, { contracts: 1 })
      }
  for (const name of ['scheme_cells', 'scheme_months'] as const) await addTo(trx, name, [...found[name].values()])
}

function add(sums: Map<string, Kept>, place: Kept, sign: number, row: Partial<Record<(typeof SUMS)[number], number>>) {
  const key = JSON.stringify(place)
  const sum = sums.get(key) ?? { ...place }
  for (const name of SUMS) if (row[name] !== undefined) sum[name] = Number(sum[name] ?? 0) + sign * Number(row[name])
  sums.set(key, sum)
}

/** In the order of their keys, as every one who adds to them: none waits for another who waits for it. */
async function addTo(trx: Db, name: keyof typeof tables, rows: readonly Kept[]): Promise<void> {
  const { keys, sums } = tables[name]
  const columns = [...keys, ...sums]
  const tuple = `(${columns.map(() => '?').join(', ')})`
  const moved = rows.filter(row => sums.some(sum => row[sum] !== 0))
  for (const some of inChunks(moved, 100))
    await trx.raw(
      `insert into ${name} (${columns.join(', ')}) values ${some.map(() => tuple).join(', ')}
       on conflict (${keys.join(', ')}) do update set ${sums.map(sum => `${sum} = ${name}.${sum} + excluded.${sum}`).join(', ')}`,
      some.flatMap(row => columns.map(column => row[column]!)),
    )
}
