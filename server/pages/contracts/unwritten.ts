import { longDate } from '#server/base/format.ts'
import type { Hourless } from '#server/register/contracts/hourless.ts'
import { isSocial } from '#server/register/contracts/rules.ts'
import { hourlessSaid } from './hourless-page.ts'
import type { Said, Shown } from './shown.ts'

/** What the page concludes of a contract without a clause. */
export function unwrittenVerdict(shown: Shown): Said {
  const { word } = shown
  return unwritten[word === 'toTake' || word === 'noClause' || word === 'hourless' ? word : 'noSocial'](shown)
}

/** Of a contract without a clause. */
const unwritten: Record<'toTake' | 'noClause' | 'hourless' | 'noSocial', (shown: Shown) => Said> = {
  toTake: ({ contract: { notifiedOn } }) => ({
    sentence: 'Personne ne suit encore ce marché.',
    explanation: `Il est publié avec une considération sociale${notifiedOn ? `, notifié le ${longDate(notifiedOn)}` : ''}.`,
  }),
  noClause: ({ contract: { considerations }, hourless }) => ({
    sentence: isSocial(considerations)
      ? 'La clause n’est pas encore enregistrée.'
      : 'On ne sait pas si ce marché comporte une clause sociale.',
    explanation: [
      lapsed(hourless),
      isSocial(considerations)
        ? 'Enregistrez le nombre d’heures inscrit au marché\u00a0: la trajectoire et les rapports en découlent.'
        : 'Sa publication n’en dit rien\u202f; voyez le cahier des clauses administratives, puis enregistrez la clause ou dites «\u00a0sans heures\u00a0».',
    ]
      .filter(Boolean)
      .join(' '),
  }),
  hourless: ({ hourless: [said] }) => ({
    sentence: 'Ce marché est sans heures d’insertion.',
    explanation: said ? hourlessSaid(said) : '',
  }),
  noSocial: ({ contract: { considerations } }) =>
    considerations.length === 0 || considerations.includes('inconnue')
      ? {
          sentence: 'On ne sait pas si ce marché comporte une clause sociale.',
          explanation: 'Sa publication n’en dit rien\u202f; voyez le cahier des clauses administratives.',
        }
      : {
          sentence: 'Ce marché n’a pas de clause d’insertion à suivre.',
          explanation: 'Aucune condition d’exécution sociale ni réservation n’est déclarée.',
        },
}

/** It was said to have no hours, and what is published has changed since. */
function lapsed([last]: readonly Hourless[]): string {
  return last && last.cancelsId === null ? `${hourlessSaid(last)} Sa publication a changé depuis.` : ''
}
