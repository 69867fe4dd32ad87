import { plusDays } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { boundsOf, type PeriodKey } from '../clauses/period-rules.ts'
import { periodName } from '../clauses/period-words.ts'
import { contractName, contractNumber } from '../contracts/words.ts'
import { apart, paragraphsOf, typeset } from '../proceedings/letter-rules.ts'
import type { LetterField } from '../proceedings/letter-words.ts'

// Who has not answered, and what is written to them: one mail for each sender, over all its contracts.

/** A statement that did not come, or that waits for its correction. */
export type Awaited = {
  contractId: number
  clauseId: number
  buyerId: number
  buyerName: string
  number: string
  lotNumber: string
  title: string
  senderId: number
  senderName: string
  senderIdentifier: string
  period: PeriodKey
  dueOn: string
  state: 'awaited' | 'sentBack' | 'reopened'
}

export type Contact = { contactName: string; contactPhone: string; contactEmail: string }

/** What one sender is asked for, at one address. */
export type Asked = { senderId: number; senderName: string; email: string; contactName: string; items: Awaited[] }
/** Nobody wrote its address: to be called. */
export type Unreachable = { senderId: number; senderName: string; phone: string; items: Awaited[] }

/** One mail a sender and an address; where two buyers noted the same address, it is one mail. */
export function grouped(
  awaited: readonly Awaited[],
  contactOf: (buyerId: number, senderId: number) => Contact | undefined,
): { asked: Asked[]; unreachable: Unreachable[] } {
  const asked = new Map<string, Asked>()
  const unreachable = new Map<number, Unreachable>()
  for (const item of awaited) {
    const { senderId, senderName, buyerId } = item
    const contact = contactOf(buyerId, senderId)
    const email = contact?.contactEmail.trim().toLowerCase() ?? ''
    if (email) {
      const key = `${senderId} ${email}`
      const known = asked.get(key) ?? { senderId, senderName, email, contactName: contact!.contactName, items: [] }
      asked.set(key, { ...known, items: [...known.items, item] })
    } else {
      const phone = contact?.contactPhone ?? ''
      const known = unreachable.get(senderId) ?? { senderId, senderName, phone, items: [] }
      unreachable.set(senderId, { ...known, phone: known.phone || phone, items: [...known.items, item] })
    }
  }
  const byName = (a: { senderName: string }, b: { senderName: string }) =>
    a.senderName.localeCompare(b.senderName, 'fr')
  return { asked: [...asked.values()].sort(byName), unreachable: [...unreachable.values()].sort(byName) }
}

/** Who writes: who follows these contracts. */
export type Writer = { name: string; email: string }

/** Subject and text of a reminder; `marks` stand for its links. It names contracts and periods, never a participant. */
export function reminderMail(body: string, { senderName, items }: Asked, writer: Writer, marks: string) {
  const periods = [...new Set(items.map(({ period }) => period))].sort(byEnd)
  const wanted = periods.length > 3 ? `${periods.length}\u00a0périodes` : listed(periods.map(periodName))
  const lines = [...items].sort((a, b) => byEnd(a.period, b.period) || a.contractId - b.contractId).map(lineOf)
  const values = {
    entreprise: senderName,
    releves: lines.map(line => `- ${line}`).join('\n'),
    lien: marks,
    facilitatrice: writer.name,
    courriel: writer.email,
    acheteur: listed([...new Set(items.map(({ buyerName }) => buyerName))]),
  }
  return { subject: `Relevés d’heures d’insertion attendus\u00a0: ${wanted}`, text: mailText(body, values) }
}

function lineOf({ state, period, dueOn, ...contract }: Awaited): string {
  const what = { awaited: 'attendu', sentBack: 'à corriger', reopened: 'à compléter' }[state]
  return typeset(
    `marché n° ${contractNumber(contract)}, ${contractName({ ...contract, lotNumber: '' })} : ${periodName(period)}, ${what} pour le ${longDate(dueOn)}`,
  )
}

/** Months and quarters in the order in which they end. */
function byEnd(a: PeriodKey, b: PeriodKey): number {
  const [one, other] = [boundsOf(a).to, boundsOf(b).to]
  return one < other ? -1 : one > other ? 1 : 0
}

/** A text with its fields filled. A field of several lines, alone in its paragraph, keeps them. */
export function mailText(body: string, values: Partial<Record<LetterField, string>>): string {
  return apart(body)
    .flatMap(paragraph => {
      const alone = /^\{(\w+)\}$/.exec(paragraph.trim())?.[1] as LetterField | undefined
      const lines = alone && values[alone]?.includes('\n') ? values[alone] : null
      return lines ?? paragraphsOf(paragraph, values)
    })
    .join('\n\n')
}

/** Reminders that leave by themselves: days from the due day. */
export const reminderRules = {
  before: { label: 'Avant l’échéance', usual: 3 },
  after: { label: 'Après l’échéance', usual: 1 },
  week: { label: 'Encore sans réponse après l’échéance', usual: 7 },
} as const
export type ReminderRule = keyof typeof reminderRules

/** How many days before, or after; null: none leaves by itself. */
export type ReminderDays = Record<ReminderRule, number | null>
export const NO_RULE: ReminderDays = { before: null, after: null, week: null }

/** A rule whose day went by while no server ran still holds so many days; then a person decides. */
const HOLDS_DAYS = 2

/** The rule that asks for a reminder today; null when none does. */
export function ruleOn(dueOn: string, today: string, days: ReminderDays): ReminderRule | null {
  const dayOf = { before: -1, after: 1, week: 1 } as const
  const asks = (rule: ReminderRule) => {
    const number = days[rule]
    if (number === null) return false
    const day = plusDays(dueOn, dayOf[rule] * number)
    return day <= today && today <= plusDays(day, HOLDS_DAYS) && (rule !== 'before' || today <= dueOn)
  }
  return (['week', 'after', 'before'] as const).find(asks) ?? null
}

/** The first day on which a rule writes about this due day: what it wrote before was about an earlier one. */
export function asksFrom(rule: ReminderRule, dueOn: string, days: ReminderDays): string {
  return rule === 'before' ? plusDays(dueOn, -(days.before ?? 0)) : dueOn
}

/** The day on which a statement came, once it was asked for; null while it did not, or waits again for its correction. */
export function cameSince(
  askedOn: string,
  { receivedOn, state }: { receivedOn: string | null; state: string | null },
): string | null {
  if (receivedOn === null || receivedOn < askedOn) return null
  return state === 'sentBack' || state === 'reopened' ? null : receivedOn
}
