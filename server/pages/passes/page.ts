import { plusDays } from '#server/base/dates.ts'
import { dayInFrance, longDate, longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import type { NotedContact } from '#server/register/companies/contact-store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { passState, progressOf } from '#server/register/passes/rules.ts'
import type { Answer, Pass, Visited } from '#server/register/passes/store.ts'
import { answerWords, passStates, progressWords, stepWords } from '#server/register/passes/words.ts'
import { type Attempt, field, newFormKey, textarea, titled, toReview, untouched } from '#server/web/forms.ts'

type Shown = {
  company: Company
  passes: readonly Pass[]
  visits: readonly Visited[]
  answers: readonly Answer[]
  buyers: readonly Buyer[]
  contacts: readonly NotedContact[]
  today: string
  /** What was refused, of the link of this number. */
  refused: Refused | null
  unsent: Unsent | null
}

export type Refused = { id: number; attempt: Attempt }
/** What was written for this buyer and did not leave. */
export type Unsent = { buyerId: number; attempt: Attempt }

/** The links of a company: opened, begun, sent, from when; each may be ended. */
export function passesPage(shown: Shown) {
  const { company, passes, buyers, today, refused } = shown
  const name = companyName(company)
  const open = passes.filter(pass => passState(pass, today) === 'open').length
  const errors = refused?.attempt.errors ?? shown.unsent?.attempt.errors ?? {}
  return {
    title: titled(`Liens, ${name}`, errors),
    heading: 'Liens pour répondre sans compte',
    lede: `${name}. ${plural(open, 'lien ouvert', 'liens ouverts', 'lien ouvert')}.`,
    crumbs: {
      links: [
        { href: '/entreprises', label: 'Entreprises' },
        { href: companyHref(company), label: name },
      ],
      here: 'Liens',
    },
    summary: toReview('Rien n’est modifié', errors),
    give: buyers.map(buyer => giveModel(shown, buyer)),
    rows: passes.map(pass => rowModel(shown, pass)),
  }
}

function giveModel({ company, contacts, unsent }: Shown, buyer: Buyer) {
  const attempt = unsent?.buyerId === buyer.id ? unsent.attempt : untouched
  const contact = contacts.find(({ buyerId }) => buyerId === buyer.id)
  const email = contact?.contactEmail || null
  return {
    buyer: buyerName(buyer),
    action: companyHref(company, '/liens'),
    buyerId: buyer.id,
    email,
    to: [contact?.contactName, email].filter(Boolean).join(', '),
    note: companyHref(company, `/contact?acheteur=${buyer.id}`),
    formKey: newFormKey(),
    message: messageField(buyer.id, attempt),
  }
}

function messageField(buyerId: number, attempt: Attempt) {
  const help = 'Il part avec le lien, et se lit sur la page de l’entreprise. Ne nommez personne.'
  const id = `message-${buyerId}`
  return { ...textarea('message', 'Message', attempt, '', { optional: true, help }), id, described: `${id}-aide` }
}

function rowModel({ company, visits, answers, today, refused }: Shown, pass: Pass) {
  const state = passState(pass, today)
  const progress = progressOf(pass)
  const attempt = refused?.id === pass.id ? refused.attempt : { typed: {}, errors: {} }
  const opened = visits.filter(({ passId }) => passId === pass.id)
  return {
    id: `lien-${pass.id}`,
    to: pass.recipient || (plusDays(pass.expiresOn, 365) < today ? 'adresse effacée' : 'formulaire papier'),
    given: `${longDate(dayInFrance(pass.createdAt))}${pass.createdByName ? ` par ${pass.createdByName}` : ', d’office'}`,
    buyer: pass.buyerName,
    status: passStates[state],
    until:
      state === 'ended'
        ? `le ${longInstant(pass.endedAt!)}${pass.endedByName ? ` par ${pass.endedByName}` : ''}\u00a0: ${pass.endedReason}`
        : `jusqu’au ${longDate(pass.expiresOn)}`,
    progress: progressWords[progress],
    steps: [
      { label: stepWords.opened, when: pass.openedAt },
      { label: stepWords.started, when: pass.startedAt },
      { label: stepWords.sent, when: pass.sentAt },
    ].flatMap(({ label, when }) => (when ? [{ label, when: longInstant(when) }] : [])),
    visits: opened.map(({ openedAt, device, answeredBy }) => ({
      when: longInstant(openedAt),
      device,
      who: answeredBy || 'personne ne s’est nommé',
    })),
    visitsLabel: plural(opened.length, 'ouverture', 'ouvertures'),
    answers: answers
      .filter(({ passId }) => passId === pass.id)
      .map(({ kind, period, answeredBy, at }) => ({
        what: `${answerWords[kind]}${period ? `, ${periodName(period)}` : ''}`,
        who: answeredBy,
        when: longInstant(at),
      })),
    end:
      state === 'ended'
        ? null
        : {
            action: companyHref(company, `/liens/${pass.id}/fin`),
            formKey: newFormKey(),
            isOpen: refused?.id === pass.id,
            reason: {
              ...field('motif', 'Ce que lira qui l’ouvre', attempt, ''),
              id: `motif-${pass.id}`,
            },
          },
  }
}
