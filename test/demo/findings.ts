import type { Db } from '#db/connect.ts'
import { may, type Role } from '#server/access/rules.ts'
import { monthOf } from '#server/base/dates.ts'
import { dayInFrance } from '#server/base/format.ts'
import { boundsOf } from '#server/register/clauses/period-rules.ts'
import { secondStepsOf } from '#server/register/clauses/second-step.ts'
import { stepsFor } from '#server/register/clauses/second-step-rules.ts'
import type { CompanyKind } from '#server/register/companies/rules.ts'
import { blanksOf } from '#server/register/hours/blank-rules.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { type Gesture, gestureIn, type State, transitionOf } from '#server/register/hours/transition-rules.ts'
import { missingForEligibility } from '#server/register/participants/rules.ts'
import { isOfAnotherKind, overlappedBy } from '#server/register/placements/employment-rules.ts'
import { canWorkIn, type Mode } from '#server/register/placements/rules.ts'

// What the verbs never let happen, looked for in the rows themselves. Each answers what it found, in a few words.

type Check = (db: Db) => Promise<string[]>

/** Whoever is placed in a validated period has a figure in each of its months. */
const silences: Check = async db => {
  const found: string[] = []
  for (const clauseId of await db('clauses').orderBy('id').pluck('id')) {
    const grid = await gridOf(db, clauseId)
    for (const month of new Set<string>([...grid.cells.values()].map(cell => cell.month))) {
      const statement = grid.statementOf(month)
      const validated = statement.senders
        .filter(({ state }) => state === 'validated')
        .flatMap(one => one.senderId ?? [])
      const blanks = blanksOf(grid.rows, key => grid.cells.has(key), statement, new Set(validated))
      found.push(...blanks.map(({ row }) => `${row.ref} ${month}`))
    }
  }
  return found
}

const overlaps: Check = async db => {
  const rows = (await db('placements')).map(row => ({
    id: row.id,
    mode: row.mode as Mode,
    employerId: row.employer_id,
    hiredOn: row.hired_on,
    leftOn: row.left_on,
    job: row.job,
    of: `${row.participant_id}-${row.clause_id}`,
  }))
  const together = Map.groupBy(rows, ({ of }) => of)
  return rows.filter(row => overlappedBy(row, together.get(row.of)!).length > 0).map(({ id }) => `placement ${id}`)
}

const kinds: Check = async db => {
  const rows = await db('placements')
    .join('companies', 'companies.id', 'placements.employer_id')
    .whereNull('kind_confirmed_at')
    .select('placements.id', 'mode', 'kind')
  return rows
    .filter(row => isOfAnotherKind(row.mode as Mode, [row.kind as CompanyKind]))
    .map(row => `placement ${row.id}`)
}

/** The lines of a statement follow one another as the table allows, each by a role that may; its state is the last one’s. */
const gesturesMade: Check = async db => {
  const rows = await db('statement_events')
    .join('statements', 'statements.id', 'statement_events.statement_id')
    .join('users', 'users.id', 'statement_events.recorded_by')
    .orderBy('statement_events.id')
    .select('statement_events.*', 'statements.state as now', 'statements.version', 'users.role')
    .select('statements.clause_id', 'statements.period')
  const found: string[] = []
  const decided = await secondStepsOf(db, [...new Set(rows.map(row => row.clause_id))])
  for (const [id, events] of Map.groupBy(rows, row => row.statement_id)) {
    const steps = stepsFor(boundsOf(events[0]!.period), decided.get(events[0]!.clause_id) ?? [])
    let state: State = 'awaited'
    let at = ''
    for (const event of events) {
      const gesture = event.gesture as Gesture
      const transition = transitionOf(state, gesture, steps)
      if (!transition || !may(event.role as Role, transition.may)) found.push(`statement ${id}: ${state} ${gesture}`)
      if (event.recorded_at < at || (event.received_on ?? '') > dayInFrance(event.recorded_at))
        found.push(`statement ${id}: ${event.recorded_at}`)
      state = gestureIn(gesture, steps).next
      at = event.recorded_at
    }
    if (state !== events[0]!.now || events[0]!.version !== events.length)
      found.push(`statement ${id}: ${events[0]!.now}`)
  }
  const silent = await db('statements')
    .whereNotIn('id', [...new Set(rows.map(row => row.statement_id))])
    .pluck('id')
  return [...found, ...silent.map(id => `statement ${id}: no event`)]
}

