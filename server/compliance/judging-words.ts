import { hours, longDate, longMonth } from '#server/base/format.ts'
import { agreed, listed, ofMonth } from '#server/base/french.ts'
import type { PeriodKey } from '#server/register/hours/period-rules.ts'
import type { Account } from './account-rules.ts'
import type { JudgedPeriod, SenderPeriod } from './judging-rules.ts'
import { UNKNOWN_DATE } from './line-rules.ts'

// Up to when an account is judged, and what it waits for: said beside its word on pages and in documents.

/** « octobre 2026 », « 4e trimestre 2026 ». */
export function periodName(key: PeriodKey): string {
  const quarter = /^(\d{4})-T([1-4])$/.exec(key)
  if (!quarter) return longMonth(key)
  return `${quarter[2] === '1' ? '1er' : `${quarter[2]}e`}\u00a0trimestre\u00a0${quarter[1]}`
}

/** « Jugé au 30 septembre 2026 : octobre 2026 reçu, à contrôler ». */
export function judgedSaid(account: Account): string {
  const { judgedAt, startsOn, at } = account
  if (judgedAt !== null) return [`Jugé au ${longDate(judgedAt)}`, stopSaid(account)].filter(Boolean).join(' : ')
  if (startsOn === UNKNOWN_DATE) return 'Pas encore jugé : le début de l’exécution n’est pas connu'
  if (at < startsOn) return `Pas encore jugé : l’exécution commence le ${longDate(startsOn)}`
  return ['Pas encore jugé', stopSaid(account) ?? 'aucune période n’est encore finie'].join(' : ')
}

/** What stops the judgement, and what waits behind it; null when nothing does. */
export function stopSaid({ stoppedBy, members }: Pick<Account, 'stoppedBy' | 'members'>): string | null {
  if (!stoppedBy) return null
  const ahead = [...new Set(members.flatMap(({ judged }) => judged.ahead.map(({ key }) => key)))]
  const after = ahead.length
    ? ` ; ${listed(ahead.map(periodName))}, déjà ${agreed(ahead.length, 'complet, attend', 'complets, attendent')}`
    : ''
  return `${waitSaid(stoppedBy)}${after}`
}

/** « octobre 2026 reçu, à contrôler »; our own turn is said before the company’s. */
export function waitSaid({ key, senders, dueOn }: JudgedPeriod): string {
  const name = periodName(key)
  const of = (state: SenderPeriod['state']) => senders.find(sender => sender.state === state)
  const late = of('lateToCheck')
  if (late) return `${name} reçu le ${longDate(late.receivedOn!)}, à contrôler`
  if (of('toCheck')) return `${name} reçu, à contrôler`
  const returned = of('returned')
  if (returned) return `${name} renvoyé, attendu jusqu’au ${longDate(returned.dueOn)}`
  const awaited = of('awaited')
  if (awaited) return `${name} attendu jusqu’au ${longDate(awaited.dueOn)}`
  return `${name} sans personne placée, complet après le ${longDate(dueOn)}`
}

/** Overdue periods that nothing answered, each once: « août et septembre 2026 ». null: none. */
export function overdueSaid({ overdue }: Pick<Account, 'overdue'>): string | null {
  const keys = [...new Set(overdue.map(({ key }) => key))]
  return keys.length ? listed(keys.map(periodName)) : null
}

/** « relevé d’octobre 2026 ». */
export function statementOf(key: PeriodKey): string {
  return `relevé ${/T/.test(key) ? `du ${periodName(key)}` : ofMonth(key)}`
}

/** « fin estimée », « fin à confirmer »: said wherever a figure depends on the end; null when it is sure. */
export function endSaid({ endIsEstimated, endToConfirm }: Pick<Account, 'endIsEstimated' | 'endToConfirm'>) {
  if (endToConfirm) return 'fin à confirmer'
  return endIsEstimated ? 'fin estimée' : null
}

/** What a finished account waits for before it is concluded: « 519,00 h à contrôler (octobre 2026) ». */
export function toSettleSaid(account: Account, unchecked: number): string {
  const { members, toCheck } = account
  const periods = members.flatMap(({ judged }) => judged.periods)
  const named = (state: SenderPeriod['state']) => [
    ...new Set(periods.filter(({ senders }) => senders.some(one => one.state === state)).map(({ key }) => key)),
  ]
  const parts = [
    toCheck.length || unchecked
      ? `${hours(unchecked)} à contrôler${toCheck.length ? ` (${listed([...new Set(toCheck.map(({ key }) => periodName(key)))])})` : ''}`
      : '',
    ...(
      [
        ['overdue', 'sans relevé, échéance passée'],
        ['returned', 'renvoyé'],
        ['awaited', 'encore attendu'],
      ] as const
    ).map(([state, words]) => (named(state).length ? `${listed(named(state).map(periodName))} ${words}` : '')),
    periods.some(({ senders, complete }) => senders.length === 0 && !complete)
      ? 'la dernière échéance n’est pas passée'
      : '',
  ].filter(Boolean)
  return parts.join(' ; ') || 'des relevés sont encore attendus'
}
