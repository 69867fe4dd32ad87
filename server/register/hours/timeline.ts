import type { Db } from '#db/connect.ts'
import { ENDLESS } from '#server/base/dates.ts'
import { capital, dayInFrance, hours } from '#server/base/format.ts'
import { signerName } from '#server/journal/signer-words.ts'
import { inPeriod, ofPeriod, periodName } from '../clauses/period-words.ts'
import { hourlessOf } from '../contracts/hourless.ts'
import type { Fact } from '../facts/rules.ts'
import { factsOf } from '../facts/store.ts'
import { type Event, endText, event, factText, ledgerText } from '../facts/timeline.ts'
import type { Following } from '../followings/rules.ts'
import { followingsOf } from '../followings/store.ts'
import { followingEvents } from '../followings/words.ts'
import { namesIn, shareActsOf } from '../shares/store.ts'
import { shareEvents } from '../shares/words.ts'
import type { Gesture } from './transition-rules.ts'

// The history of a contract in one list: what people noted, what changed the hours owed, that it has none, who
// followed it, which part each of a group bears, what was done to its statements.

/** Everything dated on this contract, latest first; `known`: what was written by that instant. What was read already is given. */
export async function timelineOf(
  db: Db,
  contractId: number,
  read: { facts?: readonly Fact[]; followings?: readonly Following[]; known?: string | undefined } = {},
): Promise<Event[]> {
  const { known = ENDLESS } = read
  const facts = read.facts ?? (await factsOf(db, [contractId]))
  const ledger = await db('commitments')
    .join('clauses', 'clauses.id', 'commitments.clause_id')
    .leftJoin('users', 'users.id', 'commitments.recorded_by')
    .where('clauses.contract_id', contractId)
    .where('commitments.recorded_at', '<=', known)
    .orderBy('commitments.id', 'desc')
    .select('commitments.kind', 'commitments.dated_on', 'commitments.centihours', 'commitments.label', 'users.name')
  const ends = await db('execution_acts')
    .leftJoin('users', 'users.id', 'execution_acts.recorded_by')
    .where({ contract_id: contractId })
    .where('execution_acts.recorded_at', '<=', known)
    .whereNotNull('effect_on')
    .orderBy('execution_acts.id', 'desc')
    .select('execution_acts.kind', 'effect_on', 'ends_on', 'owed_then', 'users.name')
  const followings = followingEvents(read.followings ?? (await followingsOf(db, [contractId])).get(contractId) ?? [])
  const cancelled = new Set(facts.map(fact => fact.cancelsId))
  const events: Event[] = [
    ...facts.map(fact => event(fact.datedOn, factText(fact), fact.recordedByName, fact, cancelled.has(fact.id))),
    ...ledger.map(line => event(line.dated_on, ledgerText(line), line.name)),
    ...ends.map(act => event(act.effect_on!, endText(act), act.name)),
    ...(await statementEvents(db, contractId, known)),
    ...(await hourlessEvents(db, contractId, known)),
    ...followings.map(({ date, text, by }) => event(date, text, by)),
    ...(await partEvents(db, contractId, known)),
  ]
  return events.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : (b.fact?.id ?? 0) - (a.fact?.id ?? 0)))
}

/** Parts of a group, and hours that passed from one to another or came back. */
async function partEvents(db: Db, contractId: number, known: string): Promise<Event[]> {
  const acts = (await shareActsOf(db, [contractId], known)).get(contractId) ?? []
  if (acts.length === 0) return []
  return shareEvents(acts, await namesIn(db, acts)).map(({ date, text, by }) => event(date, text, by))
}

/** « Sans heures », as it was said, and each time it was taken back. */
async function hourlessEvents(db: Db, contractId: number, known: string): Promise<Event[]> {
  const said = (await hourlessOf(db, contractId)).filter(({ at }) => at <= known)
  const cancelled = new Set(said.map(({ cancelsId }) => cancelsId))
  return said.map(({ id, at, reason, byName, cancelsId }) => {
    const what = cancelsId === null ? 'Dit sans heures d’insertion' : 'La clause est de nouveau attendue'
    return event(dayInFrance(at), `${what}\u00a0: ${reason}`, byName, null, cancelled.has(id))
  })
}

type Line = {
  statement_id: number
  period: string
  state: string
  gesture: Gesture
  /** The state it led to. */
  reached: string
  reason: string
  recorded_at: string
  name: string | null
}

