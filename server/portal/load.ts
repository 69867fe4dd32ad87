import type { Db } from '#db/connect.ts'
import { lastDay, monthOf } from '#server/base/dates.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { measured } from '#server/compliance/measure.ts'
import { missingOfContracts } from '#server/register/attachments/contract-store.ts'
import type { Missing } from '#server/register/attachments/required-rules.ts'
import { piecesUnder } from '#server/register/attachments/store.ts'
import { periodsOf } from '#server/register/clauses/period-rules.ts'
import { gridsOf } from '#server/register/hours/grid-store.ts'
import {
  isPeriodOver,
  isSettled,
  type PeriodStatement,
  periodStatement,
  type SenderStatement,
  type StatementState,
  senderStateOn,
} from '#server/register/hours/statement-rules.ts'
import { type Statements, statementsOf } from '#server/register/hours/statements-of.ts'
import { ownMissing, ownOfContract } from '#server/register/passes/papers.ts'
import type { OwnContract } from '#server/register/passes/places.ts'

/** A statement that the company sent, or owes. */
export type OwnStatement = {
  statement: PeriodStatement
  sender: SenderStatement
  state: StatementState
  isOver: boolean
}

/** One of its contracts, with what it sent; and its account, where it answers for the obligation. */
export type OwnPlace = {
  own: OwnContract
  account: Account | null
  statements: OwnStatement[]
  follows: boolean
  /** Papers that it owes: those of the contract, then the others, the longest first. */
  missing: Missing[]
}

/** Everything that the first page of a company says. The number of queries does not depend on how many contracts it has. */
export async function loadOwn(
  db: Db,
  own: readonly OwnContract[],
  companyId: number,
  today: string,
): Promise<OwnPlace[]> {
  const held = own.filter(({ holds }) => holds).map(({ clauseId }) => clauseId)
  const accounts = await measured(db, held, { at: today, today })
  const clauseIds = own.map(({ clauseId }) => clauseId)
  const sources = await statementsOf(db, clauseIds)
  const [grids, papers] = [await gridsOf(db, clauseIds), await piecesUnder(db, clauseIds)]
  const ofContracts = await missingOfContracts(db, held, today)
  return own.map(one => {
    const all = statementsIn(sources.get(one.clauseId)!, companyId, today)
    const periods = all.map(({ statement }) => statement)
    return {
      own: one,
      account: accounts.get(one.clauseId) ?? null,
      statements: all.filter(({ sender }) => !sender.follows),
      follows: all[0]?.sender.follows ?? false,
      missing: [
        ...ownOfContract(ofContracts.get(one.clauseId) ?? [], companyId),
        ...ownMissing(grids.get(one.clauseId)!, periods, papers.get(one.clauseId) ?? [], { companyId, today }),
      ],
    }
  })
}

/** Its own of every period that began; the latest first. */
function statementsIn(source: Statements, companyId: number, today: string): OwnStatement[] {
  const { startsOn, endsOn, rhythms } = source
  if (startsOn === null) return []
  const until = lastDay(monthOf(today))
  return periodsOf(rhythms, { startsOn, endsOn: endsOn ?? until }, until)
    .filter(({ from }) => from <= today)
    .flatMap(period => {
      const statement = periodStatement(source, monthOf(period.from))
      const sender = statement.senders.find(({ senderId }) => senderId === companyId)
      if (!sender || !(sender.expected || sender.events.length > 0)) return []
      const isOver = isPeriodOver(statement, endsOn, today)
      return [{ statement, sender, state: senderStateOn(sender, today), isOver }]
    })
    .reverse()
}

/** Waits for the company: nothing came, or what came is to be corrected. */
export function isAwaited({ sender, state, isOver }: OwnStatement): boolean {
  return isOver && !isSettled(sender) && !['toCheck', 'received', 'quiet'].includes(state)
}
