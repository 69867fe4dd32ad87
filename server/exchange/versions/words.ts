import type { FactName } from './record.ts'

/** As a person names what a publication says. */
export const factLabels: Record<FactName | 'amendments', string> = {
  number: 'numéro',
  buyer: 'acheteur',
  subject: 'objet',
  title: 'intitulé',
  lot: 'lot',
  nature: 'nature',
  procedure: 'procédure',
  ccag: 'CCAG',
  cpv: 'code CPV',
  framework: 'accord-cadre',
  amount: 'montant à la notification',
  notification: 'date de notification',
  start: 'début d’exécution',
  duration: 'durée à la notification',
  holders: 'titulaires',
  grouped: 'groupement',
  considerations: 'considérations sociales',
  amendments: 'avenants',
}
