import type { Edition } from '#server/editions/store.ts'
import type { Blocker } from '#server/editions/words.ts'
import { type Period, periodSaid, periodsOffered } from '#server/scheme/period-rules.ts'
import { type Attempt, errorSummary, newFormKey, select, titled } from '#server/web/forms.ts'
import { schemeSections } from '../scheme-sections.ts'
import { editionRow } from './page.ts'

export const PATH = '/spaser/rapport'

type Shown = {
  editions: readonly Edition[]
  attempt: Attempt
  blockers: readonly Blocker[]
  mayPublish: boolean
  period: Period
  today: string
}

/** The report of the scheme: its draft for a year or two, the gesture that publishes it, what was published. */
export function schemeReportPage({ editions, attempt, blockers, mayPublish, period, today }: Shown) {
  const when = periodSaid(period)
  const choices = periodsOffered(today).map(one => ({ value: periodSaid(one), label: periodSaid(one) }))
  return {
    title: titled('Rapport du SPASER', blockers.length > 0 ? { periode: '' } : attempt.errors),
    crumbs: { links: [{ href: '/spaser', label: 'SPASER' }], here: 'Rapport' },
    sections: schemeSections(PATH),
    formKey: newFormKey(),
    summary: errorSummary('La période est à revoir.', attempt.errors),
    blockers: blockers.length > 0 ? { title: BLOCKED, rows: blockers } : null,
    period: select('periode', 'Marchés notifiés en', choices, attempt, when),
    draft: `${PATH}.pdf?periode=${when}`,
    drafts: periodsOffered(today).map(one => ({
      href: `${PATH}.pdf?periode=${periodSaid(one)}`,
      label: periodSaid(one),
    })),
    action: mayPublish ? `${PATH}/editions` : null,
    rows: editions.map(editionRow),
  }
}

const BLOCKED = 'Cette édition n’est pas publiée\u00a0: des textes sont à relire.'
