import type { Db } from '#db/connect.ts'
import { Conflict, type Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import type { Contract } from '../contracts/rules.ts'
import { holdersOf } from '../contracts/store.ts'
import { type Check, type CheckForm, objectionsToCheck, outcomeOf } from './check-rules.ts'
import { checksOf, insertCheck } from './check-store.ts'

/** Records that a condition of the reservation was read on a paper. Null, or what is wrong by field. */
export async function checkCondition(
  db: Db,
  contract: Contract,
  form: CheckForm,
  author: Author,
): Promise<Objections | null> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const holders = (await holdersOf(trx, [contract.id])).get(contract.id) ?? []
    const objections = objectionsToCheck(form, {
      article: contract.reservedArticle,
      holderIds: holders.filter(({ role }) => role !== 'subcontractor').map(({ companyId }) => companyId),
      today: author.today,
    })
    if (Object.keys(objections).length) return objections
    const outcome = outcomeOf(form, contract.reservedArticle!)!
    const id = await insertCheck(trx, contract.id, { ...form, outcome, cancelsId: null }, author)
    const { condition, evidence, evidenceOn, checkedOn, centihours } = form
    await note(
      trx,
      contract,
      'reservation.checked',
      id,
      null,
      {
        condition,
        outcome,
        evidence,
        evidenceOn,
        checkedOn,
        ...(centihours !== null && { centihours }),
      },
      author,
    )
    return null
  })
}

/**
 * Takes a wrong check back by a row that says why; the wrong one stays to be seen.
 * @throws Conflict when somebody took it back meanwhile.
 */
export async function takeBackCheck(
  db: Db,
  contract: Contract,
  check: Check,
  reason: string,
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    await trx('contracts').where({ id: contract.id }).forUpdate().first('id')
    await onlyOnce(trx, author)
    const checks = (await checksOf(trx, [contract.id])).get(contract.id) ?? []
    if (checks.some(({ cancelsId }) => cancelsId === check.id)) throw new Conflict()
    const row = { ...check, evidence: reason, evidenceOn: null, checkedOn: author.today, cancelsId: check.id }
    const id = await insertCheck(trx, contract.id, row, author)
    const { condition, evidence } = check
    await note(trx, contract, 'reservation.checkTakenBack', id, { condition, evidence }, { reason }, author)
  })
}

function note(
  trx: Db,
  { id, buyerId }: Contract,
  action: string,
  subjectId: number,
  before: Record<string, unknown> | null,
  after: Record<string, unknown>,
  author: Author,
): Promise<void> {
  const href = `/marches/${id}/reservation`
  return record(trx, author, { action, subject: 'reservation', subjectId, buyerId, href, before, after })
}
