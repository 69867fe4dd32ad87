import { type Db, engineOf } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { primaryOf } from '#db/replica.ts'
import type { Row } from '#db/tables.ts'
import { isAmong } from '#db/words.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { behindWords } from './contract-words.ts'
import { inAReadersTime } from './patience.ts'
import { ANY_WORD } from './word-query.ts'

// What lists and first pages count and sum over whole buyers, kept by what each contract adds (migration 0068).

/** Marks worked off at once, in one short transaction. */
const LOT = 500
/** More wait after an import: the settler works them off, and until then each page counts for itself. */
const MOST_WAITING = 2_000

const KEYS = ['directorate_id', 'word', 'status', 'judged_at', 'pooled'] as const
const SUMS = ['owed', 'accepted', 'counted', 'credited', 'behind', 'missing', 'exposed', 'incurred'] as const

type Added = Row<'tallied_contracts'>
export type Tally = Row<'tallies'>

/** Brings the tallies up to date, as far as one request may wait. False where they are not. */
export function tallied(reader: Db): Promise<boolean> {
  return inAReadersTime(workedOff(primaryOf(reader)), false)
}

async function workedOff(db: Db): Promise<boolean> {
  const waiting = await db('tally_marks').orderBy('id').offset(MOST_WAITING).first('id')
  if (waiting) return false
  for (let lot = 0; lot * LOT <= MOST_WAITING; lot++) if ((await tallySome(db)) === 0) return true
  return false
}

/** Works one lot of marks off. Answers how many there were: none when all of them are. */
export async function tallySome(db: Db): Promise<number> {
  const marks = await db('tally_marks').orderBy('id').limit(LOT).select('id', 'contract_id')
  if (marks.length === 0) return 0
  const ids = marks.map(({ id }) => id)
  const contractIds = [...new Set(marks.map(mark => mark.contract_id))]
  await db.transaction(async trx => {
    // One at a time, as SQLite has it by itself. What another has just worked off comes to no difference here.
    if (engineOf(db) === 'postgres') await trx.raw('lock table tallied_contracts in exclusive mode')
    await trx('tally_marks')
      .where(isAmong(db, 'id', ids))
      .delete()
    const among = isAmong(db, 'contract_id', contractIds)
    const before = await trx('tallied_contracts').where(among).select('*')
    const now = await addedBy(trx, contractIds)
    await trx('tallied_contracts').where(among).delete()
    await insertMany(trx, 'tallied_contracts', now)
    await keep(trx, differences(before, now))
  })
  return marks.length
}

/** What is kept of the buyers that this person sees. Ask `tallied` first. */
export function talliesOf(reader: Db, user: User) {
  return primaryOf(reader)('tallies').whereIn('tallies.scope_id', scopesOf(user))
}

/** How many contracts with a clause end between these days, all of them or but for those behind. Ask `tallied` first. */
export async function endsTallied(
  reader: Db,
  user: User,
  [from, to]: readonly [string, string],
  { butBehind = false } = {},
): Promise<number> {
  const query = primaryOf(reader)('tallied_ends')
    .whereIn('scope_id', scopesOf(user))
    .whereBetween('ends_on', [from, to])
  if (butBehind) query.where('behind', 0)
  const [row] = await query.sum({ contracts: 'contracts' })
  return Number(row?.contracts ?? 0)
}

function scopesOf({ buyerIds }: User): readonly number[] {
  return buyerIds ?? [EVERY_BUYER]
}

const EVERY_BUYER = 0

