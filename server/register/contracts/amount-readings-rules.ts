// The amount of a contract after its amendments. The standard publishes the new total; many publish what is added, or anything.

import { euros, longDate, shareTenth } from '#server/base/format.ts'
import {
  type AmountAnswer,
  type AmountMeaning,
  contentOf,
  isFiller,
  isMisdated,
  type PublishedAct,
  type ReadingState,
} from './reading-rules.ts'

export type AmountReading = {
  id: number
  number: number
  signedOn: string
  content: string
  /** As published or typed; null where it says nothing of the amount. */
  cents: number | null
  state: ReadingState
  /** What the contract comes to after it. */
  afterCents: number | null
  /** The rule that chose. */
  sentence: string
  /** What the contract would come to, were it a total or what is added. */
  total: number | null
  added: number | null
  /** Either reading is likely: the others of a buyer may be answered with it. */
  isEither: boolean
  answer: AmountAnswer | null
}
export type AmountRead = { cents: number | null; state: ReadingState; readings: AmountReading[] }

/** What the question proposes, where nobody answered yet. */
export function proposedOf({ isEither }: Pick<AmountReading, 'isEither'>): AmountMeaning {
  return isEither ? 'added' : 'none'
}

type Asked = {
  initialCents: number | null
  notifiedOn: string | null
  /** By day. */
  amendments: readonly PublishedAct[]
  answers: readonly AmountAnswer[]
  /** The answers given for this buyer say that its amendments publish what is added. */
  buyerAdds: boolean
  /** A person typed the initial amount. */
  isTyped: boolean
}

/** What a contract comes to before tax, in cents, amendment by amendment. */
export function amountRead(asked: Asked): AmountRead {
  const alone = read(asked, asked.buyerAdds)
  const doubtful = alone.readings.filter(({ isSmall }) => isSmall).length
  const { cents, state, readings } = doubtful > 1 && !asked.buyerAdds ? read(asked, true) : alone
  return { cents, state, readings: readings.map(({ isSmall: _, ...reading }) => reading) }
}

type Judged = { state: ReadingState; cents: number | null; sentence: string; isSmall?: boolean; isTotal?: boolean }

function read(asked: Asked, adds: boolean) {
  let cents = asked.initialCents
  let state: ReadingState = cents === null ? 'unknown' : asked.isTyped ? 'typed' : 'published'
  const readings = asked.amendments.map(act => {
    const answer = asked.answers.find(({ content }) => content === contentOf(act)) ?? null
    const before = cents
    const judged = answer ? answered(answer, act, before) : judge(act, before, asked, adds)
    cents = judged.cents
    if (act.amountCents !== null || answer) state = judged.isTotal ? judged.state : worse(state, judged.state)
    const small = act.amountCents ?? 0
    return {
      id: act.id,
      number: act.number,
      signedOn: act.signedOn,
      content: contentOf(act),
      cents: act.amountCents,
      state: judged.state,
      afterCents: cents,
      sentence: judged.sentence,
      total: act.amountCents,
      added: before !== null && before + small > 0 ? before + small : null,
      isEither: judged.state === 'contradicted' && (judged.isSmall ?? false),
      answer,
      isSmall: judged.isSmall ?? false,
    }
  })
  return { cents, state, readings }
}

/** A value built on a doubtful one is doubtful. */
function worse(before: ReadingState, now: ReadingState): ReadingState {
  const order: ReadingState[] = ['contradicted', 'estimated', 'typed', 'published', 'unknown']
  return order.find(state => state === before || state === now)!
}

function answered(answer: AmountAnswer, act: PublishedAct, before: number | null): Judged {
  const { meaning } = answer
  const cents =
    meaning === 'total'
      ? act.amountCents
      : meaning === 'added'
        ? (before ?? 0) + (act.amountCents ?? 0)
        : meaning === 'other'
          ? answer.amountCents
          : before
  return { state: 'typed', cents, sentence: meanings[meaning], isTotal: meaning === 'total' || meaning === 'other' }
}

const meanings = {
  total: 'le nouveau total, d’après la réponse donnée',
  added: 'ce qui s’ajoute, d’après la réponse donnée',
  none: 'non renseigné, d’après la réponse donnée',
  other: 'remplacé par la réponse donnée',
}

/** The table of cases, one line after the other: the first that fits. */
function judge(act: PublishedAct, before: number | null, asked: Asked, adds: boolean): Judged {
  const { initialCents: initial, notifiedOn } = asked
  const cents = act.amountCents
  if (isMisdated(act, notifiedOn))
    return { state: 'contradicted', cents: before, sentence: misdatedSaid(act, notifiedOn) }
  if (cents === null) return { state: 'unknown', cents: before, sentence: 'sans montant' }
  if (act.isTyped) return { state: 'typed', cents, sentence: 'nouveau total, saisi', isTotal: true }
  if (cents === before) return { state: 'published', cents, sentence: 'montant inchangé', isTotal: true }
  if (isFiller(cents, initial))
    return { state: 'estimated', cents: before, sentence: 'case remplie pour la forme\u00a0: montant non renseigné' }
  if (cents < 0) return fall(cents, before)
  if (before === null || initial === null) return total(cents, null)
  if (cents * 2 < before) return small(cents, before, adds)
  if (cents * 10 < before * 9)
    return {
      state: 'estimated',
      cents,
      sentence: `nouveau total, en baisse de ${shareTenth(before - cents, before)}`,
      isTotal: true,
    }
  if (cents > initial * 10)
    return {
      state: 'contradicted',
      cents: before,
      sentence: 'plus de dix fois le montant initial\u00a0: faute de frappe\u202f?',
    }
  return total(cents, initial)
}

function total(cents: number, initial: number | null): Judged {
  const rise = initial !== null && initial > 0 && cents * 2 > initial * 3 ? cents - initial : 0
  const more = rise ? `, +\u00a0${shareTenth(rise, initial!)} par rapport au montant initial` : ''
  return { state: 'published', cents, sentence: `nouveau total${more}`, isTotal: true }
}

function fall(cents: number, before: number | null): Judged {
  if (before !== null && before + cents > 0)
    return {
      state: 'estimated',
      cents: before + cents,
      sentence: 'montant négatif\u00a0: ce qui se retranche',
      isSmall: true,
    }
  return { state: 'contradicted', cents: before, sentence: 'montant négatif que rien n’explique' }
}

function small(cents: number, before: number, adds: boolean): Judged {
  if (!adds)
    return {
      state: 'contradicted',
      cents: before,
      sentence: `nouveau total, ou ce qui s’ajoute (${euros(before + cents)})\u202f?`,
      isSmall: true,
    }
  return {
    state: 'estimated',
    cents: before + cents,
    sentence: 'moins de la moitié du montant, comme d’autres avenants\u00a0: ce qui s’ajoute',
    isSmall: true,
  }
}

function misdatedSaid({ signedOn }: PublishedAct, notifiedOn: string | null): string {
  return notifiedOn !== null && signedOn < notifiedOn
    ? `daté d’avant la notification du ${longDate(notifiedOn)}\u00a0: à vérifier, il ne change rien`
    : 'daté d’après sa publication\u00a0: à vérifier, il ne change rien'
}
