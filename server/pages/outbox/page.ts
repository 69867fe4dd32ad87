import { dayInFrance, longDate, longInstant, shortDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Answer } from '#server/mail/answers.ts'
import { gestures, type MailGesture, mayTake } from '#server/mail/rules.ts'
import type { MailEvent, Outgoing, OutgoingMail } from '#server/mail/store.ts'
import { type MailState, mailKinds, mailStates, waitingStates } from '#server/mail/words.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import type { StatementMail } from '#server/register/reminders/mails-store.ts'
import { newFormKey } from '#server/web/forms.ts'
import { hrefWith, pagination, rangeWords } from '#server/web/list.ts'
import { outgoingStatus } from '../mail-status.ts'
import { answerModel, refusedWords } from './answer-page.ts'

export const PATH = '/courriels'

export const mailViews: { key: string; label: string; states: MailState[] }[] = [
  { key: '', label: 'Tous', states: Object.keys(mailStates) as MailState[] },
  { key: 'a-reprendre', label: 'À reprendre', states: [...waitingStates] },
  { key: 'a-envoyer', label: 'À envoyer', states: ['toSend', 'toRetry', 'engaged'] },
  { key: 'envoyes', label: 'Envoyés', states: ['sent', 'arrived'] },
  { key: 'repondus', label: 'Répondus', states: ['answered'] },
  { key: 'laisses', label: 'Laissés', states: ['dropped'] },
]

export function mailView(key: unknown) {
  return mailViews.find(view => view.key === key) ?? mailViews[0]!
}

export function outboxPage(
  mails: readonly Outgoing[],
  {
    view,
    counts,
    page,
    offset,
    last,
    hasServer,
  }: {
    view: (typeof mailViews)[number]
    counts: ReadonlyMap<MailState, number>
    page: number
    offset: number
    last: number
    hasServer: boolean
  },
) {
  const query = { etat: view.key }
  const total = numberIn(counts, view.states)
  const waiting = numberIn(counts, waitingStates)
  return {
    title: 'Boîte d’envoi',
    lede: waiting
      ? `${plural(waiting, 'courriel est à reprendre', 'courriels sont à reprendre')}.`
      : 'Ce qui part par courriel, et ce que c’est devenu.',
    folder: hasServer
      ? null
      : 'Aucun serveur de courriel n’est réglé\u00a0: chaque message est déposé comme fichier (.eml) dans un dossier du service, pour qui les envoie.',
    views: mailViews.map(({ key, label, states }) => ({
      label,
      count: String(numberIn(counts, states)),
      href: hrefWith(PATH, query, { etat: key }),
      current: key === view.key,
    })),
    range: rangeWords(offset, mails.length, total),
    rows: mails.map(mail => ({
      href: `${PATH}/${mail.id}`,
      subject: mail.subject,
      kind: mailKinds[mail.kind],
      recipient: mail.recipient || 'effacé',
      written: shortDate(dayInFrance(mail.createdAt)),
      author: mail.authorName ?? 'envoi automatique',
      status: outgoingStatus(mail),
      note: noteOf(mail),
    })),
    nothing: mails.length === 0 ? 'Aucun courriel ici.' : null,
    pages: pagination(PATH, query, page, last),
  }
}

function numberIn(counts: ReadonlyMap<MailState, number>, states: readonly MailState[]): number {
  return states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0)
}

function noteOf({ state, attempts, notBefore, response }: Outgoing): string {
  if (state === 'toRetry') return `${plural(attempts, 'essai', 'essais')}, le prochain le ${longInstant(notBefore)}.`
  if (state === 'uncertain') return 'Il est peut-être parti\u00a0: il ne repart pas de lui-même.'
  return state === 'refused' || state === 'bounced' ? response : ''
}

/** One mail: to whom, what it says, what became of it, and what a person may do. */
export function mailPage(
  mail: OutgoingMail,
  said: {
    text: string | null
    events: readonly MailEvent[]
    about: readonly StatementMail[]
    answers: readonly Answer[]
    /** Whoever may know who somebody is reads what was answered: it may name participants. */
    readsAnswers: boolean
  },
) {
  const { id, kind, recipient, subject, state, messageId, response } = mail
  return {
    title: subject,
    crumbs: { links: [{ href: PATH, label: 'Boîte d’envoi' }], here: mailKinds[kind] },
    status: outgoingStatus(mail),
    lede: `${mailKinds[kind]}, ${recipient ? `à ${recipient}` : 'destinataire effacé'}.`,
    response: response && !['toSend', 'engaged'].includes(state) ? response : null,
    explained: (mail.refusal && refusedWords[mail.refusal]) || (explained[state] ?? null),
    gestures: (Object.keys(gestures) as MailGesture[])
      .filter(gesture => mayTake(gesture, state, mail.hasBody))
      .map(gesture => ({
        action: `${PATH}/${id}/${gestureWords[gesture]}`,
        label: gestures[gesture].label,
        look: gesture === 'arrived' ? 'btn-primary' : 'btn-outline-primary',
        formKey: newFormKey(),
      })),
    text: said.text,
    noText: said.text === null ? whyNoText(mail) : null,
    about: said.about.map(one => ({
      href: `/marches/${one.contractId}/releves/${one.period}`,
      label: `${contractNumber(one)}, ${periodName(one.period)}`,
      received: one.receivedOn ? `reçu le ${longDate(one.receivedOn)}` : 'pas encore reçu',
    })),
    answers: said.answers.map(answer => answerModel(`${PATH}/${id}`, answer, said.readsAnswers)),
    opened: openedSaid(said.about),
    events: said.events.map(({ at, state: then, detail, byName }) => ({
      at,
      when: longInstant(at),
      word: outgoingStatus({ state: then, filed: mail.filed }).word,
      detail,
      by: byName,
    })),
    messageId,
  }
}

export const gestureWords: Record<MailGesture, string> = { arrived: 'arrive', again: 'renvoi', dropped: 'laisse' }

const explained: Partial<Record<MailState, string>> = {
  uncertain:
    'La liaison s’est rompue pendant l’envoi\u00a0: le message est peut-être arrivé. Demandez au destinataire, puis dites-le ici. Renvoyé, il porte le même numéro.',
  refused: 'Le message n’est pas parti.',
  bounced: 'Le message est revenu.',
}

function openedSaid(about: readonly StatementMail[]): string | null {
  const at = about.flatMap(({ openedAt }) => openedAt ?? []).sort()[0]
  return at ? `Son lien a été ouvert le ${longInstant(at)}, peut-être par une machine.` : null
}

function whyNoText({ hasBody, recipient }: OutgoingMail): string {
  if (recipient === '') return 'Son texte n’est plus gardé.'
  return hasBody
    ? 'Son texte ne se lit pas ici\u00a0: il contient un lien à usage unique, ou parle de marchés qui ne sont pas les vôtres.'
    : 'Son texte contenait un lien à usage unique\u00a0: il est oublié une fois parti.'
}
