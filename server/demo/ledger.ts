import { type Act, acts, type Figure, sized } from '#server/register/clauses/rules.ts'
import { sectors } from '#server/register/contracts/rules.ts'
import type { Calendar } from './calendar.ts'
import type { LedgerStory, Story } from './story/story.ts'

// What the ledger of a story holds, and how a form would say each line.

const NOTHING = {
  centihours: null,
  amountCents: null,
  labourShare: null,
  insertionRate: null,
  hourlyCostCents: null,
}

export const NO_FIGURE: Figure = { by: 'nombre', ...NOTHING }

export function firstFigure(story: Story): Figure {
  const { onOrders, hours } = story.clause!
  if (onOrders) return { by: 'commandes', ...NOTHING }
  return figureOf(story, hours ? { hours } : { euros: story.euros })
}

export function figureOf(story: Story, { euros, hours }: { euros?: number; hours?: number }): Figure {
  if (hours !== undefined) return { by: 'nombre', ...NOTHING, centihours: Math.abs(hours) * 100 }
  return { by: 'formule', centihours: null, ...sizingOf(story, Math.abs(euros!)) }
}

export function actOf({ kind }: LedgerStory): Act {
  return (Object.keys(acts) as Act[]).find(act => acts[act].kind === kind)!
}

/** The lines as the trajectory reads them, in centihours. */
export function linesOf(story: Story, calendar: Calendar): { datedOn: string; centihours: number }[] {
  const hours = ({ euros, hours: said }: { euros?: number; hours?: number }) =>
    said === undefined ? Math.sign(euros!) * sized(sizingOf(story, Math.abs(euros!))) : said * 100
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
