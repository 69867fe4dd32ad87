import type { Identity } from './rules.ts'

/** 14 → « P-014 »: how everyone names a participant. */
export function pseudonym(number: number): string {
  return `P-${String(number).padStart(3, '0')}`
}

/** « Maïa Lavandier », for those who may read it, once its reading is in the journal. */
export function fullName({ firstName, lastName }: Pick<Identity, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName}`
}

/** A text that others read names somebody. */
export function namedSentence(number: number): string {
  return `Ce texte est lu par d’autres\u00a0: n’y nommez personne, écrivez ${pseudonym(number)}.`
}

/** « P-014-2 »: the P-014 of one institution among all, as addresses say it. */
export function participantRef({ number, buyerId }: { number: number; buyerId: number }): string {
  return `${pseudonym(number)}-${buyerId}`
}

export function participantHref(participant: { number: number; buyerId: number }): string {
  return `/participants/${participantRef(participant)}`
}
