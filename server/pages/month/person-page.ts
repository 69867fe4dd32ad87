import { type Month, monthOf, nextMonth } from '#server/base/dates.ts'
import { capital, hours, longMonth, monthName } from '#server/base/format.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import { fullName, participantHref, pseudonym } from '#server/register/participants/words.ts'
import { newFormKey, titled } from '#server/web/forms.ts'
import { rowModel, sumBefore } from '../cells-row.ts'
import { cellsTable, totalLine } from '../cells-table.ts'
import type { MonthAttempt } from './attempt.ts'
import { figureAt } from './figures.ts'
import { sumOf } from './group-model.ts'
import { type PersonPaste, personPasteModel } from './person-paste.ts'
import { type Employment, employmentsIn, flagsOf, linesTyped, type PersonMonths } from './person-source.ts'

// One person’s months under all contracts, as a page: the table of a statement, turned over.

const KEY = 'personne'

export type PersonView = { source: PersonMonths; names: ShownNames; attempt: MonthAttempt }

export function personMonthsPage({ source, names, attempt }: PersonView, paste: PersonPaste | null = null) {
  const { participant, months, today, href } = source
  const ref = pseudonym(participant.number)
  const name = names.get(participant.id)
  const last = months.at(-1)!
  const wrong = wrongIn(source, attempt)
  return {
    title: titled(`${ref}, mois par mois`, wrong.length ? { cells: '' } : {}),
    heading: name ? fullName(name) : ref,
    lede: `${name ? `${ref}, tous` : 'Tous'} ses contrats, de ${longMonth(months[0]!)} à ${longMonth(last)}.`,
    breadcrumb: {
      links: [
        { href: '/participants', label: 'Participants' },
        { href: participantHref(participant), label: ref },
      ],
      here: 'Mois par mois',
    },
    summary: wrong.length ? { title: 'Tout n’est pas enregistré, rien n’est perdu', errors: wrong } : null,
    action: href,
    formKey: newFormKey(),
    month: last,
    monthNav: {
      previous: `${href}?mois=${nextMonth(months[0]!, -1)}`,
      next: last < monthOf(today) ? `${href}?mois=${nextMonth(last, months.length)}` : null,
    },
    group: groupOf({ source, names, attempt }),
    paste: personPasteModel(source, attempt, paste),
  }
}

function groupOf({ source, attempt, names }: PersonView) {
  const { months } = source
  const employments = employmentsIn(source)
  const figures = new Map([...attempt.figures].filter(([key]) => !attempt.conflicts.has(key)))
  const lines = linesTyped(source, figures)
  const rows = employments.map(one => {
    const shown = { ...inOneRow(one, months), flags: flagsOf(one, source, figures, lines), back: 1 }
    return { ...rowModel(one.row, shown, { names, attempt }), ...employmentWords(one), answer: null }
  })
  const sums = months.map(month => sumOfAll(employments, one => figureAt(one.row, month, one, figures)))
  const before = sumOfAll(employments, one => sumBefore(one.row, inOneRow(one, months)))
  return {
    id: `g-${KEY}`,
    contractId: KEY,
    ...cellsTable({
      rowHead: 'Marché',
      // Six months leave no room beside them for what is said of a row.
      isWide: true,
      beforeLabel: 'Six mois d’avant',
      columns: months.map(month => ({ id: `m-${KEY}-${month}`, label: capital(monthName(month)) })),
      rows,
      foot: rows.length > 1 ? [totalLine(months, sums, before)] : null,
    }),
  }
}

function inOneRow({ contract, row }: Employment, months: readonly Month[]) {
  return { key: KEY, contract, group: { rows: [row], months: [...months] } }
}

function sumOfAll(employments: readonly Employment[], figure: (one: Employment) => number | null): number | null {
  const of = new Map(employments.map(one => [one.row, one]))
  return sumOf([...of.keys()], row => figure(of.get(row)!))
}

function employmentWords({ contract, row }: Employment) {
  return {
    who: contractName(contract),
    href: `/marches/${contract.contractId}/heures`,
    ref: contractNumber(contract),
    employer: row.employer,
  }
}

/** Cells that could not be saved, each a link. */
function wrongIn(source: PersonMonths, { objections, conflicts }: MonthAttempt): { href: string; sentence: string }[] {
  return employmentsIn(source).flatMap(({ contract, row }) =>
    source.months.flatMap(month => {
      const key = cellKey(row.placementId, month)
      const about = `${contractName(contract)}, ${longMonth(month)}\u00a0: `
      const theirs = conflicts.get(key)
      if (theirs)
        return { href: `#h-${key}`, sentence: `${about}quelqu’un y a écrit ${hours(theirs.centihours)} entre-temps` }
      return objections.has(key) ? { href: `#h-${key}`, sentence: `${about}une valeur est à corriger` } : []
    }),
  )
}
