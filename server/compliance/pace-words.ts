import { hours } from '#server/base/format.ts'
import { FULL_TIME_MONTH } from '#server/register/clauses/sizing.ts'

/** « 85,00 h par mois »: a pace is said in these words, wherever it is. */
export function paceSaid(centihoursAMonth: number): string {
  return `${hours(centihoursAMonth)} par mois`
}

/** « il faut 102,50 h par mois jusqu’au 30 avril 2027 »; `until`: the end, and how sure it is. */
export function neededSaid(needed: number, until: string): string {
  return `il faut ${paceSaid(needed)} jusqu’au ${until}`
}

/** Hours a month in words people can picture: « deux tiers d’un temps plein ». */
export function fullTimeWords(centihoursAMonth: number): string {
  const ratio = centihoursAMonth / FULL_TIME_MONTH
  if (centihoursAMonth <= 0) return 'aucune heure'
  if (ratio < 0.05) return 'presque rien'
  if (ratio >= 1.15) return `${(Math.round(ratio * 2) / 2).toLocaleString('fr-FR')}\u00a0temps pleins`
  let nearest = fractions[0]!
  for (const fraction of fractions) {
    if (Math.abs(fraction[0] - ratio) < Math.abs(nearest[0] - ratio)) nearest = fraction
  }
  return nearest[0] === 1 ? 'un temps plein' : `${nearest[1]} d’un temps plein`
}

/** What it takes beside what is done today, its unit said once: « la moitié d’un temps plein, contre un cinquième ». */
export function fullTimeBeside(needed: number, today: number): string {
  const [taken, done] = [fullTimeWords(needed), fullTimeWords(today)]
  if (taken === done) return `${taken}, comme aujourd’hui`
  const unit = units.find(one => taken.endsWith(one) && done.endsWith(one)) ?? ''
  return `${taken}, contre ${done.slice(0, done.length - unit.length)} aujourd’hui`
}

const units = [' d’un temps plein', '\u00a0temps pleins']

const fractions: [number, string][] = [
  [0.1, 'un dixième'],
  [1 / 7, 'un septième'],
  [0.2, 'un cinquième'],
  [0.25, 'un quart'],
  [1 / 3, 'un tiers'],
  [0.5, 'la moitié'],
  [2 / 3, 'les deux tiers'],
  [0.75, 'les trois quarts'],
  [1, ''],
]
