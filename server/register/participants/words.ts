import type { Identity } from './rules.ts'

/** 14 → « P-014 »: how everyone names a participant. */
export function pseudonym(number: number): string {
  return `P-${String(number).padStart(3, '0')}`
}

/** A text that somebody typed, for those who may not read persons: whom it speaks of is not said. */
export function withoutPseudonyms(text: string): string {
  return text.replace(/(^|[.!?…:] )?\bP-\d{3,9}(?:-\d{1,9})?\b/g, (_, begins?: string) =>
    begins === undefined ? 'une personne' : `${begins}Une personne`,
  )
}

/** What was typed, as this reader may read it. */
export function typedSaid(text: string, byPerson: boolean): string {
  return byPerson ? text : withoutPseudonyms(text)
}

/** « Maïa Lavandier », for those who may read it, once its reading is in the journal. */
export function fullName({ firstName, lastName }: Pick<Identity, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName}`
}

/** A text that others read names somebody. */
export function namedSentence(number: number): string {
  return `Ce texte est lu par d’autres\u00a0: n’y nommez personne, écrivez ${pseudonym(number)}.`
}

/** Where situations that are due are answered. */
export const SITUATIONS = '/participants/situations'

/** « P-014-2 »: the P-014 of one institution among all, as addresses say it. */
export function participantRef({ number, buyerId }: { number: number; buyerId: number }): string {
  return `${pseudonym(number)}-${buyerId}`
}

export function participantHref(participant: { number: number; buyerId: number }): string {
  return `/participants/${participantRef(participant)}`
}
