import type { Db } from '#db/connect.ts'
import {
  dayInFrance,
  euros,
  hours,
  longDate,
  longMonth,
  shortDate,
  signedWholeHours,
  wholeHours,
} from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
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
  const statements = await db('statements')
    .join('clauses', 'clauses.id', 'statements.clause_id')
    .leftJoin('users', 'users.id', 'statements.validated_by')
    .where('clauses.contract_id', contractId)
    .orderBy('statements.month', 'desc')
    .where(done => done.whereNotNull('statements.validated_at').orWhereNotNull('statements.nothing_worked_at'))
    .select(
      'statements.clause_id',
      'statements.month',
      'statements.validated_at',
      'statements.nothing_worked_at',
      'users.name',
    )
  const sums: { month: string; centihours: number }[] = await db('hours')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .where('clauses.contract_id', contractId)
    .groupBy('hours.month')
    .select('hours.month')
    .sum({ centihours: db.raw('coalesce(hours.accepted_centihours, hours.centihours)') })
  const byMonth = new Map(sums.map(row => [row.month, row.centihours]))
  const cancelled = new Set(facts.map(fact => fact.cancelsId))

  const events: Event[] = [
    ...facts.map(fact => event(fact.datedOn, factText(fact), fact.recordedByName, fact, cancelled.has(fact.id))),
    ...ledger.map(line => event(line.dated_on, ledgerText(line), line.name)),
    ...statements.map(line =>
      line.validated_at
        ? event(
            dayInFrance(line.validated_at),
            `Relevé ${ofMonth(line.month)} validé : ${hours(byMonth.get(line.month) ?? 0)}.`,
            line.name,
          )
        : event(dayInFrance(line.nothing_worked_at), `Aucune heure en ${longMonth(line.month)}, relevé néant.`, null),
    ),
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
  const figure = kind === 'initial' ? wholeHours(centihours) : signedWholeHours(centihours)
  return `${label} : ${centihours === 0 ? 'heures dues inchangées' : `${figure} h`}.`
}

function withStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
