import type { Account } from '#server/compliance/account-rules.ts'
import { type MonthSums, monthsOf } from '#server/compliance/breakdown-rules.ts'
import type { CompanyAccount } from '#server/compliance/companies.ts'
import type { MeasuredLine } from '#server/compliance/company-lines.ts'
import { type Figures, ownFigures } from '#server/compliance/company-totals-rules.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import type { MeasuredThen, PortfolioThen } from '#server/compliance/portfolio-then.ts'
import { accountIn } from '#server/compliance/standing.ts'
import { statusWords } from '#server/compliance/words.ts'
import { type Company, legalPerson } from '#server/register/companies/rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { csvOf } from '#server/web/table/csv.ts'
import { type Column, column } from '#server/web/table/table.ts'
import type { Attached } from './words.ts'

// The figures of a document as files inside it, for who recomputes them: nothing of persons, nothing that the pages do
// not tell. Hours in hundredths in JSON, as they are typed in CSV.

type Head = { document: string; at: string }

/** Of a contract: its figures, and its hours month by month. */
export async function contractData(
  head: Head,
  contract: Contract,
  measured: { account: Account; member: Member } | null,
): Promise<Attached[]> {
  const { number, lotNumber, buyerSiret } = contract
  const months = measured ? monthsOf(measured.member.lines) : []
  const content = {
    document: head.document,
    at: head.at,
    unit: 'centihours',
    contract: { number, lotNumber, buyerSiret },
    figures: measured && accountValues(measured.account, measured.member),
    months,
  }
  return [
    json('Chiffres du rapport, en centièmes d’heure.', content),
    await csv('heures-par-mois.csv', 'Heures du marché mois par mois, de déclarées à retenues.', MONTHS, months),
  ]
}

/** Of a company: its totals, and its figures contract by contract. */
export async function companyData(head: Head, company: Company, account: CompanyAccount): Promise<Attached[]> {
  const rows = account.lines.map(line => ({ line, own: ownFigures(line) }))
  const content = {
    document: head.document,
    at: head.at,
    unit: 'centihours',
    company: legalPerson(company),
    verdict: account.verdict,
    perimeter: account.perimeter,
    totals: account.totals,
    contracts: rows.map(({ line, own }) => ({
      number: line.number,
      lotNumber: line.lotNumber,
      buyer: line.buyerName,
      judgedAt: line.account?.judgedAt ?? null,
      status: line.standing?.status ?? null,
      pooledWith: line.poolId,
      ...own,
    })),
  }
  return [
    json('Chiffres du rapport, en centièmes d’heure.', content),
    await csv('chiffres-par-marche.csv', 'Chiffres de l’entreprise marché par marché.', CONTRACTS, rows),
  ]
}

/** Of the institution: its totals, by directorate, and the figures of each contract. */
export async function institutionData(
  head: Head,
  { sums, words, lines }: PortfolioThen,
  perimeter: string,
): Promise<Attached[]> {
  const content = {
    document: head.document,
    at: head.at,
    unit: 'centihours',
    perimeter,
    totals: sums,
    words: Object.fromEntries(words),
    contracts: lines.map(({ number, lotNumber, buyerName, directorate, standing, pool }) => ({
      ...{ number, lotNumber, buyer: buyerName, directorate, pooled: pool !== null },
      ...standing,
    })),
  }
  return [
    json('Chiffres du rapport, en centièmes d’heure.', content),
    await csv('chiffres-par-marche.csv', 'Chiffres de l’institution marché par marché.', OF_INSTITUTION, lines),
  ]
}

const OF_INSTITUTION: Column<MeasuredThen>[] = [
  column('Marché', 'identifier', line => contractNumber(line)),
  column('Acheteur', 'text', line => line.buyerName),
  column('Direction', 'text', line => line.directorate ?? ''),
  column('Dues', 'hours', ({ standing }) => standing.owed),
  column('Validées', 'hours', ({ standing }) => standing.accepted),
  column('Retenues', 'hours', ({ standing }) => standing.counted),
  column('Imputées au compte', 'hours', ({ standing }) => accountIn(standing).credited),
  column('Écart du compte', 'hours', ({ standing }) => accountIn(standing).gap),
  column('Jugé au', 'date', ({ standing }) => standing.judgedAt),
  column('État', 'text', ({ standing }) => statusWords[standing.status].word),
]

function accountValues(account: Account, member: Member) {
  const { owed, logged, accepted, counted, refused, outside, toRegularise } = member
  return {
    status: account.status,
    judgedAt: account.judgedAt,
    startsOn: account.startsOn,
    endsOn: account.endsOn,
    finished: account.finished,
    pooled: account.pool !== null,
    ...{ owed, logged, accepted, counted, refused, outside, toRegularise },
    account: {
      owed: account.owed,
      counted: account.counted,
      credited: account.credited,
      expected: account.expected,
      countedThen: account.countedThen,
      gap: account.gap,
      excused: account.excused,
      missing: account.missing,
      exposed: account.exposed,
    },
  }
}

const MONTHS: Column<MonthSums>[] = [
  column('Mois', 'month', sums => sums.month),
  column('Déclarées', 'hours', sums => sums.logged),
  column('Refusées', 'hours', sums => sums.refused),
  column('Validées', 'hours', sums => sums.accepted),
  column('Hors fenêtre', 'hours', sums => sums.outside),
  column('À régulariser', 'hours', sums => sums.toRegularise),
  column('Retenues', 'hours', sums => sums.counted),
]

const CONTRACTS: Column<{ line: MeasuredLine; own: Figures }>[] = [
  column('Marché', 'identifier', ({ line }) => contractNumber(line)),
  column('Acheteur', 'text', ({ line }) => line.buyerName),
  column('Dues', 'hours', ({ own }) => own.owed),
  column('Déclarées', 'hours', ({ own }) => own.logged),
  column('Validées', 'hours', ({ own }) => own.accepted),
  column('Retenues', 'hours', ({ own }) => own.counted),
  column('Imputées', 'hours', ({ own }) => own.credited),
  column('Attendues', 'hours', ({ own }) => own.expected),
  column('Écart', 'hours', ({ own }) => own.gap),
  column('Jugé au', 'date', ({ line }) => line.account?.judgedAt ?? null),
  column('État', 'text', ({ line }) => (line.standing ? statusWords[line.standing.status].word : '')),
]

export function json(description: string, content: object): Attached {
  return {
    name: 'chiffres.json',
    type: 'application/json',
    description,
    bytes: utf8(`${JSON.stringify(content, null, 2)}\n`),
  }
}

export async function csv<Row>(
  name: string,
  description: string,
  columns: Column<Row>[],
  rows: readonly Row[],
): Promise<Attached> {
  const parts: string[] = []
  for await (const part of csvOf({ name, title: name, columns, rows: [rows] })) parts.push(part)
  return { name, type: 'text/csv', description, bytes: utf8(parts.join('')) }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
