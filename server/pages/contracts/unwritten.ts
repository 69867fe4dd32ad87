import { dayInFrance, longDate } from '#server/base/format.ts'
import type { Hourless } from '#server/register/contracts/hourless.ts'
import { isSocial } from '#server/register/contracts/rules.ts'
import { isDismissal } from '#server/register/followings/triage-rules.ts'
import type { LastSaid } from '#server/register/followings/triage-store.ts'
import { gestureWords } from '#server/register/followings/triage-words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { hourlessSaid } from './hourless-page.ts'
import type { Said, Shown } from './shown.ts'

/** What the page concludes of a contract without a clause. */
export function unwrittenVerdict(shown: Shown): Said {
  const { word } = shown
  return unwritten[
    word === 'toTake' || word === 'dismissed' || word === 'noClause' || word === 'hourless' ? word : 'noSocial'
  ](shown)
}

/** Of a contract without a clause. */
const unwritten: Record<'toTake' | 'dismissed' | 'noClause' | 'hourless' | 'noSocial', (shown: Shown) => Said> = {
  toTake: ({ contract: { notifiedOn }, triage }) => ({
    sentence: 'Personne ne suit encore ce marché.',
    explanation: [
      `Il est publié avec une considération sociale${notifiedOn ? `, notifié le ${longDate(notifiedOn)}` : ''}.`,
      triage && isDismissal(triage.gesture) && !triage.undone
        ? `${dismissalSaid(triage)} Sa publication a changé depuis.`
        : '',
    ]
      .filter(Boolean)
      .join(' '),
  }),
  dismissed: ({ triage }) => ({
    sentence: 'Ce marché est laissé de côté.',
    explanation: `${triage ? dismissalSaid(triage) : ''} Il se prend en charge ici si c’est une erreur.`.trim(),
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

/** « Dit « trop ancien » le 17 novembre 2026 par Camille Aubry : fini depuis des années. » */
function dismissalSaid({ gesture, at, byName, reason }: NonNullable<Shown['triage']>): string {
  const word = gestureWords[gesture].toLowerCase()
  return `Dit «\u00a0${word}\u00a0» le ${longDate(dayInFrance(at))} par ${byName ?? 'le terminal'}\u00a0: ${ended(reason)}`
}

/** What was said, without what a colleague may have written of persons. */
export function triageRead(said: LastSaid | null, byPerson: boolean): LastSaid | null {
  return said && { ...said, reason: typedSaid(said.reason, byPerson) }
}

/** A sentence of its own, whoever wrote it. */
function ended(reason: string): string {
  return /[.!?…]$/.test(reason) ? reason : `${reason}.`
}

/** It was said to have no hours, and what is published has changed since. */
function lapsed([last]: readonly Hourless[]): string {
  return last && last.cancelsId === null ? `${hourlessSaid(last)} Sa publication a changé depuis.` : ''
}
