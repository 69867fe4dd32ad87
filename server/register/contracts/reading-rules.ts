// What published amendments may mean, and what is known of each before it is judged.

/** How sure a value is: published and nothing against it, chosen by a rule, contradicted, written by a person, said by nobody. */
export const readingStates = {
  published: 'publié',
  estimated: 'estimé',
  contradicted: 'à confirmer',
  typed: 'saisi',
  unknown: 'non publié',
} as const
export type ReadingState = keyof typeof readingStates

/** An amendment before it is judged. Cents before tax, months. */
export type PublishedAct = {
  id: number
  number: number
  signedOn: string
  amountCents: number | null
  durationMonths: number | null
  /** The end that a person typed of it. */
  endsOn: string | null
  /** It came with the open data; else a person recorded it. */
  isPublished: boolean
  /** A person typed its amount: it is a total, as the form says. */
  isTyped: boolean
  /** The day on which it was recorded here. */
  recordedOn: string
}

/** What an answer says of the amount that an amendment publishes. */
export const amountMeanings = {
  total: 'C’est le nouveau total',
  added: 'C’est ce qui s’ajoute',
  none: 'Non renseigné',
  other: 'Autre',
} as const
export type AmountMeaning = keyof typeof amountMeanings

/** By whom, when, why: what makes a value « saisi ». */
type Said = { by: string | null; at: string; reason: string }
export type AmountAnswer = Said & { id: number; content: string; meaning: AmountMeaning; amountCents: number | null }
export type EndAnswer = Said & { id: number; content: string; endsOn: string }

/** What an answer is tied to: an amendment that says something else asks again. */
export function contentOf({ signedOn, amountCents, durationMonths }: PublishedAct): string {
  return [signedOn, amountCents ?? '', durationMonths ?? ''].join('|')
}

/** A day that nobody can follow: signed before the notification, or after it was published. */
export function isMisdated({ signedOn, recordedOn, isPublished }: PublishedAct, notifiedOn: string | null): boolean {
  return isPublished && ((notifiedOn !== null && signedOn < notifiedOn) || signedOn > recordedOn)
}

/** An amount put there because a field had to be filled: nothing, 100 € or less, under a thousandth of the contract. */
export function isFiller(amountCents: number, initialCents: number | null): boolean {
  if (amountCents < 0) return false
  return amountCents <= MOST_FILLED || (initialCents !== null && amountCents * 1000 < initialCents)
}
const MOST_FILLED = 100_00
