import { sum } from '#server/base/figures.ts'
import { capital } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import type { CompanyAccount } from '#server/compliance/companies.ts'
import type { MeasuredLine } from '#server/compliance/company-lines.ts'
import { partSaid, perimeterSaid } from '#server/compliance/company-words.ts'
import { type CompanyRow, companyRows, stageRows } from '#server/compliance/openings/company-rules.ts'
import { type Measure, measures, type Stage, stages, type Unit, unitOf } from '#server/compliance/openings/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { type ListQuery, pagination } from '#server/web/list.ts'
import { type Cutoff, cutoffHref } from '../cutoff.ts'
import { openingHref, opens, plainText } from '../opening-links.ts'
import { exportsOf, figureRow, figureSaid, frameOf, pageOf, ROWS, type Shown, whenSaid, written } from './model.ts'
import type { Sheet } from './sheet.ts'

export type CompanyOpening = {
  company: Company
  account: CompanyAccount
  measure: Measure
  cutoff: Cutoff
  query: ListQuery
}

type Opened = CompanyOpening & {
  scope: string | null
  /** All of its rows; of a rate, its two terms. */
  rows: Shown[]
}

/** Null where a company has no such figure, or no contract of the buyer that is asked. */
export function companyOpened(asked: CompanyOpening): Opened | null {
  const { company, account, measure, cutoff, query } = asked
  // By a SIREN, the account is that of its establishments already.
  const byNumber = /^\d{1,8}$/.test(query.acheteur ?? '')
  const buyer = byNumber ? account.buyers.find(({ buyerId }) => String(buyerId) === query.acheteur) : null
  if (buyer === undefined) return null
  const lines = (buyer?.lines ?? account.lines).filter(
    ({ contractId }) => !query.marche || String(contractId) === query.marche,
  )
  if (lines.length === 0) return null
  const stage = measure === 'missing' ? stageCalled(query.etape) : null
  const said = [stage && stages[stage].said, buyer && `${buyer.buyerName}.`, scopeOf(account)].filter(Boolean).join(' ')
  const opened = (rows: Shown[]): Opened => ({ ...asked, scope: said || null, rows })
  if (measure === 'rate') return opened(termsOf(company, lines, cutoff, query))
  const found = stage ? stageRows(lines, stage) : companyRows(lines, measure)
  return found && opened(found.map(row => rowModel(row, unitOf(measure), cutoff)))
}

export function companyOpeningPage({ company, measure, cutoff, query, scope, rows }: Opened) {
  const unit = unitOf(measure)
  const { page, last, offset } = pageOf(query.page, rows.length)
  const shown = rows.slice(offset, offset + ROWS)
  const path = companyHref(company)
  const own = `${path}/chiffres/${measures[measure].slug}`
  const value = sum(rows, row => row.value)
  return {
    ...frameOf(measure, unit, { all: rows.length, offset, shown: shown.length }),
    title: `${measures[measure].name}, ${companyName(company)}`,
    crumbs: {
      links: [
        { href: '/entreprises', label: 'Entreprises' },
        { href: path, label: companyName(company) },
      ],
      here: measures[measure].name,
    },
    subject: companyName(company),
    subjectHref: cutoffHref(path, cutoff),
    scope,
    figure:
      unit === 'rate' ? figureSaid(measure, unit, rows[0]!.value, rows[1]!.value) : figureSaid(measure, unit, value),
    when: whenSaid(cutoff),
    contracts: false,
    rows: shown,
    total: unit === 'rate' ? null : written(value, unit),
    pages: pagination(own, query, page, last),
    exports: exportsOf(own, query),
    back: { href: cutoffHref(path, cutoff), label: 'Revenir à l’entreprise' },
  }
}

export function companyOpeningSheet({ company, measure, cutoff, rows }: Opened): Sheet {
  return { measure, subject: `entreprise-${company.id}`, cutoff, rows }
}

function stageCalled(slug: string | undefined): Stage | null {
  return (Object.keys(stages) as Stage[]).find(stage => stages[stage].slug === slug) ?? null
}

function scopeOf({ perimeter }: CompanyAccount): string {
  const said = perimeterSaid(perimeter)
  return said ? `${capital(said)}.` : ''
}

/** The two terms of its rate, each of which opens. */
function termsOf(
  company: Company,
  lines: readonly MeasuredLine[],
  cutoff: Cutoff,
  { acheteur, marche }: ListQuery,
): Shown[] {
  return (['credited', 'owed'] as const).map(measure => {
    const href = openingHref(companyHref(company), measure, cutoff, {
      ...(acheteur && { acheteur }),
      ...(marche && { marche }),
    })
    return figureRow(
      measure,
      href,
      sum(companyRows(lines, measure) ?? [], ({ value }) => value),
    )
  })
}

function rowModel({ lines, value, opens: to, own }: CompanyRow<MeasuredLine>, unit: Unit, cutoff: Cutoff): Shown {
  const [first] = lines
  const path = `/marches/${first!.contractId}`
  const pool = lines.length > 1 || !own ? first!.account?.pool : null
  const href = to && openingHref(path, to, cutoff, own ? { ce: 'marche' } : {})
  const what = pool ? `Globalisation «\u00a0${pool.name}\u00a0»` : contractName(first!)
  const amount = written(value, unit)
  return {
    what,
    href: cutoffHref(path, cutoff),
    note: [listed(lines.map(line => contractNumber(line))), partSaid(first!.part), periodsSaid(first!, unit)]
      .filter(Boolean)
      .join(' · '),
    contract: '',
    ...(href ? { paper: 'Voir ses lignes', paperHref: href } : closedPaper(first!, unit)),
    who: '—',
    amount: href ? opens(amount, href, what) : plainText(amount),
    value,
  }
}

/** What tells it where it opens on no lines: statements, shares, or the decision that covers the rest. */
function closedPaper({ contractId, number, part }: MeasuredLine, unit: Unit) {
  const path = `/marches/${contractId}`
  if (unit === 'count')
    return { paper: 'Relevés du marché', paperHref: `/releves?marche=${encodeURIComponent(number)}` }
  return part.kind === 'share'
    ? { paper: 'Parts du groupement', paperHref: `${path}/parts` }
    : { paper: 'Dossier de sanction', paperHref: `${path}/sanction` }
}

function periodsSaid({ standing }: MeasuredLine, unit: Unit): string {
  if (unit !== 'count' || !standing) return ''
  const { overdue, toCheck } = standing
  return listed([
    ...(overdue ? [plural(overdue, 'période sans relevé', 'périodes sans relevé')] : []),
    ...(toCheck ? [plural(toCheck, 'période à contrôler', 'périodes à contrôler')] : []),
  ])
}
