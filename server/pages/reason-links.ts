import { euros, hours } from '#server/base/format.ts'
import type { CompanyLine } from '#server/compliance/company-lines.ts'
import { projectedOf, type Reason, type ReasonKind } from '#server/compliance/company-rules.ts'
import type { Measure } from '#server/compliance/openings/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { Cutoff } from './cutoff.ts'
import { type Opens, opener } from './opening-links.ts'

// What waits on one contract of a company: where each of its figures opens, wherever it is told.

type Waiting = { line: CompanyLine; reason: Reason }
type Read = Pick<Cutoff, 'at' | 'known' | 'today'>

/** A share of a contract opens among the figures of the company; all else among those of the contract. */
function openerFor(line: CompanyLine, company: Company, read: Read) {
  const isShare = line.part.kind === 'share'
  const open = opener(isShare ? companyHref(company) : `/marches/${line.contractId}`, read, contractName(line))
  return (figure: string, measure: Measure) =>
    open(
      figure,
      measure,
      isShare ? { marche: String(line.contractId) } : ofAccount.has(measure) ? {} : { ce: 'marche' },
    )
}

/** Of the account as a whole, whatever shares it. */
const ofAccount: ReadonlySet<Measure> = new Set(['behind', 'projected'])

/** What waits, said without any hours. */
const withoutHours: ReadonlySet<ReasonKind> = new Set(['decided', 'onGroup', 'otherNotice', 'closing', 'silent'])

/** In the order in which they are said. */
export function reasonFigures({ line, reason }: Waiting, company: Company, read: Read): Opens[] {
  const { kind, missing, cents } = reason
  const open = openerFor(line, company, read)
  const cost = cents === null ? [] : [open(euros(cents), kind === 'decided' ? 'left' : 'incurred')]
  const ahead = projectedOf(line)
  return [
    ...(withoutHours.has(kind) || missing === 0 ? [] : [open(hours(missing), lackOf(line))]),
    ...(kind === 'onGroup' ? [] : cost),
    ...(ahead ? [open(hours(ahead.centihours), 'projected')] : []),
    ...(ahead?.cents ? [open(euros(ahead.cents), 'possible')] : []),
  ]
}

/** What is at stake, written so: hours that are missing, or a penalty that is decided. */
export function stakeOpens({ line, reason }: Waiting, company: Company, read: Read, figure: string): Opens {
  return openerFor(line, company, read)(figure, reason.kind === 'decided' ? 'left' : lackOf(line))
}

/** A number of periods of one contract opens among those of the company. */
export function periodsOpen(
  { line }: Waiting,
  company: Company,
  read: Read,
  [figure, measure]: [string, 'overdue' | 'toCheck'],
): Opens {
  return opener(companyHref(company), read, contractName(line))(figure, measure, { marche: String(line.contractId) })
}

function lackOf({ standing }: CompanyLine): 'missing' | 'behind' {
  return standing?.finished ? 'missing' : 'behind'
}
