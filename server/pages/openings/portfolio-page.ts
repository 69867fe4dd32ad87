import { count } from '#server/base/format.ts'
import { type Measure, measures, unitOf } from '#server/compliance/openings/words.ts'
import type { PortfolioRow, Sums } from '#server/compliance/portfolio-rules.ts'
import { type ListQuery, pagination } from '#server/web/list.ts'
import { type Cutoff, cutoffHref } from '../cutoff.ts'
import { openingHref, opens, plainText } from '../opening-links.ts'
import { exportsOf, figureRow, figureSaid, frameOf, type Shown, whenSaid, written } from './model.ts'
import type { Sheet } from './sheet.ts'

/** What of the portfolio opens. */
export const ofPortfolios = ['owed', 'accepted', 'counted', 'credited', 'rate'] as const satisfies readonly Measure[]
export type PortfolioMeasure = (typeof ofPortfolios)[number]

export type PortfolioOpening = {
  measure: PortfolioMeasure
  /** What the rows of the page are part of. */
  sums: Sums
  rows: readonly PortfolioRow[]
  names: ReadonlyMap<number, { title: string; number: string }>
  scope: string | null
  cutoff: Cutoff
  query: ListQuery
  page: { page: number; offset: number; last: number; all: number }
}

export function portfolioOpeningPage(shown: PortfolioOpening) {
  const { measure, sums, cutoff, query, page } = shown
  const unit = unitOf(measure)
  const rows = modelsOf(shown)
  const own = `/chiffres/${measures[measure].slug}`
  return {
    ...frameOf(measure, unit, { all: measure === 'rate' ? 2 : page.all, offset: page.offset, shown: rows.length }),
    title: measures[measure].name,
    crumbs: { links: [{ href: '/', label: 'Vue d’ensemble' }], here: measures[measure].name },
    subject: `${count(sums.contracts)}\u00a0${sums.contracts > 1 ? 'marchés à clause' : 'marché à clause'}`,
    subjectHref: listHref(shown),
    scope: shown.scope,
    figure:
      measure === 'rate'
        ? figureSaid(measure, unit, sums.credited, sums.owed)
        : figureSaid(measure, unit, sums[measure]),
    when: whenSaid(cutoff),
    contracts: false,
    rows,
    total: measure === 'rate' ? null : written(sums[measure], unit),
    pages: measure === 'rate' ? null : pagination(own, query, page.page, page.last),
    exports: exportsOf(own, query),
    back: { href: '/', label: 'Revenir à l’accueil' },
  }
}

/** The list of the same contracts, which counts as many; there is none of those without a directorate. */
function listHref({ cutoff, query: { suivi, direction = '' } }: PortfolioOpening): string | null {
  if (direction === 'aucune') return null
  return cutoffHref('/marches', cutoff, { suivi: suivi === 'mes' ? 'mes' : 'tous', etat: 'measured', direction })
}

/** Loaded whole. */
export function portfolioOpeningSheet(shown: PortfolioOpening): Sheet {
  return { measure: shown.measure, subject: 'portefeuille', cutoff: shown.cutoff, rows: modelsOf(shown) }
}

function modelsOf(shown: PortfolioOpening): Shown[] {
  const { measure, rows } = shown
  if (measure === 'rate') return (['credited', 'owed'] as const).map(term => termModel(term, shown))
  return rows.map(row => rowModel(row, measure, shown))
}

function rowModel(
  row: PortfolioRow,
  measure: Exclude<PortfolioMeasure, 'rate'>,
  { names, cutoff }: PortfolioOpening,
): Shown {
  const path = `/marches/${row.contract_id}`
  const name = names.get(row.contract_id)
  const pooled = row.pool_id !== null
  const href = openingHref(path, measure, cutoff)
  const value = Number(row[measure])
  const amount = written(value, 'hours')
  return {
    what: name?.title ?? '',
    href: path,
    note: pooled ? `${count(Number(row.contracts))}\u00a0marchés globalisés, comptés ensemble` : (name?.number ?? ''),
    contract: '',
    paper: pooled ? 'Le compte globalisé' : 'Voir ses lignes',
    paperHref: pooled ? `${path}#globalisation` : href,
    who: row.directorate ?? 'Sans direction indiquée',
    amount: pooled ? plainText(amount) : opens(amount, href, name?.title ?? ''),
    value,
  }
}

function termModel(measure: 'credited' | 'owed', { sums, cutoff, query }: PortfolioOpening): Shown {
  const { direction, suivi } = query
  const href = openingHref('/', measure, cutoff, { ...(direction && { direction }), ...(suivi && { suivi }) })
  return figureRow(measure, href, sums[measure])
}
