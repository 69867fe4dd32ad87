import { longDate } from '#server/base/format.ts'
import type { Row } from '#server/compliance/openings/row-rules.ts'
import { type Opening, totalOf } from '#server/compliance/openings/rules.ts'
import { measures, stateCalled } from '#server/compliance/openings/words.ts'
import { periodFrom } from '#server/register/clauses/period-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { type ListQuery, pagination } from '#server/web/list.ts'
import { cutoffHref } from '../cutoff.ts'
import { openingHref, plainText } from '../opening-links.ts'
import type { ContractOpening } from './contract-load.ts'
import { exportsOf, figureRow, figureSaid, frameOf, pageOf, ROWS, type Shown, whenSaid, written } from './model.ts'
import type { Names } from './names-store.ts'
import { rowSaid } from './row-words.ts'
import type { Sheet } from './sheet.ts'

export function rowsShown({ opening, query }: ContractOpening) {
  const { page, last, offset } = pageOf(query.page, opening.rows.length)
  return { page, last, offset, rows: opening.rows.slice(offset, offset + ROWS) }
}

export function contractOpeningPage(shown: ContractOpening, names: Names) {
  const { contract, opening, cutoff, query } = shown
  const { measure, unit } = opening
  const path = `/marches/${contract.id}`
  const own = `${path}/chiffres/${measures[measure].slug}`
  const { page, last, offset, rows } = rowsShown(shown)
  return {
    ...frameOf(measure, unit, { all: opening.rows.length, offset, shown: rows.length }),
    title: `${measures[measure].name}, ${contractNumber(contract)}`,
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: path, label: contractNumber(contract) },
      ],
      here: measures[measure].name,
    },
    subject: contractName(contract),
    subjectHref: cutoffHref(path, cutoff),
    scope: [scopeSaid(shown), periodSaid(query)].filter(Boolean).join(' ') || null,
    figure: figureOf(opening),
    when: whenSaid(cutoff, opening.upTo),
    contracts: isShared(shown),
    rows: rows.map(row => rowModel(row, shown, names)),
    total: unit === 'rate' ? null : written(totalOf(opening), unit),
    pages: pagination(own, query, page, last),
    exports: exportsOf(own, query),
    back: { href: cutoffHref(path, cutoff), label: 'Revenir au marché' },
  }
}

/** All of its rows, whatever the page. */
export function contractOpeningSheet(shown: ContractOpening, names: Names): Sheet {
  const { contract, opening, cutoff } = shown
  const { measure, upTo } = opening
  const rows = opening.rows.map(row => rowModel(row, shown, names))
  return { measure, subject: `marche-${contract.id}`, cutoff, upTo, rows }
}

function isShared({ account, opening }: ContractOpening): boolean {
  return account.pool !== null && opening.own === null
}

function scopeSaid(shown: ContractOpening): string | null {
  const { pool } = shown.account
  if (pool === null) return null
  return isShared(shown) ? `Tout le compte globalisé «\u00a0${pool.name}\u00a0».` : 'La part de ce marché seul.'
}

function periodSaid({ periode, releve }: ListQuery): string | null {
  const period = periode ? periodFrom(periode) : null
  const state = stateCalled(releve)
  if (!period) return null
  return `Le relevé ${ofPeriod(period)} seul${state ? `, là où il en est à «\u00a0${stateWords[state].word}\u00a0»` : ''}.`
}

function rowModel(row: Row, shown: ContractOpening, names: Names): Shown {
  const { of, value } = row
  const { opening, contracts } = shown
  const contract = of.member ? (contracts.get(of.member.source.contractId) ?? '') : ''
  if (of.kind !== 'figure') {
    const said = rowSaid(of, opening.measure, names)
    return {
      ...said,
      what: typedSaid(said.what, names.byPerson),
      note: typedSaid(said.note, names.byPerson),
      paper: typedSaid(said.paper, names.byPerson),
      ...(of.kind === 'possible' && { href: openingHref(`/marches/${shown.contract.id}`, of.measure, shown.cutoff) }),
      contract,
      amount: plainText(written(value, opening.unit)),
      value,
    }
  }
  const part = { ...(of.member && { ce: 'marche' }), ...(of.upTo && { jusque: of.upTo }) }
  const href = openingHref(
    `/marches/${of.member?.source.contractId ?? shown.contract.id}`,
    of.measure,
    shown.cutoff,
    part,
  )
  const said = figureRow(of.measure, href, value)
  return { ...said, contract, what: of.upTo ? `${said.what}, jusqu’au ${longDate(of.upTo)}` : said.what }
}

function figureOf(opening: Opening) {
  const { measure, unit, rows } = opening
  if (unit === 'rate') return figureSaid(measure, unit, rows[0]!.value, rows[1]!.value)
  return figureSaid(measure, unit, totalOf(opening))
}
