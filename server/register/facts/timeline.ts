import type { Db } from '#db/connect.ts'
import { dayInFrance, euros, hours, longDate, shortDate, signedWholeHours, wholeHours } from '#server/base/format.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { ofPeriod } from '../clauses/period-words.ts'
import type { EndKind, OwedThen } from '../contracts/end-rules.ts'
import { type Fact, type FactKind, openStep, parties } from './rules.ts'
import { factsOf } from './store.ts'

// The history of a contract in one list: what people noted, what changed the hours owed, the statements validated.

export type Event = {
  /** 'YYYY-MM-DD'. */
  date: string
  dateWords: string
  text: string
  /** « C. Aubry »; '' for what came with the data. */
  by: string
  /** Taken back since: shown struck through, with the reason on a line of its own. */
  cancelled: boolean
  /** The fact behind the line; null for a line of the ledger or a statement. */
  fact: Fact | null
}

/** Everything dated on this contract, latest first. */
export async function timelineOf(db: Db, contractId: number, known?: readonly Fact[]): Promise<Event[]> {
  const facts = known ?? (await factsOf(db, [contractId]))
  const ledger = await db('commitments')
    .join('clauses', 'clauses.id', 'commitments.clause_id')
    .leftJoin('users', 'users.id', 'commitments.recorded_by')
    .where('clauses.contract_id', contractId)
    .orderBy('commitments.id', 'desc')
    .select('commitments.kind', 'commitments.dated_on', 'commitments.centihours', 'commitments.label', 'users.name')
  const ends = await db('execution_acts')
    .leftJoin('users', 'users.id', 'execution_acts.recorded_by')
    .where({ contract_id: contractId })
    .whereNotNull('effect_on')
    .orderBy('execution_acts.id', 'desc')
    .select('execution_acts.kind', 'effect_on', 'ends_on', 'owed_then', 'users.name')
  const cancelled = new Set(facts.map(fact => fact.cancelsId))

  const events: Event[] = [
    ...facts.map(fact => event(fact.datedOn, factText(fact), fact.recordedByName, fact, cancelled.has(fact.id))),
    ...ledger.map(line => event(line.dated_on, ledgerText(line), line.name)),
    ...ends.map(act => event(act.effect_on, endText(act), act.name)),
    ...(await statementsDone(db, contractId)).map(done => event(done.date, done.text, done.name)),
  ]
  return events.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : (b.fact?.id ?? 0) - (a.fact?.id ?? 0)))
}

export type NextStep = {
  /** « À l’entreprise ». */
  party: string
  /** « , avant le 24 novembre 2026 : proposer un calendrier de recrutement. » */
  rest: string
  /** Both. */
  sentence: string
  tone: 'is-late' | ''
}

/** Whose turn it is, by when, to do what; null when nobody is waited for. */
export function nextStep(facts: readonly Fact[], today: string): NextStep | null {
  const step = openStep(facts)
  if (!step?.waitsOn) return null
  const deadline = step.kind === 'suspension' ? null : step.untilOn
  const overdue = deadline !== null && deadline < today
  const when = deadline
    ? overdue
      ? `, attendu avant le ${longDate(deadline)}`
      : `, avant le ${longDate(deadline)}`
    : ''
  const rest = `${when} : ${withStop(step.nextStep || step.text)}`
  const party = parties[step.waitsOn]
  return { party, rest, sentence: party + rest, tone: overdue || step.waitsOn === 'company' ? 'is-late' : '' }
}

/** « Camille Aubry » → « C. Aubry ». */
export function shortName(name: string | null): string {
  const [first = '', ...rest] = (name ?? '').split(' ')
  return rest.length ? `${first.charAt(0)}. ${rest.join(' ')}` : first
}

function event(date: string, text: string, name: string | null, fact: Fact | null = null, cancelled = false): Event {
  return { date, dateWords: shortDate(date), text, by: shortName(name), cancelled, fact }
}

