import type { Db } from '#db/connect.ts'
import type { Account, Member, Status } from '#server/compliance/account-rules.ts'
import { periodOf } from '#server/compliance/before.ts'
import { measured as measuredAt, memberOf } from '#server/compliance/measure.ts'
import { type Period, type Standing, standingAt } from '#server/compliance/rules.ts'
import { standingOf } from '#server/compliance/standing.ts'
import type { Clause, Commitment } from '#server/register/clauses/rules.ts'
import { ledgersOf } from '#server/register/clauses/store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { Contract, Holder } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { excusedAt, type Fact, holding, suspensionsIn } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { sumsAt, type Work } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { type Pooled, pooledAt } from './pools.ts'
import { type Split, splitOf } from './rules.ts'
import { clausesOn, letterheadOf, namesUnder } from './store.ts'

/** The cut-off, and the day on which due days are read. */
export type When = { at: string; today: string }

/** One contract with all that its figures come from, at the cut-off date. */
export type Followed = {
  contract: Contract
  holders: (Holder & { company: Company })[]
  facts: Fact[]
  period: Period
  finished: boolean
  /** null: no clause recorded, nothing to measure. */
  measured: Measured | null
}
/** A contract whose clause is recorded. */
export type Told = Followed & { measured: Measured }

export type Measured = {
  clause: Clause
  /** All its figures; contracts pooled together share one. */
  account: Account
  /** This contract’s own part. */
  member: Member
  /** Its word, as on screen. */
  status: Status
  ledger: Commitment[]
  work: Work[]
  standing: Standing
  excused: number
  split: Split
  /** null: the contract shares its hours with no other. */
  pooled: Pooled | null
  /** What is due at the cut-off: all of it once the contract has ended, the expected part before. */
  due: number
  statements: { received: number; checked: number }
}

/** A fixed number of queries, for one contract as for sixty. Facts are those that hold, oldest first. */
export async function followedAt(db: Db, contracts: readonly Contract[], { at, today }: When): Promise<Followed[]> {
  const ids = contracts.map(contract => contract.id)
  const holders = await holdersOf(db, ids)
  const facts = Map.groupBy(await factsOf(db, ids), fact => fact.contractId)
  const clauses = await clausesOn(db, ids)
  const clauseIds = [...clauses.values()].map(clause => clause.id)
  const accounts = await measuredAt(db, clauseIds, { at, today })
  const ledgers = await ledgersOf(db, clauseIds)
  const work = Map.groupBy(await workUnder(db, clauseIds), line => line.clauseId)
  const poolIds = [...clauses.values()].flatMap(({ poolId }) => (poolId === null ? [] : [poolId]))
  const pooled = await pooledAt(db, [...new Set(poolIds)], at)

  return contracts.map(contract => {
    const own = facts.get(contract.id) ?? []
    const period = periodOf(
      { starts_on: contract.startsOn, ends_on: contract.endsOn, notified_on: contract.notifiedOn },
      suspensionsIn(own),
    )
    const finished = at >= period.endsOn
    const clause = clauses.get(contract.id)
    const measured = clause
      ? assembledAt(clause, ledgers.get(clause.id) ?? [], work.get(clause.id) ?? [], period, at, {
          account: accounts.get(clause.id)!,
          finished,
          excused: excusedAt(own, at),
          pooled: pooled.get(clause.id) ?? null,
        })
      : null
    return {
      contract,
      holders: holders.get(contract.id) ?? [],
      facts: holding(own).sort((a, b) => (a.datedOn < b.datedOn ? -1 : a.datedOn > b.datedOn ? 1 : a.id - b.id)),
      period,
      finished,
      measured,
    }
  })
}

function assembledAt(
  clause: Clause,
  ledger: Commitment[],
  work: Work[],
  period: Period,
  at: string,
  known: { finished: boolean } & Pick<Measured, 'account' | 'excused' | 'pooled'>,
): Measured {
  // The report measures a contract whether or not someone has taken it over.
  const standing = standingAt(ledger, period, sumsAt(work, at), at, true)
  return {
    clause,
    account: known.account,
    member: memberOf(known.account, clause.id),
    status: standingOf(known.account, clause.id).status,
    ledger,
    work,
    standing,
    excused: known.excused,
    split: splitOf({ ...standing, excused: known.excused }, known.finished, known.pooled?.exposed),
    pooled: known.pooled,
    due: known.finished ? standing.owed : Math.min(standing.expected, standing.owed),
    statements: statementsOf(memberOf(known.account, clause.id)),
  }
}

/** Statements that came, and how many of them nothing waits for any more. */
function statementsOf({ judged }: Member): { received: number; checked: number } {
  const states = judged.periods.flatMap(({ senders }) => senders.map(({ state }) => state))
  const checked = states.filter(state => state === 'settled').length
  const waiting = states.filter(state => state === 'toCheck' || state === 'lateToCheck').length
  return { received: checked + waiting, checked }
}

export type Around = { institution: string; logo: string | null; names: string[] }

/** What stands around any report: the institution, its logo as `data:`, the names that must not appear. */
export async function aroundReport(db: Db, followed: readonly Followed[]): Promise<Around> {
  const clauseIds = followed.flatMap(({ measured }) => (measured ? [measured.clause.id] : []))
  return { ...(await letterheadOf(db)), names: await namesUnder(db, clauseIds) }
}
