import { euros, longDate } from '#server/base/format.ts'
import { procedureAt } from '#server/compliance/company-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import { type NextStep, nextStep } from '#server/register/facts/timeline.ts'
import type { Shown } from './shown.ts'

type Step = Omit<NextStep, 'sentence'>

/** Whose turn it is. A penalty that waits for the buyer comes before what the company once promised. */
export function stepOf(shown: Shown): Step | null {
  return penaltyStep(shown) ?? nextStep(shown.facts, shown.cutoff.today) ?? takeoverStep(shown) ?? statementStep(shown)
}

/** A penalty decided is to be deducted; a notice that ran out on a finished account is to be decided upon. */
function penaltyStep({ measured }: Shown): Step | null {
  if (!measured) return null
  const { account, member } = measured
  const { notice, decision } = procedureAt(member.source.facts, account.at)
  if (decision && decision.amountCents > 0)
    return buyers(
      `\u00a0: enregistrer la déduction des ${euros(decision.amountCents)} décidés le ${longDate(decision.datedOn)}.`,
    )
  if (account.status === 'missed' && member.exposed > 0 && notice && notice.untilOn < account.at)
    return buyers(
      `\u00a0: décider de la pénalité, le délai de la mise en demeure est échu depuis le ${longDate(notice.untilOn)}.`,
    )
  return null
}

function buyers(rest: string): Step {
  return { party: 'À l’acheteur', rest, tone: 'is-late' }
}

/** Published with a clause, followed by nobody: whoever opens the page may take it. */
function takeoverStep({ word, may }: Shown): Step | null {
  if (word !== 'toTake') return null
  const rest = '\u00a0: le prendre en charge, puis fixer la réunion de mise au point.'
  return { party: may.take ? 'À vous' : 'À la facilitatrice', rest, tone: '' }
}

/** Nobody promised anything, but a statement waits to be checked. */
function statementStep({ measured }: Shown): Step | null {
  const waiting = measured?.member.judged.periods.find(({ senders }) =>
    senders.some(({ state }) => state === 'toCheck' || state === 'lateToCheck'),
  )
  if (!waiting) return null
  return { party: 'À la facilitatrice', rest: `\u00a0: contrôler le relevé ${ofPeriod(waiting.key)}.`, tone: '' }
}
