import { count } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { listKinds } from '#server/register/identity/words.ts'
import type { ListDone } from './actions.ts'
import { type SetAside, setAside } from './record.ts'

/** « SIRENE, unités légales : 3 676 lignes = 12 du registre + 3 655 d’ailleurs + 9 laissées. » */
export function listSentence({ listed: { kind, rows, found, unknown, left } }: ListDone): string {
  const out = Object.values(left).reduce((sum, one) => sum + one, 0)
  return `${listKinds[kind]}\u00a0: ${plural(rows, 'ligne', 'lignes')} = ${count(found)} du registre + ${count(unknown)} d’autres entreprises + ${plural(out, 'laissée', 'laissées')}.`
}

/** « 9 lignes laissées, dont la clé du numéro est fausse. » */
export function leftSentences({ listed: { left } }: ListDone): string[] {
  return Object.entries(left)
    .filter(([, number]) => number > 0)
    .map(([why, number]) => `${plural(number, 'ligne laissée', 'lignes laissées')}, ${setAside[why as SetAside]}.`)
}

export function changesSentence({ names, kinds, isKnown }: ListDone): string {
  if (isKnown) return 'Ce fichier est déjà enregistré, de la même source et du même jour\u00a0: rien ne change.'
  return `${plural(names, 'nom change', 'noms changent')}, ${plural(kinds, 'nature change', 'natures changent')}.`
}
