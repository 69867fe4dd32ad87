import { count, euros, hoursFigure, longDate, percentTenth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type Measure, measures, type Unit, unitOf } from '#server/compliance/openings/words.ts'
import { hrefWith, type ListQuery, pageFrom, rangeWords } from '#server/web/list.ts'
import type { Cutoff } from '../cutoff.ts'
import { type Opens, opens } from '../opening-links.ts'

/** So many rows a page: the total is always that of all of them. */
export const ROWS = 200

/** A row of views/openings/opening.hbs. */
export type Shown = {
  what: string
  href: string | null
  note: string
  contract: string
  paper: string
  paperHref: string | null
  who: string
  amount: Opens
  /** The same as it is reckoned: hundredths, or a number. */
  value: number
}

export function pageOf(asked: string | undefined, total: number) {
  return pageFrom(asked, total, ROWS)
}

/** A figure as it is read where it was clicked; `whole`: what a rate is divided by. */
export function figureSaid(measure: Measure, unit: Unit, total: number, whole = 0): { figure: string; unit: string } {
  switch (unit) {
    case 'cents':
      return { figure: euros(total).replace('\u00a0€', ''), unit: '€' }
    case 'count':
      return { figure: count(total), unit: '' }
    case 'rate':
      return { figure: percentTenth(total, whole) ?? '—', unit: '' }
    case 'hours': {
      const sign = measure === 'gap' && total > 0 ? '+' : ''
      return { figure: `${sign}${hoursFigure(total)}`, unit: 'h' }
    }
  }
}

/** Every row of a table with as many decimals, its sign where it takes away. */
export function written(value: number, unit: Unit): string {
  if (unit === 'count') return count(value)
  return `${hoursFigure(value)}\u00a0${unit === 'cents' ? '€' : 'h'}`
}

/** Another figure that this one is made of, which opens in its turn. */
export function figureRow(measure: Measure, href: string, value: number): Shown {
  const { name, means } = measures[measure]
  return {
    what: name,
    href: null,
    note: means,
    contract: '',
    paper: 'Voir ses lignes',
    paperHref: href,
    who: 'Calculé',
    amount: opens(written(value, unitOf(measure)), href, name),
    value,
  }
}

/** « Au 17 novembre 2026, tel que connu aujourd’hui. » */
export function whenSaid({ at, known }: Pick<Cutoff, 'at' | 'known'>, upTo: string | null = null): string {
  const until = upTo ? `, compté jusqu’au ${longDate(upTo)}` : ''
  return `Au ${longDate(at)}${until}, tel que connu ${known ? `le ${longDate(known)}` : 'aujourd’hui'}.`
}

/** What every opening says of itself, whatever it opens. */
export function frameOf(measure: Measure, unit: Unit, rows: { all: number; offset: number; shown: number }) {
  const { name, means } = measures[measure]
  return {
    heading: name,
    means,
    count: plural(rows.all, 'ligne', 'lignes', 'Aucune ligne'),
    isRate: unit === 'rate',
    partial:
      rows.shown < rows.all
        ? `Lignes ${rangeWords(rows.offset, rows.shown, rows.all)}. Le total est celui de toutes.`
        : null,
  }
}

/** The same rows, all of them, as files; `path`: the page of the opening. */
export function exportsOf(path: string, query: ListQuery) {
  const { page: _, ...asked } = query
  return { xlsx: hrefWith(`${path}.xlsx`, asked, {}), csv: hrefWith(`${path}.csv`, asked, {}) }
}
