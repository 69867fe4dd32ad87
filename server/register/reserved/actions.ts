import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, record } from '#server/journal/store.ts'
import type { Contract } from '../contracts/rules.ts'
import { updateReservation } from '../contracts/write-store.ts'
import type { Reservation } from './rules.ts'

/**
 * Records to whom the contract is reserved and the evidence seen.
 * @throws Conflict when somebody changed the contract meanwhile.
 */
export async function recordReservation(
  db: Db,
  contract: Contract,
  values: Reservation,
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    await record(trx, author, {
      action: 'contract.reserved',
      subject: 'contract',
      subjectId: contract.id,
      buyerId: contract.buyerId,
      href: '/reserves',
      before: { reservedArticle: contract.reservedArticle, reservedEvidence: contract.reservedEvidence },
      after: { reservedArticle: values.article, reservedEvidence: values.evidence },
    })
    if (!(await updateReservation(trx, contract.id, values, values.version, author))) throw new Conflict()
  })
}
