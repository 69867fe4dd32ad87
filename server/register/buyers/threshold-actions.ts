import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { unsettleBuyer } from '../standings/store.ts'
import { objectionsToThresholds, type ThresholdForm, thresholdsOn } from './threshold-rules.ts'
import { insertThresholds, thresholdsOf } from './threshold-store.ts'

/** The buyer decides from which points on an account is late or at risk. Null, or what is wrong by field. */
export async function setThresholds(
  db: Db,
  author: Author,
  buyerId: number,
  form: ThresholdForm,
): Promise<Objections | null> {
  const objections = objectionsToThresholds(form, author.today)
  if (Object.keys(objections).length) return objections

  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const { latePoints, riskPoints, riskShare, riskDays, riskRate } = thresholdsOn(
      (await thresholdsOf(trx, [buyerId])).get(buyerId) ?? [],
      form.effectOn,
    )
    await insertThresholds(trx, buyerId, form, author)
    await record(trx, author, {
      action: 'buyer.thresholdsSet',
      subject: 'buyer',
      subjectId: buyerId,
      buyerId,
      href: `/reglages/acheteurs/${buyerId}`,
      before: { latePoints, riskPoints, riskShare, riskDays, riskRate },
      after: { ...form },
    })
    await unsettleBuyer(trx, buyerId)
    return null
  })
}
