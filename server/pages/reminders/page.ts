import { type Month, nextMonth } from '#server/base/dates.ts'
import { capital, longDate, longMonth } from '#server/base/format.ts'
import { agreed, inWords, listed, plural } from '#server/base/french.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import type { Campaign, Draft } from '#server/register/reminders/campaign.ts'
import { type Course, courseOf } from '#server/register/reminders/course-rules.ts'
import type { StatementMail } from '#server/register/reminders/mails-store.ts'
import { type Awaited, type ReminderDays, type ReminderRule, reminderRules } from '#server/register/reminders/rules.ts'
import { newFormKey } from '#server/web/forms.ts'
import { campaignLog } from './log-page.ts'

/** Whom to remind, what leaves, and what was written already for this period. */
export function campaignPage(
  month: Month,
  { drafts, unreachable, reminded }: Campaign,
  said: {
    log: readonly StatementMail[]
    /** Which of them are shown. */
    view: string
    days: ReminderDays
    /** Of one contract alone: its number. */
    only: { id: number; words: string } | null
    hasServer: boolean
    today: string
  },
) {
  const { only } = said
  const inside = only ? `?marche=${only.id}` : ''
  const waiting = drafts.length + unreachable.length
  const latest = new Map(drafts.map(draft => [draft.key, latestTo(draft, said.log)]))
  const answered = [...latest.values()].filter(mail => mail?.course === 'answered').length
  const apart = [...latest.values()].filter(mail => mail && isApart(mail)).length
  return {
    title: `Relances, ${longMonth(month)}`,
    heading: only ? `Relancer pour ${only.words}` : `Relances, ${longMonth(month)}`,
    crumbs: { links: [{ href: '/releves', label: 'Relevés' }], here: 'Relances' },
    lede: waiting === 0 ? nothingWords(reminded.length) : silentWords(waiting - answered, answered, month),
    otherwise: only ? `/marches/${only.id}/faits/nouveau?type=relance` : null,
    whole: only ? { href: `/relances/${month}`, label: `Toutes les relances, ${longMonth(month)}` } : null,
    months: [-1, 1]
      .map(by => nextMonth(month, by))
      .filter(other => other <= said.today.slice(0, 7))
      .map(other => ({ href: `/relances/${other}${inside}`, label: capital(longMonth(other)) })),
    action: `/relances/${month}${inside}`,
    formKey: newFormKey(),
    drafts: drafts.map(draft => draftModel(draft, latest.get(draft.key)!)),
    button: `Envoyer ${apart > 0 ? 'les courriels cochés' : drafts.length === 1 ? 'ce courriel' : `les ${inWords(drafts.length)} courriels`}`,
    chosen: chosenWords(drafts.length, apart),
    folder: said.hasServer
      ? null
      : 'Aucun serveur de courriel n’est réglé\u00a0: ces messages seront déposés dans le dossier d’envoi du service.',
    unreachable: unreachable.map(({ senderName, phone, items }) => ({
      name: senderName,
      items: itemsSaid(items),
      phone,
      href: contactHref(items[0]!),
    })),
    reminded: reminded.length ? `Relancé aujourd’hui, et pas deux fois\u00a0: ${itemsSaid(reminded)}.` : null,
    rules: rulesSaid(said.days),
    log: campaignLog(said.log, {
      path: `/relances/${month}`,
      query: only ? { marche: String(only.id) } : {},
      view: said.view,
    }),
  }
}

function nothingWords(reminded: number): string {
  return reminded > 0
    ? 'Tout le monde est relancé pour aujourd’hui.'
    : 'Tous les relevés attendus sont arrivés\u00a0: personne n’est à relancer.'
}

type Latest = { mail: StatementMail; course: Course } | null

/** The last mail of this period to a sender at this address, and how far it went. The latest of the log come first. */
function latestTo({ senderId, email }: Draft, log: readonly StatementMail[]): Latest {
  const mail = log.find(one => one.senderId === senderId && one.recipient === email)
  return mail ? { mail, course: courseOf(log.filter(({ mailId }) => mailId === mail.mailId)) } : null
}

