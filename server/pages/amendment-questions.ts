import { dayInFrance, euros, longDate } from '#server/base/format.ts'
import { type AmountReading, proposedOf } from '#server/register/contracts/amount-readings-rules.ts'
import { readingStates } from '#server/register/contracts/reading-rules.ts'
import type { Read } from '#server/register/contracts/readings-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import type { Attempt } from '#server/web/forms.ts'

// What waits for an answer about the amendments of a contract: the same forms on its page, on theirs and in the list.

type Asked = Pick<Contract, 'id' | 'endsOn'>
type Around = {
  attempt: Attempt
  /** Other amendments of this buyer that may be read either way. */
  others: number
  /** Where to come back to. */
  back: string
}

/** A form for each amount that may be read two ways, and one for an end that acts contradict. */
export function questionsOf(contract: Asked, { amount, end }: Read, around: Around) {
  const amounts = amount.readings.filter(({ state }) => state === 'contradicted')
  return {
    amounts: amounts.map(reading => amountQuestion(contract, reading, around)),
    end: end.state === 'contradicted' ? endQuestion(contract, end, around) : null,
  }
}

function amountQuestion(contract: Asked, reading: AmountReading, { attempt, others, back }: Around) {
  const { content, total, added, isEither, afterCents } = reading
  const id = `avenant-${reading.id}`
  const isMine = attempt.typed.avenant === content
  const chosen = isMine ? attempt.typed.sens : proposedOf(reading)
  const kept = afterCents === null ? '' : `\u00a0: le montant reste ${euros(afterCents)}`
  const choices = [
    ...(total !== null && total > 0
      ? [{ value: 'total', label: `C’est le nouveau total\u00a0: ${euros(total)}` }]
      : []),
    ...(total !== null && added !== null
      ? [{ value: 'added', label: `C’est ce qui s’${total < 0 ? 'enlève' : 'ajoute'}\u00a0: ${euros(added)}` }]
      : []),
    { value: 'none', label: `Non renseigné${kept}` },
    { value: 'other', label: 'Autre, le montant après cet avenant' },
  ]
  return {
    action: `/marches/${contract.id}/avenants`,
    back,
    id,
    content,
    legend: `${amendmentName(reading)}\u00a0: ${total === null ? 'sans montant' : euros(total)}`,
    sentence: reading.sentence,
    choices: choices.map(one => ({ ...one, id: `${id}-${one.value}`, checked: one.value === chosen })),
    amount: { id: isMine ? 'montant' : `${id}-montant`, value: isMine ? (attempt.typed.montant ?? '') : '' },
    reason: reasonField(id, isMine, attempt, 'Motif, si ce n’est pas la lecture proposée'),
    errors: isMine ? Object.values(attempt.errors) : [],
    bulk:
      isEither && others > 0
        ? {
            id: `${id}-tous`,
            label:
              others === 1
                ? 'De même pour l’autre avenant de cet acheteur'
                : `De même pour les ${others}\u00a0autres avenants de cet acheteur`,
          }
        : null,
  }
}

function endQuestion({ id, endsOn }: Asked, end: Read['end'], { attempt, back }: Around) {
  const isMine = 'fin' in attempt.typed
  const ends = [...new Set([endsOn, end.endsOn].filter(day => day !== null))]
  const chosen = isMine ? attempt.typed.fin : ''
  return {
    action: `/marches/${id}/fin`,
    back,
    id: `fin-${id}`,
    legend: 'Fin de l’exécution',
    sentence: end.sentence,
    choices: [
      ...ends.map(day => ({ value: day, label: longDate(day), id: `fin-${id}-${day}`, checked: chosen === day })),
      { value: 'autre', label: 'À saisir', id: `fin-${id}-autre`, checked: chosen === 'autre' || ends.length === 0 },
    ],
    day: { id: isMine ? 'jour' : `fin-${id}-jour`, value: isMine ? (attempt.typed.jour ?? '') : '' },
    reason: reasonField(`fin-${id}`, isMine, attempt, 'Motif, si un acte connu est postérieur à cette fin'),
    errors: isMine ? Object.values(attempt.errors) : [],
  }
}

function reasonField(id: string, isMine: boolean, { typed }: Attempt, label: string) {
  return { id: isMine ? 'motif' : `${id}-motif`, value: isMine ? (typed.motif ?? '') : '', label }
}

/** « Avenant n° 1 du 10 juin 2026 ». */
export function amendmentName({ number, signedOn }: Pick<AmountReading, 'number' | 'signedOn'>): string {
  return `Avenant n°\u00a0${number} du ${longDate(signedOn)}`
}

/** What each amendment was taken for, and who said so. */
export function readingRows({ amount }: Read) {
  return amount.readings.map(reading => {
    const { answer, cents, afterCents, state, sentence } = reading
    return {
      name: amendmentName(reading),
      published: cents === null ? 'sans montant' : euros(cents),
      after: afterCents === null ? 'non publié' : euros(afterCents),
      state: cents === null && !answer ? '' : readingStates[state],
      sentence,
      answer: answer && { id: answer.id, said: answerSaid(answer) },
    }
  })
}

/** « Réponse de Camille Aubry, le 17 novembre 2026 ». */
export function answerSaid({ by, at, reason }: { by: string | null; at: string; reason: string }): string {
  const who = by ? `Réponse de ${by}` : 'Réponse'
  return `${who}, le ${longDate(dayInFrance(at))}${reason ? `\u00a0: ${reason}` : ''}`
}
