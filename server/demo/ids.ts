import type { Person } from '#db/seeds/cast.ts'
import { sized } from '#server/register/clauses/rules.ts'
import { sizingWords } from '#server/register/clauses/sizing.ts'
import { sectors } from '#server/register/contracts/rules.ts'
import { type Calendar, french } from './calendar.ts'
import type { CompanyKey } from './story/companies.ts'
import { reserved, unfollowed } from './story/reserved.ts'
import { services } from './story/services.ts'
import type { Story } from './story/story.ts'
import { works } from './story/works.ts'

export const stories: readonly Story[] = [...works, ...services, ...reserved, ...unfollowed]

export type Ids = {
  users: Record<Person, number>
  buyers: { hauteVesle: number; marvaux: number }
  companies: Record<CompanyKey, number>
  /** In the order of `stories`; null where no clause is recorded. */
  contracts: number[]
  clauses: (number | null)[]
}

/** The ledger of a story, with the inputs of the formula where one was used. */
export function ledgerOf(story: Story, calendar: Calendar) {
  const clause = story.clause!
  const trade = sectors[story.sector]
  const inputs = {
    labourShare: clause.labourShare ?? trade.labourShare,
    insertionRate: clause.insertionRate ?? trade.insertionRate,
    hourlyCostCents: trade.hourlyCostCents,
  }
  const line = (
    kind: string,
    dated_on: string,
    label: string,
    reason: string,
    by: { euros?: number | undefined; hours?: number | undefined },
  ) => {
    const sizing = by.hours === undefined ? { amountCents: by.euros! * 100, ...inputs } : null
    return {
      kind,
      dated_on,
      centihours: sizing ? sized(sizing) : by.hours! * 100,
      label: french(label),
      basis: '',
      reason: french(reason),
      sizing: sizing && JSON.stringify(sizing),
      recorded_at: calendar.instant(dated_on, '15:30'),
    }
  }
  const notifiedOn = calendar.workday(story.notified)
  const first = clause.onOrders
    ? [line('initial', notifiedOn, 'Notification', 'Aucune heure avant le premier bon de commande', { hours: 0 })]
    : [
        line(
          'initial',
          notifiedOn,
          'Notification',
          clause.hours ? 'Nombre inscrit au marché' : sizingWords({ amountCents: story.euros * 100, ...inputs }),
          {
            euros: story.euros,
            hours: clause.hours,
          },
        ),
      ]
  const later = (clause.ledger ?? []).map(told =>
    line(told.kind, calendar.workday(told.at), told.label, told.reason, told),
  )
  return [...first, ...later]
}

/** « 2025-0147 »: the year of the notification. */
export function numberOf(story: Story, calendar: Calendar): string {
  return `${calendar.on(story.notified).slice(0, 4)}-${String(story.number).padStart(4, '0')}`
}
