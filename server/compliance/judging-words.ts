import { hours, longDate } from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import type { PeriodKey } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import type { Account } from './account-rules.ts'
import { isAtBuyer, type JudgedPeriod, type SenderPeriod } from './judging-rules.ts'
import { UNKNOWN_DATE } from './line-rules.ts'

// Up to when an account is judged, and what it waits for: said beside its word on pages and in documents.

/** « Jugé au 30 septembre 2026 : octobre 2026 reçu, à contrôler ». */
export function judgedSaid(account: Account): string {
  const { judgedAt, startsOn, at } = account
  if (judgedAt !== null) return [`Jugé au ${longDate(judgedAt)}`, stopSaid(account)].filter(Boolean).join('\u00a0: ')
  if (startsOn === UNKNOWN_DATE) return 'Pas encore jugé\u00a0: le début de l’exécution n’est pas connu'
  if (at < startsOn) return `Pas encore jugé\u00a0: l’exécution commence le ${longDate(startsOn)}`
  return ['Pas encore jugé', stopSaid(account) ?? 'aucune période n’est encore finie'].join('\u00a0: ')
}

/** What stops the judgement, and what waits behind it; null when nothing does. */
export function stopSaid({ stoppedBy, members }: Pick<Account, 'stoppedBy' | 'members'>): string | null {
  if (!stoppedBy) return null
  const ahead = members.flatMap(({ judged }) => judged.ahead.filter(({ settled }) => settled).map(({ key }) => key))
  const after = ahead.length
    ? `\u202f; ${periodsSaid(ahead)}, déjà ${agreed(new Set(ahead).size, 'réglé, attend', 'réglés, attendent')}`
    : ''
  return `${waitSaid(stoppedBy)}${after}`
}

/** « octobre 2026 reçu, à contrôler »; our own turn is said before the company’s. */
function waitSaid({ key, senders, dueOn }: JudgedPeriod): string {
  const name = periodName(key)
  const of = (state: SenderPeriod['state']) => senders.find(sender => sender.state === state)
  const isUnread = ({ unread }: SenderPeriod) => unread
  const came = senders.filter(({ state }) => state === 'toCheck' || state === 'lateToCheck')
  const ours = came.length > 0 && came.every(isUnread) ? 'à lire' : 'à contrôler'
  const turn = isAtBuyer({ senders }) ? 'contrôlé, l’acheteur le confirme' : ours
  const late = of('lateToCheck')
  if (late) return `${name} reçu le ${longDate(late.receivedOn!)}, ${turn}`
  if (of('toCheck')) return `${name} reçu, ${turn}`
  const returned = of('returned')
  if (returned) return `${name} à corriger, attendu jusqu’au ${longDate(returned.dueOn)}`
  const awaited = of('awaited')
  if (awaited) return `${name} attendu jusqu’au ${longDate(awaited.dueOn)}`
  return `${name} sans personne placée, complet après le ${longDate(dueOn)}`
}

/** Overdue periods that nothing answered, each once: « août et septembre 2026 ». null: none. */
export function overdueSaid({ overdue }: Pick<Account, 'overdue'>): string | null {
  return overdue.length ? periodsSaid(overdue.map(({ key }) => key)) : null
}

/** « août et septembre 2026 », each once, a year said once; « 7 périodes entre février 2025 et avril 2027 » where there are many. */
function periodsSaid(all: readonly PeriodKey[]): string {
  const keys = [...new Set(all)].sort()
  if (keys.length <= 3) return named(keys)
  return `${plural(keys.length, 'période', 'périodes')} entre ${periodName(keys[0]!)} et ${periodName(keys.at(-1)!)}`
}

/** Every overdue period by its name, however many there are. */
export function overdueNamed({ overdue }: Pick<Account, 'overdue'>): string {
  return named([...new Set(overdue.map(({ key }) => key))].sort())
}

function named(keys: readonly PeriodKey[]): string {
  return listed(keys.map((key, index) => nameBefore(key, keys[index + 1])))
}

/** Without its year where the next period has the same and will say it. */
function nameBefore(key: PeriodKey, next: PeriodKey | undefined): string {
  const name = periodName(key)
  const year = key.slice(0, 4)
  return next?.startsWith(year) ? name.slice(0, -year.length).trimEnd() : name
}

/** « fin estimée », « fin à confirmer »: said wherever a figure depends on the end; null when it is sure. */
export function endSaid({ endIsEstimated, endToConfirm }: Pick<Account, 'endIsEstimated' | 'endToConfirm'>) {
  if (endToConfirm) return 'fin à confirmer'
  return endIsEstimated ? 'fin estimée' : null
}

/** What a finished account waits for before it is concluded: « 519,00 h à contrôler (octobre 2026) ». */
export function toSettleSaid({ members, toCheck }: Pick<Account, 'members' | 'toCheck'>, unchecked: number): string {
  const periods = members.flatMap(({ judged }) => judged.periods)
  const named = (state: SenderPeriod['state'], words: string) => {
    const keys = periods.filter(({ senders }) => senders.some(one => one.state === state)).map(({ key }) => key)
    return keys.length ? `${periodsSaid(keys)} ${words}` : ''
  }
  const checks = toCheck.length ? ` (${periodsSaid(toCheck.map(({ key }) => key))})` : ''
  const turn = toCheck.every(isAtBuyer)
    ? 'à confirmer par l’acheteur'
    : toCheck.some(isAtBuyer)
      ? 'à contrôler ou à confirmer'
      : 'à contrôler'
  const parts = [
    toCheck.length
      ? `${hours(unchecked)} ${turn}${checks}`
      : unchecked
        ? `${hours(unchecked)} pas encore validées`
        : '',
    named('overdue', 'sans relevé, échéance passée'),
    named('returned', 'à corriger par l’employeur'),
    named('awaited', 'dont le relevé est attendu'),
    periods.some(({ senders, complete }) => senders.length === 0 && !complete)
      ? 'une échéance n’est pas encore passée'
      : '',
  ].filter(Boolean)
  return parts.join('\u202f; ') || 'des relevés sont encore attendus'
}
