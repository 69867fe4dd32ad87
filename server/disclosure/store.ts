import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import { inChunks } from '#server/base/chunks.ts'
import { changesOf } from '#server/register/standings/store.ts'
import { type BreakdownKey, breakdownKeys, type Counts, leastFor } from './nomenclature-rules.ts'
import { type Population, populationKey } from './population-rules.ts'
import { RULES_VERSION, type Why } from './rules.ts'
import { type Figure, figuresOf, type Publication, type Table } from './set-rules.ts'
import type { Found } from './sources.ts'

// What was published of persons, kept with what is behind each figure. A publication is never changed: where more became
// known of a quarter, another one follows, which takes the first for known.

/** `centihours` by `breakdown row`. `seen`: what its clauses had known when it was last found to hold. */
export type Kept = Publication & { id: number; rank: number; seen: string; centihours: ReadonlyMap<string, number> }

/** How far what was published is followed from contract to company to contract. */
const STEPS = 3

/** The changes that the clauses of each of these populations have known, in one word each. */
export async function changesSeen(db: Db, populations: readonly Population[]): Promise<Map<string, string>> {
  const clauses = new Map<number, number>()
  for (const ids of inChunks([...new Set(populations.flatMap(({ contracts }) => contracts))]))
    for (const row of await db('clauses').whereIn('contract_id', ids).select('id', 'contract_id'))
      clauses.set(row.contract_id, row.id)
  const changes = await changesOf(db, [...clauses.values()])
  return new Map(
    populations.map(one => {
      const seen = one.contracts.map(id => `${id}:${changes.get(clauses.get(id) ?? 0) ?? 0}`).sort()
      return [populationKey(one), digest(seen.join(' '))]
    }),
  )
}

/** The last publication of each of these populations for this quarter, by its contracts. */
export async function keptFor(db: Db, populations: readonly Population[], until: string): Promise<Map<string, Kept>> {
  const rows: Row<'publications'>[] = []
  for (const some of inChunks(populations.map(populationOf)))
    rows.push(...(await db('publications').whereIn('population', some).where({ until }).orderBy('rank').select('*')))
  const last = [...new Map(rows.map(row => [row.population, row])).values()]
  return new Map((await readAll(db, last)).map(kept => [populationKey(kept), kept]))
}

/** All that was published and hangs together with these contracts: oldest quarter first, then as it became known. */
export async function relatedTo(db: Db, populations: readonly { contracts: readonly number[] }[]): Promise<Kept[]> {
  const contracts = new Set(populations.flatMap(({ contracts: own }) => own))
  const found = new Set<number>()
  for (let step = 0, around = [...contracts]; step < STEPS && around.length > 0; step++) {
    const ids = await publicationsOn(db, around)
    const fresh = ids.filter(id => !found.has(id))
    for (const id of fresh) found.add(id)
    around = (await contractsOf(db, fresh)).map(row => row.contract_id).filter(id => !contracts.has(id))
    for (const id of around) contracts.add(id)
  }
  const rows: Row<'publications'>[] = []
  for (const ids of inChunks([...found])) rows.push(...(await db('publications').whereIn('id', ids).select('*')))
  rows.sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : a.rank - b.rank || a.id - b.id))
  return readAll(db, rows)
}

async function publicationsOn(db: Db, contractIds: readonly number[]): Promise<number[]> {
  const found: number[] = []
  for (const ids of inChunks(contractIds))
    found.push(
      ...(await db('publication_contracts')
        .whereIn('contract_id', ids)
        .distinct('publication_id')
        .pluck('publication_id')),
    )
  return [...new Set(found)]
}

async function contractsOf(db: Db, publicationIds: readonly number[]): Promise<Row<'publication_contracts'>[]> {
  const found: Row<'publication_contracts'>[] = []
  for (const ids of inChunks(publicationIds))
    found.push(...(await db('publication_contracts').whereIn('publication_id', ids).select('*')))
  return found
}

async function readAll(db: Db, rows: readonly Row<'publications'>[]): Promise<Kept[]> {
  const ids = rows.map(row => row.id)
  const contracts = Map.groupBy(await contractsOf(db, ids), row => row.publication_id)
  const tables: Row<'publication_tables'>[] = []
  const cells: Row<'publication_cells'>[] = []
  for (const some of inChunks(ids)) {
    tables.push(...(await db('publication_tables').whereIn('publication_id', some).select('*')))
    cells.push(...(await db('publication_cells').whereIn('publication_id', some).select('*')))
  }
  const tablesBy = Map.groupBy(tables, row => row.publication_id)
  const cellsBy = Map.groupBy(cells, row => row.publication_id)
  return rows.map(row => {
    const own = cellsBy.get(row.id) ?? []
    return {
      id: row.id,
      rank: row.rank,
      seen: row.seen,
      contracts: (contracts.get(row.id) ?? []).map(({ contract_id }) => contract_id),
      since: row.since,
      counts: row.counts as Counts,
      until: row.until,
      total: { persons: row.persons, why: row.why as Why | null },
      tables: new Map((tablesBy.get(row.id) ?? []).map(table => tableFrom(table, own))),
      centihours: new Map(own.map(cell => [`${cell.breakdown} ${cell.category}`, cell.centihours])),
    }
  })
}

