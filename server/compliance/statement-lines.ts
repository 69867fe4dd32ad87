import type { Db } from '#db/connect.ts'
import { checkedOf } from '#server/register/attachments/required-rules.ts'
import type { Checked } from '#server/register/attachments/words.ts'
import { monthsIn, type PeriodKey } from '#server/register/clauses/period-rules.ts'
import type { IdType } from '#server/register/companies/rules.ts'
import { isTelling, TELLING_EMPLOYER } from '#server/register/companies/telling-rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { creditOf, type Work } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { tellingModes } from '#server/register/placements/rules.ts'
import { employedUnder } from '#server/register/placements/store.ts'
import { type NotDue, narrowed } from './awaited.ts'
import { attestedMonths, sentIn } from './checked.ts'
import { type LeavingContract, leavingContracts } from './leaving-contracts.ts'
import { isAwaited, type ListedState, lastReason } from './statement-list.ts'

// Each statement of each sender, as it leaves in a file: by contract, then by period.

/** The statement of one sender for one period; hours in centihours, null where nobody has said them yet. */
export type StatementLine = {
  contract: LeavingContract
  period: PeriodKey
  state: ListedState
  sender: string
  senderNumber: string
  receivedOn: string | null
  dueOn: string | null
  people: number | null
  declared: number | null
  accepted: number | null
  counted: number | null
  /** How it was checked; null while it is not. */
  checked: Checked | null
  reason: string
}

type Reader = { today: string; readsSensitive: boolean; byPerson: boolean }

/** The statements of this lot in any of these states, as its list chooses them; `periods`: of these alone. */
export async function statementLines(
  db: Db,
  clauseIds: readonly number[],
  states: readonly ListedState[],
  { today, readsSensitive, byPerson }: Reader,
  periods?: readonly PeriodKey[],
): Promise<StatementLine[]> {
  const rows = [
    ...(await came(db, clauseIds, states, periods)),
    ...(await didNotCome(db, clauseIds, states.filter(isAwaited), { today, periods })),
  ]
  if (rows.length === 0) return []
  const contracts = await leavingContracts(db, clauseIds)
  const hidden = await hiddenSenders(db, clauseIds, readsSensitive)
  const work = Map.groupBy(await workUnder(db, clauseIds), line => `${line.clauseId} ${line.employerId}`)
  const attested = await attestedMonths(db, clauseIds)
  const rank = new Map(clauseIds.map((id, index) => [id, index]))
  return rows
    .map(row => {
      const sender = `${row.clause_id} ${row.sender_id}`
      const months = monthsIn(row.period)
      const own = (work.get(sender) ?? []).filter(({ month }) => months.includes(month))
      return { row, own, sender: senderOf(row, hidden.has(sender) || (!readsSensitive && isTelling(row.kind ?? ''))) }
    })
    .sort(
      (a, b) =>
        rank.get(a.row.clause_id)! - rank.get(b.row.clause_id)! ||
        compared(monthsIn(a.row.period)[0]!, monthsIn(b.row.period)[0]!) ||
        compared(a.sender.sender, b.sender.sender),
    )
    .map(({ row, own, sender }) => ({
      contract: contracts.get(row.clause_id)!,
      period: row.period,
      state: row.state,
      ...sender,
      receivedOn: row.received_on,
      dueOn: row.due_on,
      ...sums(row.state, own),
      checked: row.state === 'validated' ? checkedIn(row, own, attested) : null,
      reason: typedSaid(row.reason ?? '', byPerson),
    }))
}

/** Nothing is said of what did not come; nothing is accepted nor counted of what is not settled. */
function sums(state: ListedState, own: readonly Work[]) {
  const credits = own.map(creditOf)
  const sum = (figure: (credit: (typeof credits)[number]) => number) =>
    credits.reduce((total, credit) => total + figure(credit), 0)
  const isSettled = ['validated', 'nothingWorked', 'judgedWithout'].includes(state)
  return {
    people: isAwaited(state) ? null : new Set(own.map(({ participantId }) => participantId)).size,
    declared: isAwaited(state) ? null : sum(({ declared }) => declared),
    accepted: isSettled ? sum(({ accepted }) => accepted) : null,
    counted: isSettled ? sum(({ counted }) => counted) : null,
  }
}

