import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { companiesNumbered } from '#server/register/companies/store.ts'
import { companyName } from '#server/register/companies/words.ts'
import { type Credit, creditOf } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import type { StoredState } from '#server/register/hours/transition-rules.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { employerLabel, modeLabel } from '#server/register/placements/rules.ts'
import { originsUnder, type SplitOrigin } from '#server/register/splits/store.ts'
import { type LeavingContract, leavingContracts } from './leaving-contracts.ts'
import type { ListedState } from './statement-list.ts'

/** What one person worked in one month for one employer under one contract, and what became of it. */
export type HoursLine = {
  contract: LeavingContract
  ref: string
  month: Month
  employer: string
  employerNumber: string
  mode: string
  state: StoredState | null
  credit: Credit
  /** Its part of hours that were worked once under several contracts. */
  split: SplitOrigin | null
}

/**
 * The months of work of this lot, by contract, then by month; `states`: only those whose statement is in one of them.
 * Modes and employers that tell a handicap are grouped unless `readsSensitive`.
 */
export async function hoursLines(
  db: Db,
  clauseIds: readonly number[],
  states: readonly ListedState[] | null,
  readsSensitive: boolean,
): Promise<HoursLine[]> {
  const stateOf = await statesUnder(db, clauseIds)
  const work = (await workUnder(db, clauseIds))
    .map(line => ({ line, state: stateOf(line) }))
    .filter(({ state }) => states === null || (state !== null && states.includes(state)))
  const contracts = await leavingContracts(db, clauseIds)
  const numbers = await numbersOf(
    db,
    work.map(({ line }) => line.participantId),
  )
  const companies = await companiesNumbered(db, [...new Set(work.map(({ line }) => line.employerId))])
  const origins = await originsUnder(db, clauseIds, null)
  const rank = new Map(clauseIds.map((id, index) => [id, index]))
  return work
    .sort((a, b) => rank.get(a.line.clauseId)! - rank.get(b.line.clauseId)!)
    .map(({ line, state }) => {
      const { mode } = line.window
      const company = companies.get(line.employerId)!
      const name = companyName(company)
      const known = { window: line.window, employer: name, employerKind: company.kind }
      const employer = employerLabel(known, readsSensitive)
      return {
        contract: contracts.get(line.clauseId)!,
        ref: pseudonym(numbers.get(line.participantId)!),
        month: line.month,
        employer,
        employerNumber: employer === name ? company.identifier : '',
        mode: modeLabel(mode, readsSensitive),
        state,
        credit: creditOf(line),
        split: origins.get(`${line.placementId}-${line.month}`) ?? null,
      }
    })
}

type Sent = { clauseId: number; employerId: number; month: Month }

/** The state of the statement that holds a line of work; null: none came. */
export async function statesUnder(db: Db, clauseIds: readonly number[]): Promise<(line: Sent) => StoredState | null> {
  const rows = await db('statements')
    .whereIn('clause_id', clauseIds)
    .select('clause_id', 'sender_id', 'period', 'state')
  const states = new Map(
    rows.flatMap(({ clause_id, sender_id, period, state }) =>
      monthsIn(period).map(month => [`${clause_id} ${sender_id} ${month}`, state as StoredState] as const),
    ),
  )
  return ({ clauseId, employerId, month }) => states.get(`${clauseId} ${employerId} ${month}`) ?? null
}

async function numbersOf(db: Db, participantIds: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const ids of inChunks([...new Set(participantIds)]))
    for (const { id, number } of await db('participants').whereIn('id', ids).select('id', 'number'))
      found.set(id, number)
  return found
}