/** Hours outside an employment only where its days were corrected afterwards. */
const outside: Check = async db => {
  const rows = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .where('centihours', '>', 0)
    .where('placements.version', 1)
    .select('hours.id', 'month', 'hired_on', 'left_on')
  return rows
    .filter(row => !canWorkIn(row.month, { hiredOn: row.hired_on, leftOn: row.left_on }))
    .map(row => `hours ${row.id}`)
}

const papers: Check = async db => {
  const rows = await db('participants').whereNotNull('eligible_on')
  return rows
    .filter(row => {
      const paper = { ground: row.ground, evidenceKind: row.evidence_kind, evidenceOn: row.evidence_on }
      return missingForEligibility(paper) !== null || row.eligible_by === null
    })
    .map(row => `participant ${row.number}`)
}

const followers: Check = async db => {
  const contracts = await db('contracts').select('id', 'followed_by')
  const followings = Map.groupBy(await db('followings').orderBy('id'), row => row.contract_id)
  return contracts
    .filter(row => (followings.get(row.id)?.at(-1)?.user_id ?? null) !== row.followed_by)
    .map(row => `contract ${row.id}`)
}

const days: Check = async db => {
  const contracts = await db('contracts')
  const wrong = contracts.filter(
    row =>
      (row.noticed_on ?? '') > row.notified_on! ||
      (row.starts_on ?? '9999') < row.notified_on! ||
      (row.ends_on ?? '9999') <= (row.starts_on ?? row.notified_on!),
  )
  const facts = await db('facts')
    .join('contracts', 'contracts.id', 'facts.contract_id')
    .whereRaw('facts.dated_on < contracts.notified_on')
    .select('facts.id')
  const lines = await db('commitments')
    .join('clauses', 'clauses.id', 'commitments.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereRaw('commitments.dated_on < contracts.notified_on')
    .select('commitments.id')
  return [...wrong, ...facts, ...lines].map(row => `row ${row.id}`)
}

/** Whatever was done was written down by whoever did it, on the day it was done, and while they had an account. */
const journalled: Check = async db => {
  const found: string[] = []
  const lines = await db('journal').orderBy('id').select('id', 'at', 'action', 'actor_id', 'subject', 'subject_id')
  for (const [index, line] of lines.entries()) if (line.at < (lines[index - 1]?.at ?? '')) found.push(`line ${line.id}`)
  const closed = await db('users').whereNotNull('disabled_at').select('id', 'disabled_at')
  for (const { id, disabled_at } of closed)
    found.push(...lines.filter(line => line.actor_id === id && line.at > disabled_at!).map(line => `line ${line.id}`))
  const added = {
    'participant.added': 'participants',
    'company.added': 'companies',
    'clause.recorded': 'clauses',
  } as const
  for (const [action, table] of Object.entries(added) as [keyof typeof added, (typeof added)[keyof typeof added]][]) {
    const told = new Set(lines.filter(line => line.action === action).map(line => line.subject_id))
    const imported = table === 'companies' ? await db('companies').whereNot({ name_source: 'typed' }).pluck('id') : []
    const rows: number[] = await db(table).orderBy('id').pluck('id')
    found.push(...rows.filter(id => !told.has(id) && !imported.includes(id)).map(id => `${table} ${id}`))
  }
  return found
}

/** A month declared before it began, or before its clause was there. */
const early: Check = async db => {
  const rows = await db('hours')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .select('hours.id', 'month', 'logged_at', 'clauses.created_at')
  return rows
    .filter(row => row.month > monthOf(row.logged_at) || row.logged_at < row.created_at)
    .map(row => `hours ${row.id}`)
}

export const checks = {
  silences,
  overlaps,
  kinds,
  gesturesMade,
  outside,
  papers,
  followers,
  days,
  journalled,
  early,
}
