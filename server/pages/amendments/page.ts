import { plural } from '#server/base/french.ts'
import { amountSaid, endInFull } from '#server/register/contracts/reading-words.ts'
import type { Read } from '#server/register/contracts/readings-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractName, contractNumber } from '#server/register/contracts/words.ts'
import { type Attempt, newFormKey, untouched } from '#server/web/forms.ts'
import { pagination } from '#server/web/list.ts'
import { answerSaid, questionsOf, readingRows } from '../amendment-questions.ts'
import { framed } from '../form-frame.ts'

type Shown = { contract: Contract; read: Read; others: number; mayAnswer: boolean }

/** The amendments of a contract, what each was taken for, and what waits for an answer. */
export function amendmentsPage({ contract, read, others, mayAnswer }: Shown, attempt: Attempt = untouched) {
  const path = `/marches/${contract.id}`
  const questions = questionsOf(contract, read, { attempt, others, back: `${path}/avenants` })
  const { answer } = read.end
  return {
    ...framed('Avenants', 'Avenants', contract, attempt, 'Rien n’est enregistré'),
    mayAnswer,
    takeBack: `${path}/avenants/reprise`,
    amount: amountSaid(contract.amountCents, read.amount) ?? 'non communiqué',
    end: endInFull(read.end),
    endAnswer: answer && { id: answer.id, said: answerSaid(answer) },
    asks: questions.amounts.length > 0 || questions.end !== null,
    questions,
    rows: readingRows(read),
  }
}

type Listed = {
  contracts: readonly Contract[]
  readings: ReadonlyMap<number, Read>
  total: number
  page: number
  last: number
  mayAnswer: boolean
}

/** Every contract whose amendments wait for an answer, by buyer. */
export function toConfirmPage({ contracts, readings, total, page, last, mayAnswer }: Listed) {
  const either = new Map<number, number>()
  for (const { id, buyerId } of contracts)
    either.set(
      buyerId,
      (either.get(buyerId) ?? 0) + readings.get(id)!.amount.readings.filter(one => one.isEither).length,
    )
  return {
    title: 'Avenants à confirmer',
    lede: total
      ? `${plural(total, 'marché', 'marchés')}\u00a0: ce que publient leurs avenants se lit de deux façons, ou leur fin précède un acte. Jusqu’à la réponse, rien ne conclut dessus.`
      : 'Aucun avenant n’attend de réponse.',
    formKey: newFormKey(),
    mayAnswer,
    groups: [...Map.groupBy(contracts, ({ buyerId }) => buyerId)].map(([buyerId, own]) => ({
      name: own[0]!.buyerName,
      contracts: own.map(contract => row(contract, readings.get(contract.id)!, either.get(buyerId) ?? 0)),
    })),
    pages: last > 1 ? pagination('/avenants', {}, page, last) : null,
  }
}

function row(contract: Contract, read: Read, either: number) {
  return {
    href: `/marches/${contract.id}/avenants`,
    name: contractName(contract),
    inFull: contractInFull(contract),
    number: contractNumber(contract),
    amount: amountSaid(contract.amountCents, read.amount) ?? 'Montant non communiqué',
    end: `Fin\u00a0: ${endInFull(read.end)}`,
    questions: questionsOf(contract, read, { attempt: untouched, others: Math.max(0, either - 1), back: '/avenants' }),
  }
}
