import { lastDay, monthOf, nextMonth, plusDays } from '#server/base/dates.ts'
import type { DatedThresholds } from '#server/register/buyers/threshold-rules.ts'
import type { Account, Moment } from './account-rules.ts'

/**
 * The last day on which these figures hold if nothing is recorded: the eve of the next month end, due day, act or term.
 * What lists keep is measured again after it.
 */
export function holdsUntil({ members }: Account, { at, day }: Moment, decided: readonly DatedThresholds[]): string {
  const next = [lastDay(monthOf(at)) > at ? lastDay(monthOf(at)) : lastDay(nextMonth(monthOf(at)))]
  for (const { source, judged, endsOn } of members) {
    next.push(source.startsOn, endsOn)
    for (const { datedOn } of source.ledger) next.push(datedOn)
    for (const { effectOn } of source.ends) if (effectOn) next.push(effectOn)
    for (const { datedOn, untilOn } of source.facts) next.push(datedOn, ...(untilOn ? [plusDays(untilOn, 1)] : []))
    for (const { effectOn } of source.group?.acts ?? []) if (effectOn) next.push(effectOn)
    for (const { effectOn } of source.rhythms) next.push(effectOn)
    next.push(...source.publishedActs)
    for (const period of judged.periods) {
      next.push(plusDays(period.dueOn, 1))
      for (const { dueOn } of period.senders) next.push(plusDays(dueOn, 1))
    }
  }
  for (const { effectOn } of decided) next.push(effectOn)
  const soonest = next.filter(date => date > day).sort()[0]!
  return plusDays(soonest, -1)
}
