import { longDate } from '#server/base/format.ts'
import { marks, SECRET_LEGEND } from '#server/disclosure/words.ts'
import { periodSaid } from '../period-rules.ts'
import type { Statistics, Status } from './rules.ts'

/** A figure that is not a number, as pages write it. */
export const markOf = { s: 's', nd: 'nd', so: '///' } as const satisfies Record<
  Exclude<Status, 'ok'>,
  keyof typeof marks
>

/** What the marks of pages and files mean; a file writes the word of the second column and leaves the value empty. */
export const legends: readonly (readonly [mark: string, inFiles: string, meaning: string])[] = [
  ['s', marks.s.inFiles, SECRET_LEGEND.replace(/^s\s:\s/, '')],
  ['nd', marks.nd.inFiles, 'non connu\u00a0: l’institution ne le sait pas, ou pas encore.'],
  ['///', marks['///'].inFiles, 'sans objet\u00a0: ce nombre n’existe pas.'],
  ['0', 'ok', 'zéro\u00a0: compté, personne ou rien.'],
]

export const PROTECTED =
  'Ces chiffres peuvent être remis\u00a0: les personnes y sont protégées, dans cette page et dans les fichiers.'
export const EXACT =
  'Chiffres exacts, à votre seul usage\u00a0: ne les remettez à personne. Les fichiers ci-dessous portent les chiffres protégés, eux seuls peuvent être remis.'

/** « du 1er janvier au 30 septembre 2026 ». */
export function daysSaid({ since, until }: Pick<Statistics, 'since' | 'until'>): string {
  return `du ${longDate(since)} au ${longDate(until)}`
}

/** « statistiques-2026 », « statistiques-2025-2026-130025265 ». */
export function fileName({ period }: Pick<Statistics, 'period'>, siren: string | null): string {
  return ['statistiques', periodSaid(period), ...(siren ? [siren] : [])].join('-')
}
