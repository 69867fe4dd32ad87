import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Author } from '#server/journal/store.ts'
import { namesShown } from '#server/register/participants/identities.ts'
import { pseudonym } from '#server/register/participants/words.ts'

/** « DIALLO Mamadou (P-014) » for each of these persons, to whoever may read it; one line of the journal an opening. */
export async function peopleNamed(
  db: Db,
  ids: readonly number[],
  { href, month }: { href: string; month: string },
  author: Author,
): Promise<Map<number, string>> {
  const people: { id: number; buyerId: number; number: number }[] = []
  for (const some of inChunks([...new Set(ids)]))
    for (const row of await db('participants').whereIn('id', some).select('id', 'buyer_id', 'number'))
      people.push({ id: row.id, buyerId: row.buyer_id, number: row.number })
  const names = await namesShown(db, people, { href, month, isOpening: true }, author)
  return new Map(
    people.map(({ id, number }) => {
      const name = names.get(id)
      return [id, name ? `${name.lastName} ${name.firstName} (${pseudonym(number)})` : pseudonym(number)]
    }),
  )
}
