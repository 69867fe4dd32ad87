// What is established of a reserved contract: each condition of its article, on a paper or by the register itself.

import { plusMonths } from '#server/base/dates.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { type Check, type Condition, conditionsOf, isOfHolder } from '#server/register/reserved/check-rules.ts'
import { type Award, ESS_MONTHS } from '#server/register/reserved/rules.ts'

export type State = 'met' | 'unmet' | 'unsaid'
export type ConditionRow = {
  condition: Condition | 'duration'
  /** null: of the contract itself. */
  holder: { companyId: number; name: string } | null
  state: State
  /** The paper read last; null where the register alone tells, or where nothing does. */
  check: Check | null
  /** What the register shows by itself; null where it shows nothing. */
  register: 'oneArticle' | 'joined' | 'short' | 'long' | 'again' | 'first' | null
}

export type Reservation = {
  contract: Pick<Contract, 'form' | 'reservedArticle' | 'notifiedOn' | 'durationMonths' | 'id'>
  holders: readonly { companyId: number; name: string }[]
  checks: readonly Check[]
  /** Other contracts of the same holders reserved to the ESS. */
  awards: readonly Award[]
}

/** Every condition that the article poses, in its order; those of the structures, holder by holder. */
export function conditionRows(reservation: Reservation): ConditionRow[] {
  const { contract, holders } = reservation
  const asked: (Condition | 'duration')[] = conditionsOf(contract.reservedArticle)
  if (contract.reservedArticle === 'L2113-15') asked.splice(2, 0, 'duration')
  return asked.flatMap(condition => {
    const each = condition !== 'duration' && isOfHolder(condition) && holders.length > 0 ? holders : [null]
    return each.map(holder => rowOf(condition, holder, reservation))
  })
}

function rowOf(
  condition: Condition | 'duration',
  holder: ConditionRow['holder'],
  reservation: Reservation,
): ConditionRow {
  const register = shownBy(condition, reservation)
  const check = reservation.checks.findLast(
    one => one.condition === condition && one.companyId === (holder?.companyId ?? null),
  )
  const alone: State = register === null || register === 'again' || register === 'first' ? 'unsaid' : stateOf[register]
  return { condition, holder, register, check: check ?? null, state: check?.outcome ?? alone }
}

/** An earlier award is a warning, never a verdict: the text does not say « by the same buyer »; a paper settles it. */
const stateOf = { oneArticle: 'met', joined: 'unmet', short: 'met', long: 'unmet' } as const

function shownBy(condition: Condition | 'duration', reservation: Reservation): ConditionRow['register'] {
  const { contract } = reservation
  if (condition === 'alone')
    return contract.form === 'concession' && contract.reservedArticle === 'L2113-14' ? 'joined' : 'oneArticle'
  if (condition === 'duration') {
    if (contract.durationMonths === null) return null
    return contract.durationMonths > ESS_MONTHS ? 'long' : 'short'
  }
  if (condition === 'again') return earlierAwards(reservation).length > 0 ? 'again' : 'first'
  return null
}

/** Those notified less than three years before this one. */
export function earlierAwards({ contract, awards }: Reservation): Award[] {
  const { id, notifiedOn } = contract
  if (notifiedOn === null) return []
  return awards.filter(
    award =>
      award.contractId !== id &&
      award.notifiedOn !== null &&
      award.notifiedOn < notifiedOn &&
      notifiedOn < plusMonths(award.notifiedOn, ESS_MONTHS),
  )
}

export type Word = 'established' | 'toCheck' | 'unmet' | 'articleMissing'

/** One word for all the conditions: one unmet is enough, one unsaid leaves the whole to check. */
export function wordOver(article: Contract['reservedArticle'], rows: readonly ConditionRow[]): Word {
  if (article === null) return 'articleMissing'
  if (rows.some(({ state }) => state === 'unmet')) return 'unmet'
  return rows.some(({ state }) => state === 'unsaid') ? 'toCheck' : 'established'
}
