import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { objectionsToRounding, type RoundingForm, roundingOn } from './rounding-rules.ts'
import { insertRounding, roundingsOf } from './rounding-store.ts'

/** The buyer decides how the result of a formula becomes whole hours, for lines from that day on. Null, or what is wrong. */
export async function setRounding(
  db: Db,
  author: Author,
  buyerId: number,
  form: RoundingForm,
): Promise<Objections | null> {
  const objections = objectionsToRounding(form, author.today)
  if (Object.keys(objections).length) return objections

  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const before = roundingOn((await roundingsOf(trx, [buyerId])).get(buyerId) ?? [], form.effectOn)
    await insertRounding(trx, buyerId, form, author)
    await record(trx, author, {
      action: 'buyer.roundingSet',
      subject: 'buyer',
      subjectId: buyerId,
      buyerId,
      href: `/reglages/acheteurs/${buyerId}`,
      before: { rounding: before },
      after: { ...form },
    })
    return null
  })
}
