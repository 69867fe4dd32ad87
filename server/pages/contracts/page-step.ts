import { longDate } from '#server/base/format.ts'
import { isConcluded } from '#server/compliance/breakdown-rules.ts'
import { isAtBuyer, isToCheck } from '#server/compliance/judging-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import { type NextStep, nextStep } from '#server/register/facts/timeline.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { nextOf } from '#server/register/proceedings/next-rules.ts'
import { stateOf } from '#server/register/proceedings/rules.ts'
import type { Shown } from './shown.ts'

type Step = Omit<NextStep, 'sentence'>

/** Whose turn it is. A penalty that waits for the buyer comes before what the company once promised. */
export function stepOf(shown: Shown): Step | null {
  return penaltyStep(shown) ?? promisedStep(shown) ?? takeoverStep(shown) ?? statementStep(shown)
}

/** What a sanction file waits for: the oldest that asks something of somebody. */
function penaltyStep({ measured, proceedings, cutoff }: Shown): Step | null {
  const finished = measured?.account.finished ?? false
  const account = { finished, concluded: measured ? isConcluded(measured.account) : false }
  for (const { kind, steps } of proceedings) {
    const next = nextOf(stateOf(steps, cutoff.at), { kind, today: cutoff.at, account })
    if (next.turn === 'buyer') return { party: 'À l’acheteur', rest: `\u00a0: ${next.what}.`, tone: 'is-late' }
    if (next.turn === 'company')
      return {
        party: 'À l’entreprise',
        rest: `, avant le ${longDate(next.until!)}\u00a0: ${next.what}.`,
        tone: 'is-late',
      }
  }
  return null
}

/** What somebody wrote that comes next. */
function promisedStep({ facts, cutoff, byPerson }: Shown): Step | null {
  const step = nextStep(facts, cutoff.at)
  return step && { ...step, rest: typedSaid(step.rest, byPerson) }
}

/** Published with a clause, followed by nobody: whoever opens the page may take it. */
function takeoverStep({ word, may }: Shown): Step | null {
  if (word !== 'toTake') return null
  const rest = '\u00a0: le prendre en charge, puis fixer la réunion de mise au point.'
  return { party: may.take ? 'À vous' : 'À la facilitatrice', rest, tone: '' }
}

/** Nobody promised anything, but a statement waits to be checked. */
function statementStep({ measured }: Shown): Step | null {
  const periods = measured?.member.judged.periods.filter(isToCheck) ?? []
  const waiting = periods.find(period => !isAtBuyer(period)) ?? periods[0]
  if (!waiting) return null
  const [party, does] = isAtBuyer(waiting) ? ['À l’acheteur', 'confirmer'] : ['À la facilitatrice', 'contrôler']
  return { party, rest: `\u00a0: ${does} le relevé ${ofPeriod(waiting.key)}.`, tone: '' }
}