const openings: Record<FactKind, (fact: Fact) => string> = {
  contact: () => 'Échange : ',
  meeting: () => 'Réunion : ',
  reminder: () => 'Relance : ',
  difficulty: () => 'Difficulté notifiée : ',
  excuse: ({ centihours }) => `${hours(centihours ?? 0)} excusées : `,
  suspension: ({ untilOn }) => `Suspension${untilOn ? ` jusqu’au ${longDate(untilOn)}` : ''} : `,
  resumption: () => 'Reprise : ',
  formalNotice: ({ untilOn }) => `Mise en demeure${untilOn ? `, réponse avant le ${longDate(untilOn)}` : ''} : `,
  penalty: ({ amountCents }) => (amountCents ? `Pénalité de ${euros(amountCents)} : ` : 'Aucune pénalité appliquée : '),
  note: ({ cancelsId }) => (cancelsId ? 'Fait annulé : ' : ''),
}

export function factText(fact: Fact): string {
  return openings[fact.kind](fact) + withStop(fact.text)
}

function ledgerText({ kind, label, centihours }: { kind: string; label: string; centihours: number }): string {
  if (kind === 'initial' && centihours === 0) return `${label} : aucune heure avant le premier bon de commande.`
  const figure = kind === 'initial' ? wholeHours(centihours) : signedWholeHours(centihours)
  return `${label} : ${centihours === 0 ? 'heures dues inchangées' : `${figure} h`}.`
}

/** « Fin de l’exécution au 30 juin 2027, par avenant. » */
function endText({ kind, ends_on, owed_then }: { kind: EndKind; ends_on: string; owed_then: OwedThen }): string {
  const kept = owed_then === 'kept' ? ' Les heures dues restent entières.' : ''
  return `Fin de l’exécution au ${longDate(ends_on)}, ${endBy[kind]}.${kept}`
}

const endBy: Record<EndKind, string> = {
  initial: 'à l’origine',
  amendment: 'par avenant',
  published: 'd’après une durée publiée',
  resumption: 'reportée à la reprise',
  correction: 'après correction',
  carried: 'reprise sans son origine',
}

/** Statements validated, and periods in which nobody worked, on the day it was said. */
async function statementsDone(
  db: Db,
  contractId: number,
): Promise<{ date: string; text: string; name: string | null }[]> {
  const done = await db('statement_events')
    .join('statements', 'statements.id', 'statement_events.statement_id')
    .join('clauses', 'clauses.id', 'statements.clause_id')
    .leftJoin('companies', 'companies.id', 'statements.sender_id')
    .leftJoin('users', 'users.id', 'statement_events.recorded_by')
    .where('clauses.contract_id', contractId)
    .whereIn('statement_events.gesture', ['validate', 'nothingWorked'])
    .orderBy('statement_events.id', 'desc')
    .select(
      'statement_events.gesture',
      'statement_events.recorded_at',
      'statements.period',
      'statements.sender_id',
      'users.name',
      'companies.name as sender',
    )
  const sums: { month: string; employer_id: number; centihours: number }[] = await db('hours')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .join('placements', 'placements.id', 'hours.placement_id')
    .where('clauses.contract_id', contractId)
    .groupBy('hours.month', 'placements.employer_id')
    .select('hours.month', 'placements.employer_id')
    .sum({ centihours: db.raw('hours.centihours - hours.refused_centihours') })
  return done.map(({ gesture, recorded_at, period, sender_id, name, sender }) => {
    const months = new Set(monthsIn(period))
    const accepted = sums.reduce(
      (sum, row) => (months.has(row.month) && row.employer_id === sender_id ? sum + row.centihours : sum),
      0,
    )
    const by = sender ? `, ${sender}` : ''
    return {
      date: dayInFrance(recorded_at),
      text:
        gesture === 'validate'
          ? `Relevé ${ofPeriod(period)} validé${by} : ${hours(accepted)}.`
          : `Aucune heure pour le relevé ${ofPeriod(period)}${by}, relevé néant.`,
      name: gesture === 'validate' ? name : null,
    }
  })
}

function withStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
