import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { folded } from '#server/base/text.ts'
import { mainKind, type NameSource, nameOf } from '../identity/rules.ts'
import { kindsListed, listedNames, publishedNames } from '../identity/store.ts'

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
  const sirens = [...new Set(rows.flatMap(({ siren }) => siren ?? []))]
  const { sirene, list } = await listedNames(trx, sirens)
  const kinds = await kindsListed(trx, sirens, today)
  const published = await publishedNames(
    trx,
    'company_id',
    rows.map(({ id }) => id!),
  )
  const persons = Map.groupBy(rows, row => row.siren ?? `n${row.id}`)
  for (const own of persons.values()) {
    const siren = own[0]!.siren ?? ''
    const elsewhere = own.find(isTyped)?.name ?? ''
    const common = {
      elsewhere,
      sirene: sirene.get(siren) ?? '',
      list: list.get(siren) ?? '',
      published: own.flatMap(({ id }) => published.get(id!) ?? []),
    }
    const kind = mainKind(kinds.get(siren) ?? []) ?? 'company'
    for (const row of own) {
      const named = nameOf({ ...common, typed: isTyped(row) ? row.name : '' })
      if (await rename(trx, row, named)) changes.names++
      if (await putKind(trx, row, kind)) changes.kinds++
    }
  }
}

function isTyped({ name, name_source }: Pick<NamedRow, 'name' | 'name_source'>): boolean {
  return name !== '' && (name_source === '' || name_source === 'typed')
}

async function rename(trx: Db, row: NamedRow, { name, source }: { name: string; source: NameSource }) {
  const kept = source === 'number' ? '' : source
  if (row.name === name && (row.name_source === kept || source === 'typed')) return false
  const search_text = folded(`${name} ${row.identifier} ${row.city} ${row.trade}`)
  const texts = { search_text, sort_text: folded(name || row.identifier) }
  await trx('companies')
    .where({ id: row.id! })
    .update({ name, name_source: kept, ...texts })
  return row.name !== name
}

/** A kind that somebody typed is left as it is; what lists say shows where nobody typed any. */
async function putKind(trx: Db, row: NamedRow, kind: string): Promise<boolean> {
  const isTypedKind = row.kind_source === 'typed' || (row.kind_source === '' && row.kind !== 'company')
  if (isTypedKind || row.kind === kind) return false
  await trx('companies')
    .where({ id: row.id! })
    .update({ kind, kind_source: kind === 'company' ? '' : 'list' })
  return true
}
