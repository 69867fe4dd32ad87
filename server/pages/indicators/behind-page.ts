import { count, euros, shortDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { OfContracts } from '#server/scheme/indicators/catalogue-rules.ts'
import { traitsFrom } from '#server/scheme/indicators/cell-rules.ts'
import type { Behind } from '#server/scheme/indicators/narrowed-store.ts'
import { type Period, periodSaid } from '#server/scheme/period-rules.ts'
import { hrefWith, type ListQuery, pagination, rangeWords } from '#server/web/list.ts'
import { byHundreds, column, type Table } from '#server/web/table/table.ts'
import { schemeSections } from '../scheme-sections.ts'
import { PATH } from './asked.ts'

export const BEHIND = 100

type Given = {
  code: string
  indicator: OfContracts
  period: Period
  found: { total: number; cents: number; rows: readonly Behind[] }
  query: ListQuery
  page: { page: number; last: number; offset: number }
}

/** The contracts that a figure counts: they add up to it. */
export function behindPage({ code, indicator, period, found, query, page }: Given) {
  const own = `${PATH}/${code}`
  const { page: _, ...asked } = query
  const isValue = indicator.measure === 'value'
  return {
    title: `${indicator.label}, ${periodSaid(period)}`,
    sections: schemeSections(PATH),
    crumbs: { links: [{ href: hrefWith(PATH, asked, {}), label: 'Indicateurs' }], here: indicator.label },
    heading: indicator.label,
    figure: isValue ? euros(found.cents) : plural(found.total, 'marché', 'marchés', 'Aucun marché'),
    period: periodSaid(period),
    definition: indicator.definition,
    range: rangeWords(page.offset, found.rows.length, found.total),
    rows: found.rows.map(row => ({
      href: `/marches/${row.contractId}`,
      title: contractName({ title: row.title, lotNumber: row.lotNumber }),
      number: row.number,
      buyer: row.buyerName,
      notifiedOn: row.notifiedOn ? shortDate(row.notifiedOn) : '—',
      why: whySaid(row),
      amount: row.cents === null ? 'inconnu' : euros(row.cents),
      doubt: row.toConfirm ? 'à confirmer' : null,
    })),
    total: { contracts: count(found.total), amount: euros(found.cents) },
    pages: pagination(own, asked, page.page, page.last),
    exports: { csv: hrefWith(`${own}.csv`, asked, {}), xlsx: hrefWith(`${own}.xlsx`, asked, {}) },
  }
}

function whySaid({ traits }: Behind): string {
  const { social, isUnsaid } = traitsFrom(traits)
  if (social.length > 0) return social.map(one => considerations[one]).join(', ')
  return isUnsaid ? considerations.inconnue : considerations.aucune
}

export function behindTable(code: string, { label }: OfContracts, rows: readonly Behind[]): Table<Behind> {
  return {
    name: `indicateur-${code.toLowerCase()}`,
    title: label.slice(0, 31),
    columns: [
      column('Numéro', 'identifier', ({ number }) => number),
      column('Lot', 'identifier', ({ lotNumber }) => lotNumber),
      column('Objet', 'text', ({ title }) => title),
      column('Acheteur', 'text', ({ buyerName }) => buyerName),
      column('Notifié le', 'date', ({ notifiedOn }) => notifiedOn),
      column('Considérations sociales', 'text', whySaid),
      column('Montant HT, avenants compris (€)', 'amount', ({ cents }) => cents),
      column('À confirmer', 'text', ({ toConfirm }) => (toConfirm ? 'oui' : '')),
    ],
    rows: byHundreds(rows),
  }
}
