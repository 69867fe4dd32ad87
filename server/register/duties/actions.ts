import { isDeepStrictEqual } from 'node:util'
import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import type { Contract } from '../contracts/rules.ts'
import { type NeedForm, objectionsToNeed } from './need-rules.ts'
import { insertNeed, needsOf, otherLotsOf } from './need-store.ts'
import { type DutyForm, objectionsToDuty } from './rules.ts'
import { dutiesOf, insertDuty } from './store.ts'

/** What one form says: the need, the answer, or both; `allLots`: the need is that of the other lots too. */
export type SaidDuty = { need: NeedForm | null; answer: DutyForm | null; allLots: boolean }

/**
 * Says on what L. 2112-2-1 is judged, and whether it binds this contract and why. What was said before stays. Null, or what
 * is wrong by field.
 */
export async function recordDuty(
  db: Db,
  contract: Contract,
  { need, answer, allLots }: SaidDuty,
  author: Author,
): Promise<Objections | null> {
  const known = need ?? (await needsOf(db, [contract.id])).get(contract.id) ?? null
  const objections = {
    ...(need && objectionsToNeed(need, contract, author.today)),
    ...(answer && objectionsToDuty(answer, { ...contract, need: known }, author.today)),
  }
  if (Object.keys(objections).length) return objections
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const lots = need && allLots ? await otherLotsOf(trx, contract) : []
    if (answer) await recordAnswer(trx, contract, answer, author)
    const rest = answer ? withoutKey(author) : author
    if (need) await recordNeed(trx, contract, need, rest)
    for (const lot of lots)
      await recordNeed(
        trx,
        { ...lot, buyerId: contract.buyerId },
        { ...need!, begunOn: ofLot(need!, lot) },
        withoutKey(author),
      )
    return null
  })
}

/** A lot whose own notice is known keeps it. */
function ofLot({ begunOn }: NeedForm, { noticedOn }: { noticedOn: string | null }): string | null {
  return noticedOn ? null : begunOn
}

async function recordNeed(trx: Db, contract: Pick<Contract, 'id' | 'buyerId'>, need: NeedForm, author: Author) {
  const before = (await needsOf(trx, [contract.id])).get(contract.id)
  if (before && isDeepStrictEqual(toldOf(before), toldOf(need))) return
  await insertNeed(trx, contract.id, need, author)
  await record(trx, author, {
    action: 'contract.needRecorded',
    subject: 'contract',
    subjectId: contract.id,
    buyerId: contract.buyerId,
    href: `/marches/${contract.id}`,
    before: before ? toldOf(before) : null,
    after: toldOf(need),
  })
}

function toldOf({ valueCents, purchase, quality, begunOn, worksMonths, source }: NeedForm) {
  return { needCents: valueCents, purchase, buyerQuality: quality, begunOn, worksMonths, needSource: source }
}

async function recordAnswer(trx: Db, contract: Contract, answer: DutyForm, author: Author) {
  const before = (await dutiesOf(trx, [contract.id])).get(contract.id)?.at(-1)
  await insertDuty(trx, contract.id, answer, author)
  await record(trx, author, {
    action: 'contract.dutyRecorded',
    subject: 'contract',
    subjectId: contract.id,
    buyerId: contract.buyerId,
    href: `/marches/${contract.id}`,
    before: before ? { duty: before.duty, exemption: before.exemption, reason: before.reason } : null,
    after: { ...answer },
  })
}
