import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import type { Progress } from './rules.ts'
import type { PackKind, State } from './words.ts'

export type Pack = {
  id: number
  name: string
  kind: PackKind
  /** Null: the last one of each document. */
  cutOff: string | null
  state: State
  askedBy: number
  authorName: string
  askedAt: string
  endedAt: string | null
  progress: Progress
}

export type NewPack = Pick<Pack, 'name' | 'kind' | 'cutOff' | 'askedBy' | 'askedAt'> & { whole: boolean }
export type NewItem = { contractId: number | null; companyId: number | null; title: string }

export async function insertPack(trx: Db, pack: NewPack, items: readonly NewItem[]): Promise<number> {
  const [row] = await trx('packs')
    .insert({
      name: pack.name,
      kind: pack.kind,
      cut_off: pack.cutOff,
      state: 'checking',
      whole: pack.whole ? 1 : 0,
      asked_by: pack.askedBy,
      asked_at: pack.askedAt,
    })
    .returning('id')
  await insertMany(
    trx,
    'pack_items',
    items.map(({ contractId, companyId, title }, index) => ({
      pack_id: row!.id,
      position: index + 1,
      contract_id: contractId,
      company_id: companyId,
      title,
    })),
  )
  return row!.id
}

/** @throws NotFound when there is none, or when it tells of a buyer who is not theirs. */
export async function packFor(db: Db, user: User, id: unknown): Promise<Pack> {
  const [row] = await selected(visiblePacks(db, user).where('packs.id', numberFrom(id)))
  if (!row) throw new NotFound('pack')
  return packFrom(row, await progressOf(db, [row.id]))
}

/** The latest first. */
export async function packsOf(db: Db, user: User, limit: number): Promise<Pack[]> {
  const rows = await selected(visiblePacks(db, user).orderBy('packs.id', 'desc').limit(limit))
  const progress = await progressOf(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map(row => packFrom(row, progress))
}

/** Seen by whoever sees each of its contracts; the document of a company, by whoever sees what its author saw. */
function visiblePacks(db: Db, { buyerIds }: User) {
  const query = db('packs')
  if (buyerIds === null) return query
  const others = db('pack_items')
    .join('contracts', 'contracts.id', 'pack_items.contract_id')
    .whereRaw('pack_items.pack_id = packs.id')
    .whereNotIn('contracts.buyer_id', buyerIds)
  const companies = db('pack_items').whereRaw('pack_items.pack_id = packs.id').whereNotNull('pack_items.company_id')
  return query.whereNotExists(others).where(seen => seen.where('packs.whole', 0).orWhereNotExists(companies))
}

const COLUMNS = ['id', 'name', 'kind', 'cut_off', 'state', 'asked_by', 'asked_at', 'ended_at'] as const
type Found = Pick<Row<'packs'>, (typeof COLUMNS)[number]> & { author_name: string }

function selected(query: ReturnType<typeof visiblePacks>) {
  return query
    .join('users', 'users.id', 'packs.asked_by')
    .select<Found[]>(...COLUMNS.map(column => `packs.${column}`), 'users.name as author_name')
}

function packFrom(row: Found, progress: ReadonlyMap<number, Progress>): Pack {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as PackKind,
    cutOff: row.cut_off,
    state: row.state as State,
    askedBy: row.asked_by,
    authorName: row.author_name,
    askedAt: row.asked_at,
    endedAt: row.ended_at,
    progress: progress.get(row.id) ?? { documents: 0, checked: 0, blocked: 0, published: 0, failed: 0 },
  }
}

export async function progressOf(db: Db, packIds: readonly number[]): Promise<Map<number, Progress>> {
  const rows: ({ pack_id: number } & Record<keyof Progress, number | string | null>)[] = await db('pack_items')
    .whereIn('pack_id', [...packIds])
    .groupBy('pack_id')
    .select('pack_id')
    .count({ documents: 'id', blocked: 'blockers', published: 'edition_id', failed: 'failure' })
    .sum({ checked: 'checked' })
  return new Map(
    rows.map(({ pack_id, documents, checked, blocked, published, failed }) => [
      pack_id,
      {
        documents: Number(documents),
        checked: Number(checked),
        blocked: Number(blocked),
        published: Number(published),
        failed: Number(failed),
      },
    ]),
  )
}

export type Item = {
  id: number
  position: number
  contractId: number | null
  companyId: number | null
  title: string
  checked: boolean
  blockers: readonly { where: string; why: string; href: string | null }[]
  failure: string | null
  edition: { number: string; fileName: string } | null
}

/** In the order of the pack. */
export async function itemsOf(db: Db, packId: number): Promise<Item[]> {
  const rows = await db('pack_items')
    .leftJoin('editions', 'editions.id', 'pack_items.edition_id')
    .where({ pack_id: packId })
    .orderBy('position')
    .select('pack_items.*', 'editions.number', 'editions.file_name')
  return rows.map(row => ({
    id: row.id,
    position: row.position,
    contractId: row.contract_id,
    companyId: row.company_id,
    title: row.title,
    checked: row.checked === 1,
    blockers: row.blockers ? JSON.parse(row.blockers) : [],
    failure: row.failure,
    edition: row.number ? { number: row.number, fileName: row.file_name! } : null,
  }))
}

/** An edition of a pack, at its place. */
export type File = Pick<Row<'editions'>, 'number' | 'title' | 'file_name' | 'bytes'> & { position: number }

/** Its editions, one by one as they are wanted: memory holds one. */
export async function* filesOf(db: Db, packId: number): AsyncGenerator<File> {
  const ids = await db('pack_items')
    .where({ pack_id: packId })
    .whereNotNull('edition_id')
    .orderBy('position')
    .pluck('id')
  for (const id of ids) {
    const row = await db('pack_items')
      .join('editions', 'editions.id', 'pack_items.edition_id')
      .where('pack_items.id', id)
      .first('pack_items.position', 'editions.number', 'editions.title', 'editions.file_name', 'editions.bytes')
    yield row!
  }
}

/** An edition of a pack, at its place, without its bytes. */
export type Kept = { editionId: number; position: number; number: string; title: string }

export async function editionsIn(db: Db, packId: number): Promise<Kept[]> {
  return db('pack_items')
    .join('editions', 'editions.id', 'pack_items.edition_id')
    .where({ pack_id: packId })
    .orderBy('position')
    .select<Kept[]>('editions.id as editionId', 'pack_items.position', 'editions.number', 'pack_items.title')
}

/** Those at work, whoever asked. */
export async function packsAtWork(db: Db): Promise<{ id: number; state: State }[]> {
  return db('packs').whereIn('state', ['checking', 'running']).select<{ id: number; state: State }[]>('id', 'state')
}

/** From one state to another, once: false when it is in another meanwhile. */
export async function putState(
  trx: Db,
  id: number,
  from: readonly State[],
  to: State,
  endedAt: string | null = null,
): Promise<boolean> {
  return (
    (await trx('packs')
      .where({ id })
      .whereIn('state', [...from])
      .update({ state: to, ended_at: endedAt })) > 0
  )
}

/** Everything is looked at again: what was mended meanwhile blocks no more, what failed has another chance. */
export async function forgetRefusals(trx: Db, packId: number): Promise<void> {
  await trx('pack_items')
    .where({ pack_id: packId, edition_id: null })
    .update({ checked: 0, blockers: null, failure: null, taken_by: null, taken_until: null })
}
