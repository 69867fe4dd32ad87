import { type Figure, figureWith } from '#server/register/clauses/figure-rules.ts'
import { reckoned } from '#server/register/clauses/formula-rules.ts'
import { type Act, acts } from '#server/register/clauses/rules.ts'
import { sectors } from '#server/register/contracts/rules.ts'
import type { Calendar } from './calendar.ts'
import type { LedgerStory, Story } from './story/story.ts'

// What the ledger of a story holds, and how a form would say each line.

export const NO_FIGURE: Figure = figureWith({ by: 'fixed' })

export function firstFigure(story: Story): Figure {
  const { onOrders, hours } = story.clause!
  if (onOrders) return figureWith({ by: 'onOrders' })
  return figureOf(story, hours ? { hours } : { euros: story.euros })
}

export function figureOf(story: Story, { euros, hours }: { euros?: number; hours?: number }): Figure {
  if (hours !== undefined) return figureWith({ by: 'fixed', centihours: Math.abs(hours) * 100 })
  return figureWith({ by: 'labour', ...sizingOf(story, Math.abs(euros!)) })
}

export function actOf({ kind }: LedgerStory): Act {
  return (Object.keys(acts) as Act[]).find(act => acts[act].kind === kind)!
}

/** The lines as the trajectory reads them, in centihours. */
export function linesOf(story: Story, calendar: Calendar): { datedOn: string; centihours: number }[] {
  const hours = ({ euros, hours: said }: { euros?: number; hours?: number }) =>
    said === undefined
      ? Math.sign(euros!) * reckoned({ kind: 'labour', ...sizingOf(story, Math.abs(euros!)) }, 'nearest')
      : said * 100
  const { onOrders, hours: first, ledger = [] } = story.clause!
  const initial = onOrders ? 0 : hours(first ? { hours: first } : { euros: story.euros })
  return [
    { datedOn: calendar.workday(story.notified), centihours: initial },
    ...ledger.map(line => ({ datedOn: calendar.workday(line.at), centihours: hours(line) })),
  ]
}

function sizingOf(story: Story, euros: number) {
  const trade = sectors[story.sector]
  return {
    amountCents: euros * 100,
    labourShare: story.clause!.labourShare ?? trade.labourShare,
    insertionRate: story.clause!.insertionRate ?? trade.insertionRate,
    hourlyCostCents: trade.hourlyCostCents,
  }
}
