import { dayInFrance, hourOf, longInstant } from '#server/base/format.ts'

/** « 10 h 42 » today, « 17 novembre 2026 à 10 h 42 » from another day. */
export function keptAtWords(keptAt: string, today: string): string {
  return dayInFrance(keptAt) === today ? hourOf(keptAt) : `${longInstant(keptAt)}`
}

/** What the forms of an address are about, the first line that fits. */
const names: [RegExp, string][] = [
  [/\/heures$/, 'Heures du mois'],
  [/^\/mois\//, 'Heures du mois'],
  [/\/clause$/, 'Clause sociale'],
  [/\/engagements\//, 'Registre de l’obligation'],
  [/\/faits\//, 'Fait daté'],
  [/\/personnes/, 'Contrat de travail'],
  [/\/releves\//, 'Relevé'],
  [/\/reservation$/, 'Réservation'],
  [/^\/marches\//, 'Marché'],
  [/^\/participants/, 'Participant'],
  [/\/globalisations\//, 'Globalisation'],
  [/^\/entreprises/, 'Entreprise'],
  [/^\/reglages/, 'Réglages'],
  [/^\/compte/, 'Mon compte'],
]

export function formWords(address: string): string {
  return names.find(([form]) => form.test(address))?.[1] ?? 'Formulaire'
}
