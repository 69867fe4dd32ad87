import { longDate, longMonth } from '#server/base/format.ts'
import { agreed, listed } from '#server/base/french.ts'
import { monthsIn, type PeriodKey } from '#server/register/hours/period-rules.ts'
import type { Account } from './account-rules.ts'
import type { JudgedPeriod, SenderState } from './judging-rules.ts'

// Up to when an account is judged, and what it waits for: the words that stand beside its word.

/** « octobre 2026 », « juillet à septembre 2026 ». */
export function periodWords(key: PeriodKey): string {
  const months = monthsIn(key)
  const last = longMonth(months.at(-1)!)
  if (months.length === 1) return last
  return `${longMonth(months[0]!).replace(/\u00a0\d{4}$/, '')} à ${last}`
}

/** « août et septembre 2026 »: the year once, where it is the same. */
export function periodsWords(keys: readonly PeriodKey[]): string {
  const words = keys.map(periodWords)
  return listed(
    words.map((word, index) => {
      const year = / ?\u00a0(\d{4})$/.exec(word)?.[1]
      const isLast = index === words.length - 1
      return !isLast && year && words[index + 1]!.endsWith(year) ? word.replace(/\u00a0\d{4}$/, '') : word
    }),
  )
}

/** « Jugé au 30 septembre 2026 : octobre 2026 reçu, à contrôler. » */
export function judgedWords(account: Account): string {
  const { judgedAt, stoppedBy } = account
  const until = judgedAt ? `Jugé au ${longDate(judgedAt)}` : 'Pas encore jugé'
  const why = stoppedBy ? `\u00a0: ${waitingWords(stoppedBy)}` : ''
  return [`${until}${why}.`, overdueWords(account), aheadWords(account)].filter(Boolean).join(' ')
}

/** « octobre 2026 reçu, à contrôler ». */
function waitingWords(period: JudgedPeriod): string {
  const name = periodWords(period.key)
  const sender = period.senders.find(({ state }) => waits[state] !== null)
  if (!sender) return `personne n’était placé en ${name}, compté zéro après le ${longDate(period.dueOn)}`
  return `${name} ${waits[sender.state]!(longDate(sender.dueOn))}`
}

const waits: Record<SenderState, ((due: string) => string) | null> = {
  settled: null,
  overdue: null,
  lateToCheck: null,
  toCheck: () => 'reçu, à contrôler',
  awaited: due => `attendu pour le ${due}`,
  returned: due => `renvoyé, réponse attendue pour le ${due}`,
}

/** What counts zero meanwhile is named. */
function overdueWords({ overdue, judgedAt }: Account): string {
  const judged = overdue.filter(({ endsOn }) => judgedAt !== null && endsOn <= judgedAt)
  const late = judged.filter(({ senders }) => senders.every(({ state }) => state !== 'lateToCheck'))
  const came = judged.filter(({ senders }) => senders.some(({ state }) => state === 'lateToCheck'))
  return [
    late.length
      ? `${periodsWords(keysOf(late))} non ${agreed(keysOf(late).length, 'reçu', 'reçus')}, ${agreed(keysOf(late).length, 'compté', 'comptés')} zéro.`
      : '',
    ...came.map(({ key, senders }) => {
      const receivedOn = senders.find(({ state }) => state === 'lateToCheck')?.receivedOn
      return `${periodWords(key)} reçu en retard${receivedOn ? ` le ${longDate(receivedOn)}` : ''}, à contrôler.`
    }),
  ]
    .filter(Boolean)
    .map(sentence => sentence.charAt(0).toUpperCase() + sentence.slice(1))
    .join(' ')
}

function aheadWords({ members, judgedAt }: Account): string {
  const ahead = [
    ...new Set(
      members.flatMap(({ judged }) => judged.ahead.filter(period => hasStatement(period)).map(({ key }) => key)),
    ),
  ]
  if (ahead.length === 0 || members.every(({ judged }) => judged.judgedAt === judgedAt && !judged.stoppedBy)) return ''
  const names = periodsWords(ahead)
  return `${names.charAt(0).toUpperCase()}${names.slice(1)}, déjà ${agreed(ahead.length, 'contrôlé, attend', 'contrôlés, attendent')}.`
}

/** A period with nobody placed has nothing that waits. */
function hasStatement({ senders }: JudgedPeriod): boolean {
  return senders.some(({ state }) => state === 'settled')
}

function keysOf(periods: readonly JudgedPeriod[]): PeriodKey[] {
  return [...new Set(periods.map(({ key }) => key))]
}
