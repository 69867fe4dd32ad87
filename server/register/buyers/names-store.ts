import type { Db } from '#db/connect.ts'
import { folded } from '#server/base/text.ts'
import type { UnreadList } from '../identity/record.ts'
import { nameOf } from '../identity/rules.ts'
import { listedNames, publishedNames } from '../identity/store.ts'

/**
 * The name of each buyer, kept on its row as it follows of what is typed, listed and published of its legal person. `ids` null: of
 * all. How many changed.
 */
export async function identifyBuyers(trx: Db, ids: readonly number[] | null): Promise<number> {
  const renamed = await renamedBuyers(trx, ids)
  for (const { id, name, source, siret } of renamed)
    await trx('buyers')
      .where({ id })
      .update({ name, search_text: folded(`${name} ${siret}`), name_source: source === 'number' ? '' : source })
  return renamed.length
}

/** How many a list that is not taken yet would rename: nothing is written. */
export async function foreseenBuyers(db: Db, list: UnreadList): Promise<number> {
  return (await renamedBuyers(db, null, list)).length
}

async function renamedBuyers(trx: Db, ids: readonly number[] | null, also: UnreadList | null = null) {
  const all = await trx('buyers').orderBy('id').select('id', 'siret', 'name', 'name_source')
  const persons = Map.groupBy(all, ({ siret }) => siret.slice(0, 9))
  const asked = new Set(ids)
  const touched = [...persons].filter(([, own]) => ids === null || own.some(({ id }) => asked.has(id!)))
  const rows = touched.flatMap(([, own]) => own)
  if (rows.length === 0) return []
  const { sirene, list } = await listedNames(
    trx,
    touched.map(([siren]) => siren),
    also,
  )
  const published = await publishedNames(
    trx,
    'buyer_id',
    rows.map(({ id }) => id!),
  )
  const renamed: { id: number; siret: string; name: string; source: string }[] = []
  for (const [siren, own] of touched) {
    const isTyped = (row: (typeof own)[number]) => row.name !== '' && ['', 'typed'].includes(row.name_source!)
    const common = {
      elsewhere: '', // several services of one legal person have names of their own
      sirene: sirene.get(siren) ?? '',
      list: list.get(siren) ?? '',
      published: own.flatMap(({ id }) => published.get(id!) ?? []),
    }
    for (const row of own.filter(one => !isTyped(one))) {
      const { name, source } = nameOf({ ...common, typed: '' })
      if (name !== row.name) renamed.push({ id: row.id!, siret: row.siret, name, source })
    }
  }
  return renamed
}