/** One line a gesture, whoever the senders it was made for. What was only declared is not yet an event. */
async function statementEvents(db: Db, contractId: number, known: string): Promise<Event[]> {
  const rows = await db('statement_events')
    .join('statements', 'statements.id', 'statement_events.statement_id')
    .join('clauses', 'clauses.id', 'statements.clause_id')
    .leftJoin('users', 'users.id', 'statement_events.recorded_by')
    .leftJoin('pass_answers', 'pass_answers.id', 'statement_events.answer_id')
    .where('clauses.contract_id', contractId)
    .whereNotIn('statement_events.gesture', ['receive', 'undoImport'])
    .where('statement_events.recorded_at', '<=', known)
    .orderBy('statement_events.id', 'desc')
    .select(
      'statement_events.statement_id',
      'statements.period',
      'statements.state',
      'statement_events.gesture',
      'statement_events.state as reached',
      'statement_events.reason',
      'statement_events.recorded_at',
      'users.name',
      'pass_answers.answered_by',
    )
  const lines = rows.map(({ answered_by, ...row }): Line => {
    return { ...row, name: signerName(row.name, answered_by), gesture: row.gesture as Gesture }
  })
  // What stands today is not said of what was read then.
  const accepted = known === ENDLESS ? await acceptedByStatement(db, contractId) : new Map<number, number>()
  const told = new Set<number>()
  return [...Map.groupBy(lines, line => `${line.period} ${line.recorded_at}`).values()].map(group => {
    // Those said to have no hour while others were validated were settled by the same gesture.
    const line =
      group.find(({ reached }) => reached === 'validated') ??
      group.find(({ gesture }) => gesture === 'validate') ??
      group[0]!
    const standing = group.filter(
      ({ reached, state, statement_id }) => reached === 'validated' && state === 'validated' && !told.has(statement_id),
    )
    for (const { statement_id } of standing) told.add(statement_id)
    const sum = standing.reduce((total, { statement_id }) => total + (accepted.get(statement_id) ?? 0), 0)
    return event(
      dayInFrance(line.recorded_at),
      words(line, standing.length && known === ENDLESS ? sum : null),
      line.name,
    )
  })
}

/** Hours of each statement that are not refused, as they stand: an earlier validation no longer has a figure of its own. */
async function acceptedByStatement(db: Db, contractId: number): Promise<Map<number, number>> {
  const rows: { id: number; centihours: number }[] = await db('statements')
    .join('clauses', 'clauses.id', 'statements.clause_id')
    .join('placements', { 'placements.clause_id': 'clauses.id', 'placements.employer_id': 'statements.sender_id' })
    .join('hours', 'hours.placement_id', 'placements.id')
    .where('clauses.contract_id', contractId)
    .whereRaw('hours.month between statements.first_month and statements.last_month')
    .groupBy('statements.id')
    .select('statements.id')
    .sum({ centihours: db.raw('hours.centihours - hours.refused_centihours') })
  return new Map(rows.map(row => [row.id, Number(row.centihours)]))
}

function words({ period, gesture, reached, reason }: Line, accepted: number | null): string {
  switch (gesture) {
    case 'validate':
      if (reached === 'toConfirm') return `Relevé ${ofPeriod(period)} contrôlé, à confirmer par l’acheteur.`
      return `Relevé ${ofPeriod(period)} validé${accepted === null ? '' : `\u00a0: ${hours(accepted)}`}.`
    case 'confirm':
      return `Relevé ${ofPeriod(period)} confirmé${accepted === null ? '' : `\u00a0: ${hours(accepted)}`}.`
    case 'handBack':
      return `Relevé ${ofPeriod(period)} rendu à la facilitatrice\u00a0: ${reason}`
    case 'takeBack':
      return `Contrôle du relevé ${ofPeriod(period)} repris.`
    case 'nothingWorked':
      return `Aucune heure ${inPeriod(period)}, relevé néant.`
    case 'sendBack':
      return `Relevé ${ofPeriod(period)} renvoyé\u00a0: ${reason}`
    case 'reopen':
      return `Relevé ${ofPeriod(period)} rouvert\u00a0: ${reason}`
    case 'judgeWithout':
      return `${capital(periodName(period))} jugé sans relevé\u00a0: ${reason}`
    case 'receive':
      return `Relevé ${ofPeriod(period)} reçu.`
  }
}
