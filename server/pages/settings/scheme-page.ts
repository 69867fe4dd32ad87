import { count, dayInFrance, longDate, typedDate } from '#server/base/format.ts'
import { DEFAULT_FTE_HOURS, type Scheme, schemeOn } from '#server/settings/scheme-rules.ts'
import { schemeTitle } from '#server/settings/scheme-words.ts'
import { type Attempt, errorSummary, field, newFormKey, titled } from '#server/web/forms.ts'

/** The scheme in force, those of other days, and the form that records another. */
export function schemePage(schemes: readonly Scheme[], today: string, attempt: Attempt) {
  const now = schemeOn(schemes, today)
  const year = (name: string, label: string, value: number | undefined) =>
    field(name, label, attempt, value === undefined ? '' : String(value), { short: true, inputmode: 'numeric' })
  return {
    title: titled('Schéma (SPASER)', attempt.errors),
    formKey: newFormKey(),
    summary: errorSummary('Rien n’est enregistré', attempt.errors),
    says: now
      ? `${schemeTitle(now)}.`
      : 'Aucun schéma n’est enregistré\u00a0: les documents le disent «\u00a0non renseigné\u00a0».',
    source: now && sourceOf(now),
    others: schemes
      .filter(one => one !== now)
      .map(one => `À compter du ${longDate(one.effectOn)}\u00a0: ${schemeTitle(one)}. ${sourceOf(one)}`),
    fields: [
      field('nom', 'Nom', attempt, now?.name ?? 'SPASER', {
        help: 'Tel qu’il paraît en tête des documents, suivi de la période.',
      }),
      year('debut', 'Première année', now?.fromYear),
      year('fin', 'Dernière année', now?.toYear),
      field('etp', 'Un équivalent temps plein compte', attempt, String(now?.fteHours ?? DEFAULT_FTE_HOURS), {
        short: true,
        unit: 'h par an',
        inputmode: 'numeric',
        help: 'Aucun texte ne le fixe\u00a0: 1\u00a0600 dans les bilans nationaux, 1\u00a0607 pour la durée légale. Les documents l’écrivent.',
      }),
      field('effet', 'À compter du', attempt, typedDate(today), {
        short: true,
        help: 'Les documents arrêtés avant ce jour ne changent pas.',
      }),
    ],
  }
}

function sourceOf({ fteHours, effectOn, recordedAt, recordedByName }: Scheme): string {
  const by = recordedByName ? ` par ${recordedByName}` : ''
  return `${count(fteHours)}\u00a0heures pour un équivalent temps plein. Enregistré le ${longDate(dayInFrance(recordedAt))}${by}, à compter du ${longDate(effectOn)}.`
}
