import type { Account } from '#server/compliance/account-rules.ts'
import { monthsOf } from '#server/compliance/breakdown-rules.ts'
import type { CompanyAccount } from '#server/compliance/companies.ts'
import { ownFigures } from '#server/compliance/company-totals-rules.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import type { PortfolioThen } from '#server/compliance/portfolio-then.ts'
import { type Company, legalPerson } from '#server/register/companies/rules.ts'
import type { Amendment, Contract } from '#server/register/contracts/rules.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import type { Proceeding, Step } from '#server/register/proceedings/rules.ts'
import { categoriesOf } from '#server/scheme/counted-rules.ts'
import type { CountedRow } from '#server/scheme/counted-store.ts'
import type { Scheme } from '#server/settings/scheme-rules.ts'
import type { Followed } from './load.ts'
import type { ConditionRow } from './reserved-rules.ts'

// All that a document tells, as plain values: what its fingerprint covers, whatever the words become. Centihours and cents;
// lists in the order of the document; nothing of a person alone, for the document tells nothing of one.

type Told = { at: string; scheme: Scheme | null; counted: readonly CountedRow[]; printed: object }

export function contractContent(
  followed: Followed,
  amendments: readonly Amendment[],
  { at, scheme, counted, printed }: Told,
): object {
  const { contract, holders, doubtful, facts, proceedings, measured } = followed
  return {
    kind: 'contract',
    at,
    contract: contractValues(contract),
    holders: holders.map(({ role, until, sharePoints, company }) => ({
      identifier: company.identifier,
      name: company.name,
      kind: company.kind,
      role,
      until,
      sharePoints,
    })),
    ...(doubtful.length > 0 && {
      doubtful: doubtful.map(({ idType, identifier, name, role, doubt }) => ({
        idType,
        identifier,
        name,
        role,
        doubt,
      })),
    }),
    amendments: amendments.map(({ id: _id, ...values }) => wordless(values)),
    scheme: schemeValues(scheme, counted),
    account: measured && accountValues(measured.account),
    own: measured && memberValues(measured.member),
    status: measured?.status ?? null,
    facts: facts.map(factValues),
    proceedings: proceedings.map(proceedingValues),
    printed: plain(printed),
  }
}

export function companyContent(company: Company, account: CompanyAccount, told: Told): object {
  const { lines, others, verdict, reasons, totals, perimeter, establishments } = account
  return {
    kind: 'company',
    at: told.at,
    company: { person: legalPerson(company), identifier: company.identifier, name: company.name, kind: company.kind },
    verdict,
    perimeter,
    establishments: establishments.length,
    totals,
    reasons: reasons.map(({ line, reason }) => ({ contractId: line.contractId, ...plainObject(reason) })),
    contracts: lines.map(line => ({
      contractId: line.contractId,
      number: line.number,
      lotNumber: line.lotNumber,
      buyer: line.buyerName,
      role: line.role,
      part: line.part,
      figures: ownFigures(line),
      account: line.account && accountValues(line.account),
      standing: line.standing,
      procedure: line.procedure,
      facts: line.facts.map(factValues),
    })),
    unmeasured: others.map(({ contractId, number, lotNumber }) => ({ contractId, number, lotNumber })),
    scheme: schemeValues(told.scheme, told.counted),
    printed: plain(told.printed),
  }
}

export function institutionContent({ sums, words, lines }: PortfolioThen, told: Told): object {
  return {
    kind: 'institution',
    at: told.at,
    sums,
    words: Object.fromEntries(words),
    contracts: lines.map(({ id, number, lotNumber, buyerName, directorate, standing, pool }) => ({
      ...{ contractId: id, number, lotNumber, buyer: buyerName, directorate, pool },
      standing,
    })),
    scheme: schemeValues(told.scheme, told.counted),
    printed: plain(told.printed),
  }
}

export function reservedContent(contract: Contract, rows: readonly ConditionRow[], told: Told): object {
  return {
    kind: 'reserved',
    at: told.at,
    contract: contractValues(contract),
    conditions: rows.map(({ condition, holder, state, register, check }) => ({
      condition,
      holder: holder?.companyId ?? null,
      state,
      register,
      check: check && plainObject(check),
    })),
    checks: told.counted.flatMap(({ checks }) => checks.map(plainObject)),
    scheme: schemeValues(told.scheme, told.counted),
    printed: plain(told.printed),
  }
}

function contractValues(contract: Contract) {
  const { id, number, lotNumber, title, lotTitle, buyerName, buyerSiret, form, ccag, ccagVersion, cpv } = contract
  const { amountCents, noticedOn, notifiedOn, startsOn, endsOn, durationMonths, groupForm, considerations } = contract
  return {
    ...{ id, number, lotNumber, title, lotTitle, buyerName, buyerSiret, form, ccag, ccagVersion, cpv },
    ...{ amountCents, noticedOn, notifiedOn, startsOn, endsOn, durationMonths, groupForm, considerations },
    reservedArticle: contract.reservedArticle,
    followed: contract.followedBy !== null,
  }
}

function schemeValues(scheme: Scheme | null, counted: readonly CountedRow[]) {
  return {
    scheme,
    contracts: counted.map(row => ({
      contractId: row.contractId,
      categories: categoriesOf(row),
      considerations: row.considerations,
      cents: row.cents,
      duty: row.duty && { duty: row.duty.duty, exemption: row.duty.recorded?.exemption ?? null },
    })),
  }
}

function accountValues({ members, pool, stoppedBy, overdue, toCheck, ...figures }: Account) {
  return {
    ...plainObject(figures),
    pool,
    members: members.map(memberValues),
    stoppedBy: stoppedBy?.key ?? null,
    overdue: overdue.map(({ key }) => key),
    toCheck: toCheck.map(({ key }) => key),
  }
}

function memberValues({ source, line, judged, lines, ...figures }: Member) {
  return {
    ...figures,
    contractId: source.contractId,
    ledger: source.ledger.map(wordless),
    ends: source.ends.map(wordless),
    bends: line.bends,
    periods: judged.periods,
    months: monthsOf(lines),
  }
}

/** Without what was typed: the words that are printed of it stand in what is printed. */
function wordless(row: object): object {
  return plainObject(Object.fromEntries(Object.entries(row).filter(([key]) => !TYPED.has(key))))
}

const TYPED: ReadonlySet<string> = new Set('label reason basis text proof reference answer capacity'.split(' '))

/** Without its words: those that are printed, once proof-read, stand in what is printed. */
function factValues({ kind, datedOn, untilOn, centihours, recordedAt }: Fact) {
  return { kind, datedOn, untilOn, centihours, recordedAt }
}

function proceedingValues({ kind, unitCents, steps }: Proceeding) {
  return { kind, unitCents, steps: steps.map(stepValues) }
}

function stepValues({ papers, ...step }: Step) {
  return { ...wordless(step), papers: papers.map(({ sha256, bytes }) => ({ sha256, bytes })) }
}

/** Without the pictures, whose figures are beside them, and without what is said of the edition itself. */
const DRAWN: ReadonlySet<string> = new Set(['drawing', 'parts', 'shape', 'bar', 'logo', 'edition', 'state', 'mark'])

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? undefined : value
  return Object.fromEntries(
    Object.keys(value)
      .filter(key => !DRAWN.has(key))
      .sort()
      .map(key => [key, plain((value as Record<string, unknown>)[key])]),
  )
}

function plainObject(value: object): object {
  return plain(value) as object
}

/** The same values give the same text, in whatever order their keys were set. */
export function canonical(value: unknown): string {
  return JSON.stringify(plain(value))
}