function tableFrom(
  { breakdown, state, repeats }: Row<'publication_tables'>,
  cells: readonly Row<'publication_cells'>[],
): [BreakdownKey, Table] {
  const key = breakdown as BreakdownKey
  if (state === 'withheld') return [key, 'withheld']
  if (state === 'repeated') return [key, { repeats: repeats! }]
  const own = cells.filter(cell => cell.breakdown === breakdown)
  return [key, { own: new Map(own.map(cell => [cell.category, figureFrom(cell)])) }]
}

function figureFrom({ persons, why }: Row<'publication_cells'>): Figure {
  return { persons, why: why as Why | null }
}

/**
 * Keeps what was chosen, if all that hangs together with it is still what it was compared with; else keeps nothing and
 * answers false. Whoever keeps what is related to it waits meanwhile: of two asked at once, the second knows the first.
 */
export function keptTogether(
  db: Db,
  populations: readonly { contracts: readonly number[] }[],
  compared: readonly Kept[],
  keeping: (trx: Db) => Promise<void>,
): Promise<boolean> {
  const around = [...new Set([...populations, ...compared].flatMap(({ contracts }) => contracts))].sort((a, b) => a - b)
  const idsOf = (some: readonly Kept[]) => some.map(({ id }) => id).join(' ')
  return db.transaction(async trx => {
    for (const ids of inChunks(around)) await trx('contracts').whereIn('id', ids).orderBy('id').forUpdate().select('id')
    if (idsOf(await relatedTo(trx, populations)) !== idsOf(compared)) return false
    await keeping(trx)
    return true
  })
}

/** It was looked at again, and says what it said. */
export async function stillHolds(db: Db, id: number, seen: string): Promise<void> {
  await db('publications').where({ id }).update({ seen })
}

/**
 * In a transaction (see `keptTogether`). @param before the publication that stood for this quarter.
 * @throws what `isDuplicate` knows, when somebody kept another meanwhile.
 */
export async function keep(
  trx: Db,
  publication: Publication,
  { centihours }: Pick<Found, 'centihours'>,
  { seen, before }: { seen: string; before: Kept | null },
): Promise<Kept> {
  const rank = (before?.rank ?? 0) + 1
  const [row] = await trx('publications')
    .insert({
      population: populationOf(publication),
      since: publication.since ?? null,
      counts: publication.counts ?? 'persons',
      until: publication.until,
      rank,
      persons: publication.total.persons,
      why: publication.total.why,
      rules: RULES_VERSION,
      made_at: new Date().toISOString(),
      seen,
    })
    .returning('id')
  await keepTables(trx, row!.id, publication, centihours)
  return { ...publication, id: row!.id, rank, seen, centihours }
}

async function keepTables(trx: Db, id: number, publication: Publication, centihours: ReadonlyMap<string, number>) {
  await insertMany(
    trx,
    'publication_contracts',
    publication.contracts.map(contract_id => ({ publication_id: id, contract_id })),
  )
  await insertMany(
    trx,
    'publication_tables',
    [...publication.tables].map(([breakdown, table]) => ({
      publication_id: id,
      breakdown,
      state: table === 'withheld' ? 'withheld' : 'repeats' in table ? 'repeated' : 'own',
      repeats: typeof table === 'object' && 'repeats' in table ? table.repeats : null,
      threshold: leastFor(breakdown),
    })),
  )
  const cells = breakdownKeys.flatMap(breakdown =>
    [...(figuresOf(publication, breakdown) ?? [])].map(([category, { persons, why }]) => ({
      publication_id: id,
      breakdown,
      category,
      persons,
      centihours: centihours.get(`${breakdown} ${category}`) ?? 0,
      why,
    })),
  )
  await insertMany(trx, 'publication_cells', cells)
}

/**
 * « This edition printed these »: to be called by the verb that publishes, with what its document was given
 * (`publicationId` of each `Publics`).
 */
export async function publishedTables(trx: Db, editionId: number, publicationIds: readonly number[]): Promise<void> {
  const rows = [...new Set(publicationIds)].map(publication_id => ({ edition_id: editionId, publication_id }))
  await insertMany(trx, 'edition_publications', rows, { ignore: true })
}

function populationOf(population: Population): string {
  return digest(populationKey(population))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
