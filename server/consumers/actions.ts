import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { newKey } from './keys.ts'
import { type Consumer, type ConsumerForm, objectionsToConsumer } from './rules.ts'
import { insertConsumer, putRevoked } from './store.ts'

/** Gives a key, shown this once; or what is wrong, by field. */
export async function giveKey(
  db: Db,
  author: Author,
  form: ConsumerForm,
): Promise<{ id: number; key: string } | { objections: Objections }> {
  const objections = objectionsToConsumer(form, author.today)
  if (Object.keys(objections).length > 0) return { objections }
  const fresh = newKey()
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const id = await insertConsumer(trx, form, fresh, author)
    await record(trx, author, {
      ...about('consumer.keyGiven', id),
      after: {
        name: form.name,
        mark: fresh.mark,
        scopes: form.scopes,
        buyerIds: form.buyerIds,
        requestsPerMinute: form.requestsPerMinute,
        until: form.until,
      },
    })
    return { id, key: fresh.key }
  })
}

/** From now on the key opens nothing. Once: a key is never given back. */
export async function revokeKey(db: Db, author: Author, { id, name, mark }: Consumer): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    if (!(await putRevoked(trx, id, author))) return
    await record(trx, author, { ...about('consumer.keyRevoked', id), before: { name, mark } })
  })
}

function about(action: string, id: number) {
  return { action, subject: 'consumer', subjectId: id, buyerId: null, href: `/reglages/acces/${id}` }
}
