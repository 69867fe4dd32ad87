import type { Month } from '#server/base/dates.ts'
import { count, euros, fteFigure, hours, monthName } from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import { type Period, yearsOf } from '../period-rules.ts'
import type { OfContracts } from './catalogue-rules.ts'
import type { ContractFigure, Denominator } from './figures-rules.ts'
import { pointsOf } from './figures-rules.ts'
import type { Given } from './given-rules.ts'

/** « 31,42 % », at the hundredth, as the rate is kept. */
export function pointsSaid(points: number): string {
  const rest = points % 100
  const decimals = rest % 10 === 0 ? String(rest / 10) : String(rest).padStart(2, '0')
  return `${count(Math.floor(points / 100))}${rest === 0 ? '' : `,${decimals}`}\u00a0%`
}

export function amountSaid(measure: OfContracts['measure'], value: number): string {
  return measure === 'number' ? plural(value, 'marché', 'marchés', 'aucun marché') : euros(value)
}

/** « Couverture 94 % : fichiers de janvier à octobre. » */
export function coverageSaid({ number, value }: Record<OfContracts['measure'], Denominator>, files: string): string {
  const parts = [
    ...(number.entered > 0 ? [`${coverage(number)} en nombre`] : []),
    ...(value.entered > 0 ? [`${coverage(value)} en valeur`] : []),
  ]
  const partial = Math.max(number.entered, value.entered)
  const entered =
    partial > 0 && partial < number.of
      ? `, totaux saisis pour ${partial} ${agreed(partial, 'année d’acheteur', 'années d’acheteur')} sur ${count(number.of)}`
      : ''
  return parts.length > 0
    ? `Couverture ${listed(parts)}\u00a0: ${files}${entered}.`
    : `Couverture inconnue, aucun total annuel n’est saisi\u00a0: ${files}.`
}

function coverage({ held, value }: Denominator): string {
  const points = pointsOf(held, value)
  return points === null ? '100\u00a0%' : `${count(Math.floor(points / 100))}\u00a0%`
}

/** Months with published contracts, by year: « fichiers de janvier à octobre 2026, sauf août ». */
export function filesSaid(months: ReadonlyMap<number, readonly number[]>, period: Period): string {
  const said = yearsOf(period).flatMap(year => {
    const found = months.get(year) ?? []
    return found.length > 0 ? [`${runSaid(found)} ${year}`] : []
  })
  return said.length > 0 ? `fichiers ${listed(said)}` : 'aucun marché publié'
}

function runSaid(months: readonly number[]): string {
  const inOrder = months.toSorted((a, b) => a - b)
  const [first, last] = [inOrder[0]!, inOrder.at(-1)!]
  const name = (month: number) => monthName(`2026-${String(month).padStart(2, '0')}` as Month)
  const lacking = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
    month => !inOrder.includes(month),
  )
  const of = (month: number) => (/^[ao]/.test(name(month)) ? `d’${name(month)}` : `de ${name(month)}`)
  const run = first === last ? of(first) : `${of(first)} à ${name(last)}`
  return lacking.length > 0 ? `${run} (sauf ${listed(lacking.map(name))}),` : run
}

const unknownWords = {
  considerations: 'aucune considération n’est connue',
  holders: 'la nature d’aucun titulaire n’est connue',
  articles: 'aucun article n’est connu',
} as const

/** Whether a figure can be computed, and on how much of what was bought. */
export function computabilitySaid(figure: ContractFigure, what: 'considerations' | 'holders' | 'articles'): string {
  const { denominator, unsaid, missing, measure, points } = figure
  if (points === null)
    return `Non calculable\u00a0: ${denominator === 0 ? 'rien dans la période' : unknownWords[what]}.`
  const known = pointsOf(denominator - unsaid - missing, denominator) ?? 0
  const whom = measure === 'number' ? 'des marchés' : 'de la valeur'
  const subject = {
    considerations: 'Considérations connues',
    holders: 'Nature des titulaires connue',
    articles: 'Connu',
  }[what]
  const amounts =
    figure.withoutAmount > 0 && measure === 'value'
      ? `\u202f; ${plural(figure.withoutAmount, 'montant inconnu', 'montants inconnus')}`
      : ''
  const doubt =
    figure.toConfirm > 0 && measure === 'value'
      ? `\u202f; ${plural(figure.toConfirm, 'montant à confirmer', 'montants à confirmer')}`
      : ''
  return `${subject} pour ${pointsSaid(Math.floor(known / 100) * 100)} ${whom}${amounts}${doubt}.`
}

/** What a code rests on. */
export function knownBy(code: string): 'considerations' | 'holders' | 'articles' {
  if (/^(ESUS|INCL)_/.test(code)) return 'holders'
  return /^(RES_|DEROG)/.test(code) && code !== 'RES_NB' && code !== 'RES_VAL' ? 'articles' : 'considerations'
}

/** A figure that the register gives whole; of full-time equivalents, hours over those of one, both in hundredths. */
export function givenSaid({ unit }: Pick<Given, 'unit'>, value: number, whole: number | null = null): string {
  if (unit === 'hours') return hours(value)
  if (unit === 'cents') return euros(value)
  if (unit === 'fte') return fteFigure(value, (whole ?? 100) / 100)
  if (unit === 'persons') return plural(value, 'personne', 'personnes')
  return pointsSaid(value)
}
