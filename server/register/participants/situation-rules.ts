// What becomes of people once their work under a clause is over: asked at the end, six months and twelve months after.

import { later, plusMonths } from '#server/base/dates.ts'

/** In the order in which they are asked; `months` after the end. */
export const moments = {
  end: { label: 'À la fin', months: 0 },
  six: { label: 'À 6 mois', months: 6 },
  twelve: { label: 'À 12 mois', months: 12 },
} as const
export type SituationMoment = keyof typeof moments

/** Each is asked until the next would be: later, nobody remembers what was true that day. Practice. */
export const ASKED_FOR_MONTHS = 6

type SituationInfo = {
  label: string
  /** As national and regional returns say it. */
  national: string
  /** Said before the returns told these apart: kept as it was said, and offered no more. */
  isFormer?: true
}

const situations = {
  cdi: { label: 'CDI', national: 'CDI' },
  cdd_long: { label: 'CDD de 6 mois ou plus', national: 'CDD_6P' },
  cdd_under6: { label: 'CDD de moins de 6 mois', national: 'CDD_6M' },
  interim: { label: 'Intérim', national: 'INTERIM' },
  cdd_short: { label: 'CDD de moins de 6 mois ou intérim', national: 'CDD_6M', isFormer: true },
  alternance: { label: 'Alternance', national: 'ALTERNANCE' },
  siae: { label: 'Autre parcours d’insertion', national: 'IAE' },
  creation: { label: 'Création d’entreprise', national: 'CREATION' },
  qualifying: { label: 'Formation qualifiante', national: 'FORMATION_QUALIF' },
  training: { label: 'Formation', national: 'AUTRE', isFormer: true },
  aided: { label: 'Contrat aidé', national: 'CONTRAT_AIDE' },
  jobseeking: { label: 'Recherche d’emploi', national: 'DE' },
  inactive: { label: 'Sans activité', national: 'AUTRE' },
  other: { label: 'Autre situation', national: 'AUTRE' },
  unknown: { label: 'Sans nouvelles', national: 'INCONNU' },
} as const satisfies Record<string, SituationInfo>

export type ExitSituation = keyof typeof situations
const codes = Object.keys(situations) as ExitSituation[]

/** Their labels, in the order of forms and tables. */
export const exitSituations = Object.fromEntries(codes.map(code => [code, situations[code].label])) as Record<
  ExitSituation,
  string
>

/** What a form offers; one that was said before stays offered to whoever corrects it. */
export function situationsOffered(standing = ''): Record<string, string> {
  const offered = codes.filter(code => !('isFormer' in situations[code]) || code === standing)
  return Object.fromEntries(offered.map(code => [code, exitSituations[code]]))
}

/** The code of law and returns: `situation_sortie`. */
export function nationalCode(code: string): string {
  return Object.hasOwn(situations, code) ? situations[code as ExitSituation].national : 'INCONNU'
}

/** An answer that stands. `onDay`: the day it is true of. */
export type SituationSaid = { moment: SituationMoment; situation: string; onDay: string | null }

/** An employment with the end of its contract, which ends it too. */
export type Worked = { hiredOn: string; leftOn: string | null; contractEndsOn: string | null }

/** The last day somebody worked, once every employment is over; null while one goes on, or where there was none. */
export function endOf(employments: readonly Worked[], today: string): string | null {
  const ends = employments.map(({ leftOn, contractEndsOn }) => leftOn ?? contractEndsOn ?? '')
  if (ends.length === 0 || ends.some(day => day === '' || day >= today)) return null
  return ends.reduce(later)
}

export type Due = { moment: SituationMoment; on: string }

/** What is to be asked of somebody today; null: nothing, it is answered, too early or too late. */
export function dueOf(
  { employments, said }: { employments: readonly Worked[]; said: readonly SituationSaid[] },
  today: string,
): Due | null {
  const leftOn = endOf(employments, today)
  if (!leftOn) return null
  const lastHire = employments.map(({ hiredOn }) => hiredOn).reduce(later)
  const end = said.find(({ moment, onDay }) => moment === 'end' && onDay !== null && onDay >= lastHire)
  const endedOn = end?.onDay ?? leftOn
  for (const moment of ['twelve', 'six', 'end'] as const) {
    const on = plusMonths(endedOn, moments[moment].months)
    if (on > today) continue
    const isLate = plusMonths(on, ASKED_FOR_MONTHS) <= today
    const isSaid = moment === 'end' ? end !== undefined : said.some(one => isAnswer(one, moment, endedOn))
    return isLate || isSaid ? null : { moment, on }
  }
  return null
}

function isAnswer({ moment, onDay }: SituationSaid, asked: SituationMoment, endedOn: string): boolean {
  return moment === asked && (onDay ?? '') >= endedOn
}
