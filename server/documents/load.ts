import type { Db } from '#db/connect.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { checkedUnder } from '#server/compliance/checked.ts'
import { knownUntil, measured, memberOf } from '#server/compliance/measure.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import { standingOf } from '#server/compliance/standing.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { type Typed, typedTexts } from '#server/proofreading/typed.ts'
import type { Checked } from '#server/register/attachments/words.ts'
import { clausesThen } from '#server/register/clauses/known-store.ts'
import type { Clause } from '#server/register/clauses/rules.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { DoubtfulHolder } from '#server/register/contracts/doubtful-rules.ts'
import { doubtfulOf } from '#server/register/contracts/doubtful-store.ts'
import { holdersThen } from '#server/register/contracts/holders-store.ts'
import { contractThen } from '#server/register/contracts/known-store.ts'
import { type Read, readingOf } from '#server/register/contracts/readings-store.ts'
import type { Contract, Holder } from '#server/register/contracts/rules.ts'
import { type Fact, holding } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { type Procedure, procedureAt } from '#server/register/proceedings/procedure-rules.ts'
import type { Proceeding } from '#server/register/proceedings/rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { letterheadOf } from './store.ts'
import { titlesOf } from './words.ts'

/** The cut-off, the day on which due days are read and, where a past reading is asked, the day of what was known. */
export type When = { at: string; today: string; known?: string }

/** One contract with its account, at the cut-off. */
export type Followed = {
  when: When
  contract: Contract
  holders: (Holder & { company: Company })[]
  /** Published as holding it under a number that names nobody for sure. */
  doubtful: DoubtfulHolder[]
  /** Its amount and its end after amendments, and how sure both are. */
  read: Read
  facts: Fact[]
  /** Its sanction files, and what they come to at the cut-off. */
  proceedings: Proceeding[]
  procedure: Procedure
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
  /** How its statements were checked. */
  checked: Checked
}

/** Facts are those that hold, oldest first. */
export async function followedAt(db: Db, contract: Contract, when: When): Promise<Followed> {
  const moment = momentOf(when)
  const holders = (await holdersThen(db, [contract.id], moment)).get(contract.id) ?? []
  const doubtful = (await doubtfulOf(db, [contract.id], moment)).get(contract.id) ?? []
  const all = await factsOf(db, [contract.id])
  const facts = all.filter(({ recordedAt }) => moment.known === undefined || recordedAt <= moment.known)
  const clause = (await clausesThen(db, [contract.id], moment)).get(contract.id)
  const proceedings = (await proceedingsOf(db, [contract.id], moment.known)).get(contract.id) ?? []
  const then = await contractThen(db, contract, moment)
  return {
    when,
    contract: then,
    read: await readingOf(db, then, moment),
    holders,
    doubtful,
    facts: holding(facts).sort((a, b) => (a.datedOn < b.datedOn ? -1 : a.datedOn > b.datedOn ? 1 : a.id - b.id)),
    proceedings,
    procedure: procedureAt(proceedings, when.at),
    measured: clause ? await measuredAt(db, clause, when) : null,
  }
}

/** The same with the instant at which the day of knowledge ends. */
export function momentOf({ at, known }: When) {
  return { at, known: knownUntil(known) }
}

async function measuredAt(db: Db, clause: Clause, when: When): Promise<Measured> {
  const account = (await measured(db, [clause.id], when)).get(clause.id)!
  const member = memberOf(account, clause.id)
  const checked = await checkedUnder(db, member, knownUntil(when.known))
  return { clause, account, member, status: standingOf(account, clause.id).status, checked }
}

/** Statements that came, and how many of them nothing waits for any more. */
export function statementsOf({ judged }: Pick<Member, 'judged'>): { received: number; checked: number } {
  const periods = judged.periods.map(({ senders }) => senders.map(({ state }) => state))
  const waiting = periods.filter(states => states.some(state => state === 'toCheck' || state === 'lateToCheck')).length
  const checked = periods.filter(states => states.length > 0 && states.every(state => state === 'settled')).length
  return { received: checked + waiting, checked }
}

export type Around = { institution: string; logo: string | null; typed: Typed }

/** The same in the words that are printed of what was typed: the objects, the operation, the name of a pool. */
export function asProofRead<One extends Followed>(followed: One, typed: Typed): One {
  const { contract, measured } = followed
  const [title, lotTitle] = titlesOf(contract).map(({ text, where, source }) => typed.print(text, where, source))
  const operation = contract.operation && operationRead(contract, typed)
  return {
    ...followed,
    contract: { ...contract, title: title!, lotTitle: lotTitle!, operation },
    measured: measured && { ...measured, account: poolRead(measured.account, typed, contract.id) },
  }
}

function operationRead({ operation, operationId }: Contract, typed: Typed): string {
  return typed.print(operation!, 'Opération', { table: 'operations', id: operationId!, column: 'name' })
}

/** An account with the name of its pool as it is printed. */
export function poolRead(account: Account, typed: Typed, contractId: number): Account {
  const { pool } = account
  if (!pool) return account
  const source = { table: 'pools', id: pool.id, column: 'name' }
  return { ...account, pool: { ...pool, name: typed.print(pool.name, 'Nom de la globalisation', source, contractId) } }
}

/** What stands around a report: the institution, its logo as `data:`, its typed texts, to be proof-read. */
export async function aroundReport(db: Db, { contract, when }: Pick<Followed, 'contract' | 'when'>): Promise<Around> {
  return { ...(await letterheadOf(db, knownUntil(when.known))), typed: await typedTexts(db, [contract.id]) }
}
