import { longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Measured, ReadAction, ReadEngagement, ReadScheme } from './read.ts'
import type { Item, Standing } from './rules.ts'
import { lateSaid, states, UNKNOWN, type Unit, valueSaid } from './words.ts'

// What is read of the scheme, in words that the page, its files and the terminal share.

/** « 12,5 % en nombre », « 12,5 % en nombre, saisi au 31 mars 2026 (comptabilité) », « non connu ». */
export function measuredSaid(item: Pick<Item, 'unit'>, { figure, typed }: Measured): string {
  const unit: Unit = item.unit || 'number'
  if (figure) return valueSaid(figure.hundredths, unit)
  if (typed?.value == null) return UNKNOWN
  return `${valueSaid(typed.value, unit)}, saisi au ${longDate(typed.datedOn)} (${typed.source})`
}

export function whoseSaid({ buyer }: Measured, isJoint: boolean): string | null {
  return buyer ? buyerName(buyer) : isJoint ? 'Ensemble' : null
}

/** « cible : 30 % en nombre en 2028 ; départ : 12 % en 2024 »; null where the item says none. */
export function targetSaid({ unit, target, targetYear, base, baseYear }: Item): string | null {
  const of = (value: number, year: number | null) =>
    `${valueSaid(value, unit || 'number')}${year === null ? '' : ` en ${year}`}`
  const said = [
    ...(target === null ? [] : [`cible\u00a0: ${of(target, targetYear)}`]),
    ...(base === null ? [] : [`départ\u00a0: ${of(base, baseYear)}`]),
  ]
  return said.length > 0 ? said.join(' ; ') : null
}

/** « En cours, 40 % », with how late it is. */
export function standingSaid({ state, percent, late }: Standing): string {
  const said = percent === null || state === 'done' ? states[state] : `${states[state]}, ${percent}\u00a0%`
  return late ? `${said}. ${lateWords(late)}` : said
}

export function lateWords({ why, days }: NonNullable<Standing['late']>): string {
  return why === 'due' ? lateSaid(days) : `Aurait dû commencer il y a ${plural(days, 'jour', 'jours')}`
}

/** « 2 actions sur 5 faites, 1 en retard ». */
export function actionsSaid({ actions }: Pick<ReadEngagement, 'actions'>): string {
  const kept = actions.filter(({ standing }) => standing.state !== 'dropped')
  if (kept.length === 0) return 'Aucune action'
  const done = kept.filter(({ standing }) => standing.state === 'done').length
  const late = kept.filter(({ standing }) => standing.late).length
  const said = `${done === 0 ? 'aucune' : done} sur ${kept.length} faite${done > 1 ? 's' : ''}`
  return `Actions\u00a0: ${said}${late > 0 ? `, ${late} en retard` : ''}`
}

/** One line an action, with where it stands in the scheme: what the file of actions holds. */
export type ActionLine = ReadAction & { axis: string; engagement: string }

export function actionLines({ axes }: Pick<ReadScheme, 'axes'>): ActionLine[] {
  return axes.flatMap(axis =>
    axis.engagements.flatMap(engagement =>
      engagement.actions.map(action => ({
        ...action,
        axis: axis.item.title,
        engagement: engagement.item.title,
      })),
    ),
  )
}
