import { lastDay, monthOf, nextMonth } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import type { PeriodStatement } from '#server/register/hours/statement-rules.ts'
import type { StatementMail } from '#server/register/reminders/mails-store.ts'
import type { ReturnMail } from '#server/register/reminders/send-back.ts'
import { outgoingStatus } from '../mail-status.ts'

/** What would leave, to be read before it does. */
export function previewModel(mails: readonly ReturnMail[] | undefined) {
  return (
    mails?.map(({ senderName, email, subject, text }) => ({
      to: email ? `${senderName}, ${email}` : `${senderName}\u00a0: aucune adresse n’est notée, rien ne partira`,
      subject,
      text: email ? text : null,
    })) ?? null
  )
}

/** What was written about this statement, and what became of it. */
export function mailedModel(mails: readonly StatementMail[]) {
  return mails.map(mail => ({
    href: `/courriels/${mail.mailId}`,
    who: mail.senderName,
    what: mail.kind === 'sentBack' ? 'renvoi' : 'relance',
    written: longDate(mail.datedOn),
    status: outgoingStatus(mail),
  }))
}

/** Where those who did not answer are reminded; null while nobody is to be. */
export function reminderHref(
  { key, senders, to }: PeriodStatement,
  { contractId, followed, today }: { contractId: number; followed: boolean; today: string },
): string | null {
  const waits = senders.some(
    ({ expected, follows, state }) => expected && !follows && ['awaited', 'sentBack', 'reopened'].includes(state),
  )
  if (!waits || !followed || to >= today) return null
  const month = monthsIn(key).at(-1)!
  const latest = lastDay(month) < today ? month : nextMonth(monthOf(today), -1)
  return `/relances/${latest}?marche=${contractId}`
}
