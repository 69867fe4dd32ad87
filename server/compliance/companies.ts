import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { legalPerson } from '#server/register/companies/rules.ts'
import { establishmentsOf } from '#server/register/companies/store.ts'
import { linesOf, type MeasuredLine } from './company-lines.ts'
import { type Reason, reasonsOver, type Verdict, verdictOver } from './company-rules.ts'
import { type Perimeter, perimeterOf } from './company-then.ts'
import { type Totals, totalsOver, type Unit, unitsOf } from './company-totals-rules.ts'
import { knownUntil, type Reading } from './measure.ts'

/** One legal person at a date, over the contracts that this person may see: what its page and its document tell. */
export type CompanyAccount = {
  at: string
  /** The day of knowledge; null: all that is recorded. */
  known: string | null
  /** The contracts with hours to follow, and those without. */
  lines: MeasuredLine[]
  others: MeasuredLine[]
  verdict: Verdict
  reasons: { line: MeasuredLine; reason: Reason }[]
  totals: Totals
  units: Unit<MeasuredLine>[]
  /** Each buyer answers for its own contracts only (L. 2111-3). */
  buyers: { buyerId: number; buyerName: string; lines: MeasuredLine[]; verdict: Verdict; totals: Totals }[]
  perimeter: Perimeter
  /** Its establishments, all of them. */
  establishments: number[]
}

export async function companyAt(db: Db, user: User, company: Company, reading: Reading): Promise<CompanyAccount> {
  const establishments = await establishmentsOf(db, [company])
  const all = await linesOf(db, user, establishments, reading)
  const moment = { at: reading.at, known: knownUntil(reading.known) }
  const lines = all.filter(({ clauseId }) => clauseId !== null)
  const perimeter = (await perimeterOf(db, user, establishments, moment)).get(legalPerson(company))
  const { at } = reading
  return {
    at,
    known: reading.known ?? null,
    lines,
    others: all.filter(({ clauseId }) => clauseId === null),
    verdict: verdictOver(lines, at),
    reasons: reasonsOver(lines, at),
    totals: totalsOver(lines),
    units: unitsOf(lines),
    buyers: [...Map.groupBy(lines, ({ buyerId }) => buyerId)].map(([buyerId, own]) => ({
      buyerId,
      buyerName: own[0]!.buyerName,
      lines: own,
      verdict: verdictOver(own, at),
      totals: totalsOver(own),
    })),
    perimeter: perimeter ?? { seen: 0, all: 0 },
    establishments,
  }
}
