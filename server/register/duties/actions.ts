import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import type { Contract } from '../contracts/rules.ts'
import { type DutyForm, objectionsToDuty } from './rules.ts'
import { dutiesOf, insertDuty } from './store.ts'

/** Says whether L. 2112-2-1 binds this contract, and why. What was said before stays. Null, or what is wrong by field. */
export async function recordDuty(
  db: Db,
  contract: Contract,
  form: DutyForm,
  author: Author,
): Promise<Objections | null> {
  const objections = objectionsToDuty(form, contract, author.today)
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const before = (await dutiesOf(trx, [contract.id])).get(contract.id)?.at(-1)
    await insertDuty(trx, contract.id, form, author)
    await record(trx, author, {
      action: 'contract.dutyRecorded',
      subject: 'contract',
      subjectId: contract.id,
      buyerId: contract.buyerId,
      href: `/marches/${contract.id}`,
      before: before ? { duty: before.duty, exemption: before.exemption, reason: before.reason } : null,
      after: { ...form },
    })
    return null
  })
}
