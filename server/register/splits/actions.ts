import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { clausesInPool, type Pool } from '../clauses/pool-store.ts'
import { type AgreementForm, objectionsToAgreement } from './rules.ts'
import { insertAgreement } from './store.ts'

/**
 * Writes how the hours of whoever works under several contracts of a pool are split, from a month on; without parts, that they no longer
 * are. What was split before stays as it is. Null, or what is wrong by field.
 */
export async function writeAgreement(
  db: Db,
  pool: Pool,
  form: AgreementForm,
  { href, saidOf }: { href: string; saidOf: (part: AgreementForm['parts'][number]) => string },
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    await trx('pools').where({ id: pool.id }).forUpdate().select('id')
    await onlyOnce(trx, author)
    const members = new Set(await clausesInPool(trx, pool.id))
    const objections = objectionsToAgreement(form, { members, agreedOn: pool.agreedOn, today: author.today })
    if (Object.keys(objections).length) return objections
    await insertAgreement(trx, pool.id, form, author)
    const { fromMonth, signedOn, signedBy, parts } = form
    await record(trx, author, {
      action: parts.length ? 'pool.splitAgreed' : 'pool.splitEnded',
      subject: 'pool',
      subjectId: pool.id,
      buyerId: pool.buyerId,
      href,
      after: {
        name: pool.name,
        month: fromMonth,
        signedOn,
        signedBy,
        ...(parts.length && { shares: parts.map(saidOf) }),
      },
    })
    return null
  })
}