/** On papers where each month that bears hours has the attestation of its sender. */
function checkedIn({ clause_id, sender_id }: Row, own: readonly Work[], attested: ReadonlySet<string>): Checked {
  const worked = own.filter(({ centihours }) => centihours > 0)
  return checkedOf(worked.map(({ month }) => ({ pieces: Number(attested.has(sentIn(clause_id, sender_id, month))) })))
}

type Row = {
  clause_id: number
  period: PeriodKey
  state: ListedState
  sender_id: number | null
  received_on: string | null
  due_on: string | null
  name: string | null
  id_type: string | null
  identifier: string | null
  kind: string | null
  reason: string | null
}

async function came(
  db: Db,
  clauseIds: readonly number[],
  states: readonly ListedState[],
  periods: readonly PeriodKey[] | undefined,
): Promise<Row[]> {
  const query = db('statements')
  if (periods) query.whereIn('statements.period', [...periods])
  return query
    .leftJoin('companies', 'companies.id', 'statements.sender_id')
    .whereIn('statements.clause_id', clauseIds)
    .whereIn('statements.state', states)
    .where(own =>
      // The holder has no hours of its own where others employ everyone: the period is theirs.
      own
        .whereNot('statements.state', 'nothingWorked')
        .orWhereNotExists(
          db({ other: 'statements' })
            .whereRaw('other.clause_id = statements.clause_id and other.period = statements.period')
            .whereNot('other.state', 'nothingWorked'),
        ),
    )
    .select(
      'statements.clause_id',
      'statements.period',
      'statements.state',
      'statements.sender_id',
      'statements.received_on',
      'statements.due_on',
      'companies.name',
      'companies.id_type',
      'companies.identifier',
      'companies.kind',
      lastReason(db),
    )
}

/** Awaited, under the contracts that somebody follows, as the last measure left them. */
async function didNotCome(
  db: Db,
  clauseIds: readonly number[],
  states: readonly ('late' | NotDue)[],
  { today, periods }: { today: string; periods: readonly PeriodKey[] | undefined },
): Promise<Row[]> {
  const found: Row[] = []
  for (const state of states) {
    const query = db('awaited_statements as awaited')
      .join('clauses', 'clauses.id', 'awaited.clause_id')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .leftJoin('companies', 'companies.id', 'awaited.sender_id')
      .whereIn('awaited.clause_id', clauseIds)
      .whereNotNull('contracts.followed_by')
      .whereNotExists(
        db('statements')
          .whereRaw('statements.clause_id = awaited.clause_id and statements.period = awaited.period')
          .whereRaw('coalesce(statements.sender_id, 0) = coalesce(awaited.sender_id, 0)')
          .whereNot('statements.state', 'awaited'),
      )
    if (periods) query.whereIn('awaited.period', [...periods])
    const rows = await narrowed(db, query as unknown as ReturnType<Db>, state, today).select(
      'awaited.clause_id',
      'awaited.period',
      db.raw('cast(? as text) as state', [state]),
      'awaited.sender_id',
      db.raw('cast(null as text) as received_on'),
      'awaited.due_on',
      'companies.name',
      'companies.id_type',
      'companies.identifier',
      'companies.kind',
      db.raw("'' as reason"),
    )
    found.push(...(rows as unknown as Row[]))
  }
  return found
}

function senderOf({ name, id_type, identifier }: Row, isHidden: boolean) {
  if (isHidden) return { sender: TELLING_EMPLOYER, senderNumber: '' }
  if (name === null) return { sender: 'Titulaire non renseigné', senderNumber: '' }
  return {
    sender: companyName({ name, idType: id_type as IdType, identifier: identifier! }),
    senderNumber: identifier!,
  }
}

/** Those whose name would tell of a person, by its hours, what a mode hides. By « clause sender ». */
async function hiddenSenders(db: Db, clauseIds: readonly number[], readsSensitive: boolean): Promise<Set<string>> {
  if (readsSensitive) return new Set()
  const telling = (await employedUnder(db, clauseIds)).filter(({ mode }) => tellingModes.includes(mode))
  return new Set(telling.map(({ clauseId, employerId }) => `${clauseId} ${employerId}`))
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
