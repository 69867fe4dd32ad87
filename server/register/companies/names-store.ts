import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { folded } from '#server/base/text.ts'
import { kindsListed } from '../identity/kind-book.ts'
import type { UnreadList } from '../identity/record.ts'
import { mainKind, type NameSource, nameOf } from '../identity/rules.ts'
import { listedNames, publishedNames } from '../identity/store.ts'

// The name and the kind of each company, kept on its row as they follow of what is typed, listed and published.

type Changes = { names: number; kinds: number }

/** Writes them again for these companies and the other establishments of theirs; how many changed. */
export async function identify(trx: Db, companyIds: readonly number[], today: string): Promise<Changes> {
  const changes = { names: 0, kinds: 0 }
  const sirens = new Set<string>()
  const alone: number[] = []
  for (const some of inChunks(companyIds))
    for (const { id, siren } of await trx('companies').whereIn('id', some).select('id', 'siren'))
      siren ? sirens.add(siren) : alone.push(id)
  for (const some of inChunks(alone)) await identifyRows(trx, await rowsWhere(trx, 'id', some), today, changes)
  await identifyPersons(trx, [...sirens], today, changes)
  return changes
}

/** The same of legal persons, by SIREN. */
export async function identifyPersons(
  trx: Db,
  sirens: readonly string[],
  today: string,
  changes: Changes = { names: 0, kinds: 0 },
): Promise<Changes> {
  for (const some of inChunks(sirens)) await identifyRows(trx, await rowsWhere(trx, 'siren', some), today, changes)
  return changes
}

async function rowsWhere(trx: Db, column: 'id' | 'siren', values: readonly (number | string)[]) {
  return trx('companies')
    .whereIn(column, values)
    .orderBy('id')
    .select('id', 'identifier', 'siren', 'name', 'name_source', 'kind', 'kind_source', 'city', 'trade')
}

type NamedRow = Awaited<ReturnType<typeof rowsWhere>>[number]

async function identifyRows(trx: Db, rows: readonly NamedRow[], today: string, changes: Changes): Promise<void> {
  for (const { row, name, kind } of await changesOf(trx, rows, today, null)) {
    if (name) await rename(trx, row, name)
    if (name?.isOther) changes.names++
    if (kind !== null) await putKind(trx, row, kind)
    if (kind !== null) changes.kinds++
  }
}

/** How many names and kinds of these legal persons a list that is not taken yet would change: nothing is written. */
export async function foreseenPersons(
  db: Db,
  sirens: readonly string[],
  today: string,
  list: UnreadList,
): Promise<Changes> {
  const changes = { names: 0, kinds: 0 }
  for (const some of inChunks(sirens))
    for (const { name, kind } of await changesOf(db, await rowsWhere(db, 'siren', some), today, list)) {
      if (name?.isOther) changes.names++
      if (kind !== null) changes.kinds++
    }
  return changes
}

/** What is to be written of a row: its name, where it or its source changes, and its kind; null: it stays. */
type Change = { row: NamedRow; name: { name: string; source: string; isOther: boolean } | null; kind: string | null }

async function changesOf(db: Db, rows: readonly NamedRow[], today: string, also: UnreadList | null): Promise<Change[]> {
  const sirens = [...new Set(rows.flatMap(({ siren }) => siren ?? []))]
  const { sirene, list } = await listedNames(db, sirens, also)
  const kinds = await kindsListed(db, sirens, today, also)
  const published = await publishedNames(
    db,
    'company_id',
    rows.map(({ id }) => id!),
  )
  const persons = Map.groupBy(rows, row => row.siren ?? `n${row.id}`)
  return [...persons.values()].flatMap(own => {
    const siren = own[0]!.siren ?? ''
    const common = {
      elsewhere: own.find(isTyped)?.name ?? '',
      sirene: sirene.get(siren) ?? '',
      list: list.get(siren) ?? '',
      published: own.flatMap(({ id }) => published.get(id!) ?? []),
    }
    const kind = mainKind(kinds.get(siren) ?? []) ?? 'company'
    return own.map(row => ({
      row,
      name: nameChanged(row, nameOf({ ...common, typed: isTyped(row) ? row.name : '' })),
      kind: kindChanged(row, kind) ? kind : null,
    }))
  })
}

function isTyped({ name, name_source }: Pick<NamedRow, 'name' | 'name_source'>): boolean {
  return name !== '' && (name_source === '' || name_source === 'typed')
}

function nameChanged(row: NamedRow, { name, source }: { name: string; source: NameSource }): Change['name'] {
  const kept = source === 'number' ? '' : source
  if (row.name === name && (row.name_source === kept || source === 'typed')) return null
  return { name, source: kept, isOther: row.name !== name }
}

/** A kind that somebody typed is left as it is; what lists say shows where nobody typed any. */
function kindChanged(row: NamedRow, kind: string): boolean {
  const isTypedKind = row.kind_source === 'typed' || (row.kind_source === '' && row.kind !== 'company')
  return !isTypedKind && row.kind !== kind
}

async function rename(trx: Db, row: NamedRow, { name, source }: { name: string; source: string }): Promise<void> {
  const search_text = folded(`${name} ${row.identifier} ${row.city} ${row.trade}`)
  const texts = { search_text, sort_text: folded(name || row.identifier) }
  await trx('companies')
    .where({ id: row.id! })
    .update({ name, name_source: source, ...texts })
}

async function putKind(trx: Db, row: NamedRow, kind: string): Promise<void> {
  await trx('companies')
    .where({ id: row.id! })
    .update({ kind, kind_source: kind === 'company' ? '' : 'list' })
}
