import { BARE_GROUND, type Figure, figured, figureWith } from '#server/register/clauses/figure-rules.ts'
import { type Formula, invoicedSoFar } from '#server/register/clauses/formula-rules.ts'
import { type Act, acts } from '#server/register/clauses/rules.ts'
import { sectors } from '#server/register/contracts/rules.ts'
import type { Calendar } from './calendar.ts'
import type { LedgerStory, Story } from './story/story.ts'

// What the ledger of a story holds, and how a form would say each line.

export const NO_FIGURE: Figure = figureWith({ by: 'fixed' })

export function firstFigure(story: Story): Figure {
  const { onOrders, hours, reprise, invoiced } = story.clause!
  if (onOrders) return figureWith({ by: 'onOrders' })
  if (invoiced) return figureOf(story, { euros: 0 })
  if (reprise)
    return figureWith({
      by: 'newStaff',
      plannedCentihours: reprise.planned * 100,
      takenOverCentihours: reprise.takenOver * 100,
      newRate: reprise.rate,
    })
  return figureOf(story, hours ? { hours } : { euros: story.euros })
}

export function figureOf(story: Story, { euros, hours }: { euros?: number; hours?: number }): Figure {
  const { invoiced } = story.clause!
  if (hours !== undefined) return figureWith({ by: 'fixed', centihours: Math.abs(hours) * 100 })
  if (!invoiced) return figureWith({ by: 'labour', ...sizingOf(story, Math.abs(euros!)) })
  return figureWith({
    by: 'invoiced',
    invoicedCents: euros! * 100,
    thresholdCents: invoiced.threshold * 100,
    stepCents: invoiced.step * 100,
    centihoursPerStep: 1_00,
  })
}

export function actOf({ kind }: LedgerStory): Act {
  return (Object.keys(acts) as Act[]).find(act => acts[act].kind === kind)!
}

/** The lines as the trajectory reads them, in centihours. */
export function linesOf(story: Story, calendar: Calendar): { datedOn: string; centihours: number }[] {
  const known: { formula: Formula }[] = []
  const reckon = (figure: Figure) => {
    const line = figured(figure, { ...BARE_GROUND, beforeCents: invoicedSoFar(known) })
    known.push(line)
    return line.centihours
  }
  const sign = ({ euros, hours }: LedgerStory) => Math.sign(hours ?? euros!)
  return [
    { datedOn: calendar.workday(story.notified), centihours: reckon(firstFigure(story)) },
    ...(story.clause!.ledger ?? []).map(line => ({
      datedOn: calendar.workday(line.at),
      centihours: sign(line) * reckon(figureOf(story, line)),
    })),
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
