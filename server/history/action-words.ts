import { stepWords } from '#server/register/proceedings/words.ts'
import { whole } from './whole-words.ts'

// What was done to what: « Marché modifié ». An action without words of its own still reads: « Marché : action enregistrée ».

/** The things the journal speaks of; also the choices of its filter. */
export const subjectWords: Record<string, string> = {
  contract: 'Marché',
  clause: 'Clause sociale',
  commitment: 'Engagement',
  fact: 'Fait du marché',
  proceeding: 'Dossier de sanction',
  letterTemplate: 'Modèle de courrier',
  hours: 'Heures',
  statement: 'Relevé',
  participant: 'Participant',
  identity: 'Identité d’un participant',
  placement: 'Affectation',
  eligibility: 'Éligibilité',
  company: 'Entreprise',
  reservation: 'Réservation',
  import: 'Import',
  report: 'Rapport',
  edition: 'Édition',
  pack: 'Liasse d’éditions',
  scheme: 'Schéma (SPASER)',
  programme: 'Programme du SPASER',
  buyer: 'Acheteur',
  directorate: 'Direction',
  operation: 'Opération',
  settings: 'Réglages',
  user: 'Compte',
  consumer: 'Accès par machine',
  pool: 'Globalisation',
  proofreading: 'Relecture',
  triage: 'Tri des marchés à prendre en charge',
  pledge: 'Autre engagement',
  share: 'Part d’un groupement',
  mail: 'Courriel',
  list: 'Liste d’entreprises',
  attachment: 'Pièce',
  file: 'Fichier de relevé',
}

/** The actions that have words of their own: the choices of a filter. */
export const actionChoices: readonly { value: string; label: string }[] = Object.entries(whole).map(
  ([value, label]) => ({
    value,
    label,
  }),
)

const verbs: Record<string, string> = {
  added: 'ajout',
  created: 'création',
  recorded: 'enregistrement',
  changed: 'modification',
  edited: 'modification',
  renamed: 'changement de nom',
  corrected: 'correction',
  removed: 'retrait',
  deleted: 'suppression',
  cancelled: 'annulation',
  closed: 'clôture',
  ended: 'fin',
  resumed: 'reprise',
  opened: 'ouverture',
  reopened: 'réouverture',
  validated: 'validation',
  established: 'constat',
  merged: 'réunion',
  erased: 'effacement',
  read: 'consultation',
  exported: 'export',
  imported: 'import',
  placed: 'affectation',
}

/** « Dossier de sanction : mise en demeure »: each step by its own name. */
function stepOfFile(action: string): string | null {
  const [subject, gesture = ''] = action.split('.')
  const step = Object.hasOwn(stepWords, gesture) ? stepWords[gesture as keyof typeof stepWords] : null
  return subject === 'proceeding' && step
    ? `Dossier de sanction\u00a0: ${step.charAt(0).toLowerCase()}${step.slice(1)}`
    : null
}

export function actionWords(action: string): string {
  const known = whole[action] ?? stepOfFile(action)
  if (known) return known
  const [subject = '', verb = ''] = action.split('.')
  const noun = subjectWords[subject] ?? 'Autre'
  return `${noun}\u00a0: ${verbs[verb] ?? `action enregistrée (${action})`}`
}
