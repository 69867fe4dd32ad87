import { dayInFrance, longDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { type Course, courseOf } from '#server/register/reminders/course-rules.ts'
import type { StatementMail } from '#server/register/reminders/mails-store.ts'
import { type ReminderRule, reminderRules } from '#server/register/reminders/rules.ts'
import { hrefWith } from '#server/web/list.ts'
import { outgoingStatus } from '../mail-status.ts'

const views: { key: string; label: string; courses: Course[] }[] = [
  { key: '', label: 'Tous', courses: ['waiting', 'silent', 'opened', 'answered', 'dropped'] },
  { key: 'a-reprendre', label: 'À reprendre', courses: ['waiting'] },
  { key: 'sans-reponse', label: 'Sans réponse', courses: ['silent', 'opened'] },
  { key: 'ouverts', label: 'Lien ouvert', courses: ['opened'] },
  { key: 'repondus', label: 'Répondus', courses: ['answered'] },
]

/** What became of the mails of a period, one row a mail; null when none was written. */
export function campaignLog(
  log: readonly StatementMail[],
  { path, query, view }: { path: string; query: Record<string, string>; view: string },
) {
  if (log.length === 0) return null
  const mails = [...Map.groupBy(log, ({ mailId }) => mailId).values()].map(asked => ({
    asked,
    course: courseOf(asked),
  }))
  const shown = views.find(({ key }) => key === view) ?? views[0]!
  const rows = mails.filter(({ course }) => shown.courses.includes(course))
  return {
    views: views.map(({ key, label, courses }) => ({
      label,
      count: String(mails.filter(({ course }) => courses.includes(course)).length),
      href: `${hrefWith(path, query, { suite: key })}#parties`,
      current: key === shown.key,
    })),
    rows: rows.map(({ asked }) => rowModel(asked)),
    nothing: rows.length === 0 ? 'Aucun courriel ici.' : null,
  }
}

function rowModel(asked: readonly StatementMail[]) {
  const mail = asked[0]!
  return {
    href: `/courriels/${mail.mailId}`,
    who: mail.senderName,
    to: mail.recipient,
    about: aboutSaid(asked),
    written: `${longDate(mail.datedOn)}${mail.rule ? `, ${reminderRules[mail.rule as ReminderRule].label.toLowerCase()}` : ''}`,
    status: outgoingStatus(mail),
    since: sinceSaid(asked),
  }
}

function aboutSaid(asked: readonly StatementMail[]): string {
  return [...Map.groupBy(asked, ({ contractId }) => contractId).values()]
    .map(own => `${contractNumber(own[0]!)} (${listed([...new Set(own.map(({ period }) => periodName(period)))])})`)
    .join('\u00a0; ')
}

/** What happened after it left: its link opened, then used; the statements that came. */
function sinceSaid(asked: readonly StatementMail[]): string[] {
  const first = (instants: (string | null)[]) => instants.filter(at => at !== null).sort()[0]
  const opened = first(asked.map(({ openedAt }) => openedAt))
  const used = first(asked.map(({ linkUsedAt }) => linkUsedAt))
  const came = asked.flatMap(({ receivedOn }) => receivedOn ?? [])
  const last = came.sort().at(-1)
  return [
    ...(opened ? [`Lien ouvert le ${longDate(dayInFrance(opened))}`] : []),
    ...(used ? [`Répondu par le lien le ${longDate(dayInFrance(used))}`] : []),
    ...(last ? [cameSaid(came.length, asked.length, last)] : []),
  ]
}

function cameSaid(came: number, asked: number, on: string): string {
  const day = longDate(on)
  if (came < asked)
    return `${came} relevé${came > 1 ? 's' : ''} reçu${came > 1 ? 's' : ''} sur ${asked}, le dernier le ${day}`
  return asked === 1 ? `Relevé reçu le ${day}` : `${asked} relevés reçus, le dernier le ${day}`
}
