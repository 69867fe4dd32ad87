import { dayInFrance, longDate, typedDate } from '#server/base/format.ts'
import { type DatedRounding, roundingOn, roundings } from '#server/register/buyers/rounding-rules.ts'
import { type Attempt, field, newFormKey, radios } from '#server/web/forms.ts'

/** How the buyer rounds the hours that a formula gives: today, later, and the form that decides otherwise. */
export function roundingSection(
  buyer: { id: number },
  decided: readonly DatedRounding[],
  today: string,
  attempt: Attempt,
) {
  const now = roundingOn(decided, today)
  const last = decided.findLast(({ effectOn }) => effectOn <= today)
  const choices = Object.entries(roundings).map(([value, { label }]) => ({ value, label }))
  return {
    action: `/reglages/acheteurs/${buyer.id}/arrondi`,
    formKey: newFormKey(),
    says: `Les heures qu’une formule donne sont ${roundings[now].words.replace('arrondi', 'arrondies')}.`,
    source: last ? sourceOf(last) : 'C’est l’usage, faute de décision de cet acheteur\u202f; aucun texte ne le fixe.',
    toCome: decided
      .filter(({ effectOn }) => effectOn > today)
      .map(one => `À compter du ${longDate(one.effectOn)}\u00a0: ${roundings[one.rounding].words}. ${sourceOf(one)}`),
    choice: radios('arrondi', 'Arrondir', choices, attempt, now),
    effect: field('arrondi-effet', 'Pour les actes datés à compter du', attempt, typedDate(today), {
      short: true,
      help: 'Les lignes déjà écrites gardent leur arrondi.',
    }),
  }
}

function sourceOf({ recordedAt, recordedByName, effectOn }: DatedRounding): string {
  const by = recordedByName ? ` par ${recordedByName}` : ''
  return `Réglé le ${longDate(dayInFrance(recordedAt))}${by}, à compter du ${longDate(effectOn)}.`
}
