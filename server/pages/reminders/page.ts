import { type Month, nextMonth } from '#server/base/dates.ts'
import { capital, longMonth } from '#server/base/format.ts'
import { agreed, inWords, listed, plural } from '#server/base/french.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import type { Campaign, Draft } from '#server/register/reminders/campaign.ts'
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
  return {
    title: `Relances, ${longMonth(month)}`,
    heading: only ? `Relancer pour ${only.words}` : `Relances, ${longMonth(month)}`,
    crumbs: { links: [{ href: '/releves', label: 'Relevés' }], here: 'Relances' },
    lede:
      waiting === 0
        ? nothingWords(reminded.length)
        : `${capital(plural(waiting, 'entreprise n’a pas répondu', 'entreprises n’ont pas répondu'))}, pour les périodes finies en ${longMonth(month)} ou avant.`,
    otherwise: only ? `/marches/${only.id}/faits/nouveau?type=relance` : null,
    whole: only ? { href: `/relances/${month}`, label: `Toutes les relances, ${longMonth(month)}` } : null,
    months: [-1, 1]
      .map(by => nextMonth(month, by))
      .filter(other => other <= said.today.slice(0, 7))
      .map(other => ({ href: `/relances/${other}${inside}`, label: capital(longMonth(other)) })),
    action: `/relances/${month}${inside}`,
    formKey: newFormKey(),
    drafts: drafts.map(draftModel),
    button: `Envoyer ${drafts.length === 1 ? 'ce courriel' : `les ${inWords(drafts.length)} courriels`}`,
    chosen: drafts.length > 1 ? 'Ceux que vous décochez ne partent pas.' : null,
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

function draftModel({ key, digest, senderName, contactName, email, items, subject, text }: Draft) {
  return {
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
