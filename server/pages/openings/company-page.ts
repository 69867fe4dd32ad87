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
import { openingHref, opens } from '../opening-links.ts'
import { figureRow, figureSaid, frameOf, pageOf, ROWS, type Shown, whenSaid, written } from './model.ts'

export type CompanyOpening = {
  company: Company
  account: CompanyAccount
  measure: Measure
  cutoff: Cutoff
  query: ListQuery
}

/** Null where a company has no such figure, or no contract of the buyer that is asked. */
export function companyOpeningPage({ company, account, measure, cutoff, query }: CompanyOpening) {
  const buyer = query.acheteur ? account.buyers.find(({ buyerId }) => String(buyerId) === query.acheteur) : null
  if (buyer === undefined) return null
  const terms = measure === 'rate' ? ratesOf(company, cutoff, query) : null
  const lines = (buyer?.lines ?? account.lines).filter(
    ({ contractId }) => !query.marche || String(contractId) === query.marche,
  )
  if (lines.length === 0) return null
  const stage = measure === 'missing' ? stageCalled(query.etape) : null
  const found = terms ? [] : stage ? stageRows(lines, stage) : companyRows(lines, measure)
  if (found === null) return null
  const unit = unitOf(measure)
  const value = sum(found, row => row.value)
  const { page, last, offset } = pageOf(query.page, found.length)
  const shown = found.slice(offset, offset + ROWS)
  const path = companyHref(company)
  const total = (one: Measure) => sum(companyRows(lines, one) ?? [], ({ value }) => value)
  return {
    ...frameOf(measure, unit, { all: terms?.length ?? found.length, offset, shown: terms?.length ?? shown.length }),
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
    scope:
      [stage && stages[stage].said, buyer && `${buyer.buyerName}.`, scopeOf(account)].filter(Boolean).join(' ') || null,
    figure: terms ? figureSaid(measure, unit, total('credited'), total('owed')) : figureSaid(measure, unit, value),
    when: whenSaid(cutoff),
    contracts: false,
    rows: terms?.map(term => term(total)) ?? shown.map(row => rowModel(row, unit, cutoff)),
    total: terms ? null : written(value, unit),
    pages: pagination(`${path}/chiffres/${measures[measure].slug}`, query, page, last),
    back: { href: cutoffHref(path, cutoff), label: 'Revenir à l’entreprise' },
  }
}

function stageCalled(slug: string | undefined): Stage | null {
  return (Object.keys(stages) as Stage[]).find(stage => stages[stage].slug === slug) ?? null
}

function scopeOf({ perimeter }: CompanyAccount): string {
  const said = perimeterSaid(perimeter)
  return said ? `${capital(said)}.` : ''
}

/** The two terms of its rate, each of which opens. */
function ratesOf(company: Company, cutoff: Cutoff, { acheteur, marche }: ListQuery) {
  return (['credited', 'owed'] as const).map(measure => (total: (one: Measure) => number): Shown => {
    const href = openingHref(companyHref(company), measure, cutoff, {
      ...(acheteur && { acheteur }),
      ...(marche && { marche }),
    })
    return figureRow(measure, href, written(total(measure), 'hours'))
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
    paper: href ? 'Voir ses lignes' : unit === 'count' ? 'Relevés du marché' : 'Parts du groupement',
    paperHref: href ?? (unit === 'count' ? `/releves?marche=${encodeURIComponent(first!.number)}` : `${path}/parts`),
    who: '—',
    amount: href ? opens(amount, href, what) : { figure: amount, href: null, label: null },
  }
}

function periodsSaid({ standing }: MeasuredLine, unit: Unit): string {
  if (unit !== 'count' || !standing) return ''
  const { overdue, toCheck } = standing
  return listed([
    ...(overdue ? [plural(overdue, 'période sans relevé', 'périodes sans relevé')] : []),
    ...(toCheck ? [plural(toCheck, 'période à contrôler', 'périodes à contrôler')] : []),
  ])
}
