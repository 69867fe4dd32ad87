import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { adoptedTargets } from './adopted-store.ts'
import { isAimed, objectionsToTarget, objectionsToTotal, type TargetForm, type TotalForm } from './entered-rules.ts'
import { insertTarget, insertTotal } from './entered-store.ts'

const HREF = '/spaser/indicateurs'

/** What a buyer bought in a year, from its accounts. A later one replaces it. Null, or what is wrong by field. */
export async function recordTotal(db: Db, author: Author, form: TotalForm): Promise<Objections | null> {
  const objections = objectionsToTotal(form, author.today)
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const subjectId = await insertTotal(trx, form, author)
    const { buyerId, year, base, contracts, cents, source } = form
    const after = { year, amountBase: base, contracts, amountCents: cents, source }
    await record(trx, author, {
      action: 'scheme.totalRecorded',
      subject: 'scheme',
      subjectId,
      buyerId,
      href: HREF,
      after,
    })
    return null
  })
}

/** What an indicator is to reach, or where it stood. A later one replaces it; without a value, it is taken back. */
export async function recordTarget(db: Db, author: Author, form: TargetForm): Promise<Objections | null> {
  const objections = objectionsToTarget(form)
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    if (form.buyerId === null && isAimed(form, await adoptedTargets(trx, author.today)))
      return { indicateur: 'Le schéma adopté fixe déjà cette cible\u00a0: elle se change dans le schéma.' }
    const subjectId = await insertTarget(trx, form, author)
    const { buyerId, code, role, unit, year, value, source } = form
    await record(trx, author, {
      action: 'scheme.targetRecorded',
      subject: 'scheme',
      subjectId,
      buyerId,
      href: HREF,
      after: { indicator: code, targetRole: role, targetUnit: unit, year, targetValue: value, source },
    })
    return null
  })
}
