import { agreed, plural } from '#server/base/french.ts'

/** Contracts typed by hand: the register does not hold all that the regulated format asks. */
export function neverSentence(number: number): string {
  const typed = plural(
    number,
    'marché saisi à la main n’a jamais été publié',
    'marchés saisis à la main n’ont jamais été publiés',
  )
  return `${typed}\u00a0: la plateforme ${agreed(number, 'le', 'les')} publie, ce registre n’en tient pas tous les champs.`
}