/** What each of these contracts adds; one that is withdrawn or gone adds nothing. */
async function addedBy(trx: Db, contractIds: readonly number[]): Promise<Added[]> {
  const measured = "coalesce(standings.status, '') <> '' and clauses.pool_id is null"
  const sum = (figure: string) => trx.raw(`case when ${measured} then ${figure} else 0 end`)
  const rows: Record<string, unknown>[] = await trx('contracts')
    .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
    .leftJoin('standings', 'standings.clause_id', 'clauses.id')
    .where(isAmong(trx, 'contracts.id', contractIds))
    .whereNull('contracts.withdrawn_at')
    .select(
      { contract_id: 'contracts.id', buyer_id: 'contracts.buyer_id' },
      trx.raw('coalesce(contracts.directorate_id, 0) as directorate_id'),
      trx.raw(`${ANY_WORD} as word`),
      trx.raw("coalesce(standings.status, '') as status"),
      trx.raw("coalesce(cast(standings.judged_at as text), '') as judged_at"),
      trx.raw('case when clauses.pool_id is null then 0 else 1 end as pooled'),
      trx.raw('case when clauses.id is null then null else contracts.ends_on end as ends_on'),
      { owed: sum('standings.owed_centihours'), accepted: sum('standings.accepted_centihours') },
      { counted: sum('standings.counted_centihours'), exposed: sum('standings.exposed_centihours') },
      {
        credited: sum(`case when standings.counted_centihours < standings.owed_centihours
          then standings.counted_centihours else standings.owed_centihours end`),
        behind: sum('coalesce(standings.behind_centihours, 0)'),
        missing: sum('coalesce(standings.missing_centihours, 0)'),
        incurred: sum('cast(standings.exposed_centihours as bigint) * coalesce(clauses.penalty_cents, 0)'),
      },
    )
  return rows.map(row => ({ ...row, ...Object.fromEntries(SUMS.map(name => [name, Number(row[name])])) }) as Added)
}

type Differences = { tallies: Map<string, Tally>; ends: Map<string, Row<'tallied_ends'>> }

function differences(before: readonly Added[], now: readonly Added[]): Differences {
  const found: Differences = { tallies: new Map(), ends: new Map() }
  for (const [rows, sign] of [
    [before, -1],
    [now, 1],
  ] as const)
    for (const row of rows) for (const scope of [EVERY_BUYER, row.buyer_id]) add(found, scope, row, sign)
  return found
}

function add({ tallies, ends }: Differences, scope_id: number, row: Added, sign: number): void {
  const { directorate_id, word, status, judged_at, pooled, ends_on } = row
  const place = { scope_id, directorate_id, word, status, judged_at, pooled }
  const key = JSON.stringify(place)
  const tally = tallies.get(key) ?? ({ ...place, contracts: 0, ...nothing } as Tally)
  tally.contracts += sign
  for (const name of SUMS) tally[name] += sign * Number(row[name])
  tallies.set(key, tally)
  if (ends_on === null) return
  const behind = behindWords.includes(word as Behind) ? 1 : 0
  const day = `${scope_id} ${ends_on} ${behind}`
  const end = ends.get(day) ?? { scope_id, ends_on, behind, contracts: 0 }
  end.contracts += sign
  ends.set(day, end)
}

type Behind = (typeof behindWords)[number]

const nothing = Object.fromEntries(SUMS.map(name => [name, 0]))

async function keep(trx: Db, { tallies, ends }: Differences): Promise<void> {
  const moved = [...tallies.values()].filter(row => row.contracts !== 0 || SUMS.some(name => row[name] !== 0))
  await addTo(trx, 'tallies', ['scope_id', ...KEYS], ['contracts', ...SUMS], moved)
  const endings = [...ends.values()].filter(({ contracts }) => contracts !== 0)
  await addTo(trx, 'tallied_ends', ['scope_id', 'ends_on', 'behind'], ['contracts'], endings)
}

/** In the order of their keys, as every one who adds to them: none waits for another who waits for it. */
async function addTo(
  trx: Db,
  table: 'tallies' | 'tallied_ends',
  keys: readonly string[],
  sums: readonly string[],
  rows: readonly Record<string, string | number>[],
): Promise<void> {
  const columns = [...keys, ...sums]
  const tuple = `(${columns.map(() => '?').join(', ')})`
  for (const some of inChunks(rows, 100))
    await trx.raw(
      `insert into ${table} (${columns.join(', ')}) values ${some.map(() => tuple).join(', ')}
       on conflict (${keys.join(', ')}) do update set ${sums.map(name => `${name} = ${table}.${name} + excluded.${name}`).join(', ')}`,
      some.flatMap(row => columns.map(name => row[name]!)),
    )
}
