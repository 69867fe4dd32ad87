import { typedDate } from '#server/base/format.ts'
import { cutOffFor } from '#server/documents/when.ts'
import type { Asked, Edition } from '#server/editions/store.ts'
import type { Blocker } from '#server/editions/words.ts'
import { type Attempt, errorSummary, field, newFormKey, titled } from '#server/web/forms.ts'
import { editionRow } from './page.ts'

/** A contract or a company, as its library names it. */
export type Subject = {
  path: string
  name: string
  filter: Asked
  back: { href: string; label: string }
  list: { href: string; label: string }
  /** The contract is reserved: it has a second document. */
  reserved: boolean
  /** Where its certificate is published, once it is over. */
  certificate: string | null
  /** Its own last day, which may close an edition too. */
  endsOn: string | null
}

/** The editions of one contract or company, and the gesture that publishes the next. */
export function subjectPage(
  { path, name, back, list, endsOn, reserved, certificate }: Subject,
  editions: readonly Edition[],
  {
    attempt,
    blockers,
    today,
    mayPublish,
  }: {
    attempt: Attempt
    blockers: readonly Blocker[]
    today: string
    mayPublish: boolean
  },
) {
  const usual = cutOffFor({ at: null, today }, endsOn).at
  return {
    title: titled(`Éditions\u00a0: ${back.label}`, blockers.length > 0 ? { date: '' } : attempt.errors),
    crumbs: { links: [list, back], here: 'Éditions' },
    formKey: newFormKey(),
    heading: 'Éditions',
    lede: `${name}\u00a0: ce qui a été publié, tel que c’est parti.`,
    summary: errorSummary('La date d’arrêté est à revoir.', attempt.errors),
    blockers: blockers.length > 0 ? { title: BLOCKED, rows: blockers } : null,
    publish: mayPublish
      ? {
          action: `${path}/editions`,
          draft: `${path}/rapport.pdf`,
          reserved: reserved ? { action: `${path}/reservation/editions`, draft: `${path}/reservation.pdf` } : null,
          date: field('date', 'Date d’arrêté', attempt, typedDate(usual), {
            help: `La fin d’un mois${endsOn ? ', ou le dernier jour du marché' : ''}\u00a0: les heures viennent par mois entiers.`,
            short: true,
          }),
        }
      : null,
    certificate:
      mayPublish && certificate !== null && endsOn !== null && endsOn < today
        ? { action: certificate, draft: `${certificate}.pdf`, formKey: newFormKey() }
        : null,
    rows: editions.map(editionRow),
  }
}

const BLOCKED = 'Cette édition n’est pas publiée\u00a0: des textes sont à relire.'
