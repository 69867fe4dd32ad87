import { dayInFrance, longDate } from '#server/base/format.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import type { PassProgress, PassState, Steps } from './rules.ts'
import type { AnswerKind } from './store.ts'

export const passStates: Record<PassState, { word: string; tone: string; icon: string }> = {
  open: { word: 'En cours', tone: 'is-fine', icon: 'fine' },
  expired: { word: 'Expiré', tone: '', icon: 'idle' },
  ended: { word: 'Mis fin', tone: 'is-late', icon: 'lock' },
}

/** The first may be a machine: it is said as what it is. */
export const progressWords: Record<PassProgress, string> = {
  unopened: 'Pas encore ouvert',
  opened: 'Ouvert',
  started: 'Saisie commencée',
  sent: 'Réponse envoyée',
}

/** The three steps of a company, wherever they are told. */
export const stepWords = { opened: 'Ouvert', started: 'Commencé', sent: 'Envoyé' } as const

/** « Son lien : ouvert le 3 novembre 2026, envoyé le 4 novembre 2026 par Inès Oriol. » */
export function stepsSaid({ openedAt, startedAt, sentAt, sentBy, piecesAt }: Steps): string {
  const day = (at: string) => longDate(dayInFrance(at))
  const machine = startedAt || sentAt || piecesAt ? '' : ', peut-être par une machine'
  const told = [
    openedAt && `${stepWords.opened.toLowerCase()} le ${day(openedAt)}${machine}`,
    startedAt && `${stepWords.started.toLowerCase()}, gardé le ${day(startedAt)}`,
    sentAt && `${stepWords.sent.toLowerCase()} le ${day(sentAt)} par ${sentBy}`,
    piecesAt && `pièces envoyées le ${day(piecesAt)}`,
  ].filter(Boolean)
  return `Son lien\u00a0: ${told.length ? told.join(', ') : progressWords.unopened.toLowerCase()}.`
}

/** Where a company writes one of its statements. */
export function answerHref(contractId: number, period: PeriodKey): string {
  return `/reponses/marches/${contractId}/releves/${period}`
}

export const answerWords: Record<AnswerKind, string> = {
  hours: 'Heures envoyées',
  nothing: 'Néant',
  message: 'Message',
  file: 'Fichier déposé',
  pieces: 'Pièces déposées',
  certificate: 'Attestation demandée',
  names: 'Noms affichés',
}

type MailWords = {
  /** What its writer says beside the link; '' for none. */
  message: string
  contactName: string
  companyName: string
  buyerName: string
  href: string
  expiresOn: string
  follower: { name: string; email: string; phone: string } | null
}

/** The mail that holds the link, and what is said with it: it names no participant, no contract and no figure. */
export function linkMail({ message, contactName, companyName, buyerName, href, expiresOn, follower }: MailWords) {
  const call = follower
    ? `Un autre moyen vous convient mieux\u202f? ${follower.phone ? `Appelez ${follower.name} au ${follower.phone}, ou écrivez à ${follower.email}` : `Écrivez à ${follower.name}, ${follower.email}`}.`
    : 'Un autre moyen vous convient mieux\u202f? Répondez à ce message.'
  const said = message ? `${message}\n\n` : ''
  const text = `Bonjour${contactName ? ` ${contactName}` : ''},

${said}Pour déclarer les heures d’insertion de ${companyName} à ${buyerName}, sans compte ni mot de passe, ouvrez ce lien\u00a0:

${href}

Il s’ouvre autant de fois qu’il le faut, jusqu’au ${longDate(expiresOn)}. Il montre ce que votre entreprise doit, ce qui est fait, ce qui manque et pour quand. Ne le transmettez qu’à qui répond pour elle.

${call}`
  return { subject: `Heures d’insertion\u00a0: votre lien pour répondre à ${buyerName}`, text }
}
