import type { Db } from '#db/connect.ts'
import { NotFound } from '#server/base/errors.ts'
import { euros, longDate } from '#server/base/format.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import type { AmountReading } from './amount-readings-rules.ts'
import { buyersWhoAdd, insertAnswer } from './answers-store.ts'
import { NO_ACT } from './end-rules.ts'
import { correctEnd, endActsUnder, insertEndActs, moveEnd, putLastEnd } from './ends-store.ts'
import { readContracts } from './reading.ts'
import { type AmountMeaning, amountMeanings } from './reading-rules.ts'
import { isEndTyped, type Readable, readingOf } from './readings-store.ts'

// One click says what an amendment meant, or where the end is; another takes it back.

type Answered = Readable & { number: string }
export type AmountForm = { content: string; meaning: AmountMeaning; amountCents: number | null; reason: string }

/** @throws NotFound when the contract has no such amendment, or it says something else since. */
export async function answerAmount(db: Db, contract: Answered, form: AmountForm, author: Author): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    await speaking(trx, [contract], author, () => answer(trx, contract, form, author))
  })
}

/** The same meaning for amendments of several contracts, each with an answer of its own. */
export async function answerAmounts(
  db: Db,
  asked: readonly { contract: Answered; form: AmountForm }[],
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const contracts = asked.map(({ contract }) => contract)
    await speaking(trx, contracts, author, async () => {
      for (const { contract, form } of asked) await answer(trx, contract, form, author)
    })
  })
}

/** Where these answers change what is likely of a buyer, its other amendments are judged again. */
async function speaking(trx: Db, contracts: readonly Answered[], author: Author, change: () => Promise<void>) {
  const buyerIds = [...new Set(contracts.map(({ buyerId }) => buyerId))]
  const before = await buyersWhoAdd(trx, buyerIds)
  await change()
  const after = await buyersWhoAdd(trx, buyerIds)
  const turned = buyerIds.filter(id => before.has(id) !== after.has(id))
  if (turned.length === 0) return
  const others: number[] = await trx('contract_readings')
    .whereIn('buyer_id', turned)
    .whereIn('amount_state', ['contradicted', 'estimated'])
    .pluck('contract_id')
  await readContracts(trx, others, author)
}

async function answer(trx: Db, contract: Answered, form: AmountForm, author: Author): Promise<void> {
  const { readings } = (await readingOf(trx, contract)).amount
  const reading = readings.find(({ content }) => content === form.content)
  if (!reading) throw new NotFound('amendment')
  await insertAnswer(trx, { contractId: contract.id, about: 'amount', endsOn: null, cancelsId: null, ...form }, author)
  await readContracts(trx, [contract.id], author)
  await note(trx, contract, 'contract.amendmentAnswered', author, {
    before: { amendment: amendmentSaid(reading), meaning: reading.sentence },
    after: {
      meaning: amountMeanings[form.meaning],
      amountCents: form.meaning === 'other' ? form.amountCents : (await readingOf(trx, contract)).amount.cents,
      reason: form.reason,
    },
  })
}

/** « Avenant n° 1 du 10 juin 2026, 9 500 € publiés ». */
function amendmentSaid({ number, signedOn, cents }: AmountReading): string {
  const published = cents === null ? 'sans montant' : `${euros(cents)} publiés`
  return `Avenant n°\u00a0${number} du ${longDate(signedOn)}, ${published}`
}

/** The end that an officer answers, whatever the published acts say of it. */
export async function answerEnd(
  db: Db,
  contract: Answered,
  { endsOn, reason }: { endsOn: string; reason: string },
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const { content } = (await readingOf(trx, contract)).end
    const said = { contractId: contract.id, content, amountCents: null, reason, cancelsId: null }
    await insertAnswer(trx, { ...said, about: 'end', meaning: 'end', endsOn }, author)
    await putEnd(trx, contract, endsOn, author)
    await readContracts(trx, [contract.id], author)
    await note(trx, contract, 'contract.endAnswered', author, {
      before: { endsOn: contract.endsOn },
      after: { endsOn, reason },
    })
  })
}

/** An end from the same day on as the one that holds. */
async function putEnd(trx: Db, { id, endsOn: held }: Answered, endsOn: string, author: Author): Promise<void> {
  const kind = 'answered'
  const acts = (await endActsUnder(trx, [id])).get(id) ?? []
  const effectOn = acts.at(-1)?.effectOn ?? null
  if (acts.length > 0 || held !== null) return moveEnd(trx, id, { ...NO_ACT, kind, effectOn, endsOn }, author)
  await insertEndActs(trx, [{ ...NO_ACT, contractId: id, kind, endsOn }], author)
  await putLastEnd(trx, id)
}

/** Takes an answer back: what it answered is asked again. @throws NotFound when it does not stand. */
export async function takeAnswerBack(db: Db, contract: Answered, answerId: number, author: Author): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const { amount, end } = await readingOf(trx, contract)
    const answered = amount.readings.find(one => one.answer?.id === answerId)
    const isEnd = end.answer?.id === answerId
    if (!answered && !isEnd) throw new NotFound('answer')
    const back = { contractId: contract.id, amountCents: null, endsOn: null, reason: '', cancelsId: answerId }
    if (answered)
      await speaking(trx, [contract], author, async () => {
        await insertAnswer(trx, { ...back, about: 'amount', content: answered.content, meaning: 'none' }, author)
      })
    else await insertAnswer(trx, { ...back, about: 'end', content: end.content, meaning: 'end' }, author)
    if (isEnd) await putEndBack(trx, contract, author)
    await readContracts(trx, [contract.id], author)
    await note(trx, contract, 'contract.answerTakenBack', author, {
      before: answered
        ? { amendment: amendmentSaid(answered), meaning: amountMeanings[answered.answer!.meaning] }
        : { endsOn: contract.endsOn },
      after: null,
    })
  })
}

/** The end that stood before the answers holds again. */
async function putEndBack(trx: Db, contract: Answered, { at, userId }: Author): Promise<void> {
  const acts = (await endActsUnder(trx, [contract.id])).get(contract.id) ?? []
  const before = acts.findLast(({ kind }) => kind !== 'answered')
  if (!before) return
  await correctEnd(trx, contract.id, before.endsOn, { at, userId: isEndTyped(contract, before) ? userId : null })
  await putLastEnd(trx, contract.id)
}

function note(
  trx: Db,
  { id, buyerId }: Answered,
  action: string,
  author: Author,
  values: { before: Record<string, unknown> | null; after: Record<string, unknown> | null },
): Promise<void> {
  return record(trx, author, { action, subject: 'contract', subjectId: id, buyerId, href: `/marches/${id}`, ...values })
}