/** What answered is to be read first, what did not arrive to be mended: neither is asked the same again without a gesture. */
function isApart({ mail, course }: NonNullable<Latest>): boolean {
  return course === 'answered' || mail.state === 'bounced' || mail.state === 'uncertain'
}

function apartWords({ mail, course }: NonNullable<Latest>): string {
  const written = `du ${longDate(mail.datedOn)}`
  if (course === 'answered') return `A répondu au courriel ${written} : lisez sa réponse d’abord.`
  return mail.state === 'bounced'
    ? `Le courriel ${written} est revenu : vérifiez son adresse d’abord.`
    : `Nul ne sait si le courriel ${written} est arrivé : dites-le d’abord.`
}

function silentWords(silent: number, answered: number, month: Month): string {
  const when = `pour les périodes finies en ${longMonth(month)} ou avant`
  const silence = plural(silent, 'entreprise n’a pas répondu', 'entreprises n’ont pas répondu')
  if (answered === 0) return `${capital(silence)}, ${when}.`
  const theirs = agreed(answered, 'ses', 'leurs')
  const told = `${plural(answered, 'entreprise a répondu', 'entreprises ont répondu')} sans que tous ${theirs} relevés soient enregistrés`
  return silent === 0 ? `${capital(told)}, ${when}.` : `${capital(silence)}, ${when} ; ${told}.`
}

function chosenWords(drafts: number, apart: number): string | null {
  if (apart > 0) return 'Seuls les courriels cochés partent.'
  return drafts > 1 ? 'Ceux que vous décochez ne partent pas.' : null
}

function draftModel({ key, digest, senderName, contactName, email, items, subject, text }: Draft, latest: Latest) {
  const apart = latest && isApart(latest) ? latest : null
  return {
    checked: apart === null,
    apart: apart && { href: `/courriels/${apart.mail.mailId}`, text: apartWords(apart) },
    name: `courriel-${key}`,
    digest,
    who: senderName,
    to: [contactName, email].filter(Boolean).join(', '),
    items: itemsSaid(items),
    subject,
    text,
  }
}

function itemsSaid(items: readonly Awaited[]): string {
  const byContract = Map.groupBy(items, ({ contractId }) => contractId)
  return [...byContract.values()]
    .map(own => `${contractNumber(own[0]!)} (${listed(own.map(({ period }) => periodName(period)))})`)
    .join('\u00a0; ')
}

/** Where the address of a sender is written: at the buyer of this contract. */
function contactHref({ senderIdentifier, buyerId }: Awaited): string {
  return `/entreprises/${encodeURIComponent(senderIdentifier)}/contact?acheteur=${buyerId}`
}

function rulesSaid(days: ReminderDays): string {
  const said = {
    before: (number: number) => `${plural(number, 'jour', 'jours')} avant l’échéance`,
    after: (number: number) => (number === 1 ? 'le lendemain' : `${number}\u00a0jours après`),
    week: (number: number) => (number === 7 ? 'une semaine après' : `${number}\u00a0jours après, sans réponse`),
  } satisfies Record<ReminderRule, (number: number) => string>
  const rules = (Object.keys(reminderRules) as ReminderRule[]).flatMap(rule =>
    days[rule] === null ? [] : [said[rule](days[rule])],
  )
  return rules.length
    ? `Des relances partent d’elles-mêmes\u00a0: ${listed(rules)}.`
    : 'Aucune relance ne part d’elle-même\u00a0: l’administration peut le régler.'
}

export function sentNotice({ mails, left }: { mails: number; left: readonly string[] }): string {
  const sent =
    mails === 0
      ? 'Aucun courriel n’est parti.'
      : `${plural(mails, 'courriel part', 'courriels partent')}\u202f; c’est ${agreed(mails, 'à l’entreprise', 'aux entreprises')} de répondre, et la page de chaque marché le dit.`
  return left.length === 0
    ? sent
    : `${sent} ${capital(listed(left))}\u00a0: ${agreed(left.length, 'son courriel a', 'leurs courriels ont')} changé depuis que vous l’avez lu, relisez-le.`
}
