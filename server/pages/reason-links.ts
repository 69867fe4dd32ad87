import { euros, hours } from '#server/base/format.ts'
import type { CompanyLine } from '#server/compliance/company-lines.ts'
import { costOf, projectedOf, type Reason, type ReasonKind } from '#server/compliance/company-rules.ts'
import { ownFigures } from '#server/compliance/company-totals-rules.ts'
import { type Measure, stages } from '#server/compliance/openings/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { Cutoff } from './cutoff.ts'
import { type Opens, opener, plainText } from './opening-links.ts'

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
const withoutHours: ReadonlySet<ReasonKind> = new Set([
  'decided',
  'onGroup',
  'noticeToJudge',
  'otherNotice',
  'closing',
  'silent',
])
/** What waits, said with what it costs. */
const withCost: ReadonlySet<ReasonKind> = new Set(['noticeExpired', 'decided', 'short'])

/** In the order in which they are said. */
export function reasonFigures(waiting: Waiting, company: Company, read: Read): Opens[] {
  const { line, reason } = waiting
  const { kind, missing, cents } = reason
  const open = openerFor(line, company, read)
  const ahead = projectedOf(line)
  return [
    ...(withoutHours.has(kind) || missing === 0 ? [] : [lackOpens(waiting, company, read, hours(missing))]),
    ...(cents !== null && withCost.has(kind) ? [costOpens(waiting, company, read, cents)] : []),
    ...(ahead?.centihours ? [open(hours(ahead.centihours), 'projected')] : []),
    ...(ahead?.cents ? [open(euros(ahead.cents), 'possible')] : []),
  ]
}

/** What is at stake, written so: hours that are missing, or a penalty that is decided. */
export function stakeOpens(waiting: Waiting, company: Company, read: Read, figure: string): Opens {
  return waiting.reason.kind === 'decided'
    ? openerFor(waiting.line, company, read)(figure, 'left')
    : lackOpens(waiting, company, read, figure)
}

/** Of a finished contract, all that is missing, or what no decision covers: that, its company alone tells apart. */
function lackOpens({ line, reason }: Waiting, company: Company, read: Read, figure: string): Opens {
  const open = openerFor(line, company, read)
  if (!line.standing?.finished) return open(figure, 'behind')
  if (reason.missing === ownFigures(line).missing) return open(figure, 'missing')
  const toDecide = { marche: String(line.contractId), etape: stages.toDecide.slug }
  return opener(companyHref(company), read, contractName(line))(figure, 'missing', toDecide)
}

/** The price of what is left once a decision covers the rest is no figure of its own. */
function costOpens({ line, reason }: Waiting, company: Company, read: Read, cents: number): Opens {
  const open = openerFor(line, company, read)
  if (reason.kind === 'decided') return open(euros(cents), 'left')
  return cents === costOf(line) ? open(euros(cents), 'incurred') : plainText(euros(cents))
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
