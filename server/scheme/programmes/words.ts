import { count, euros, wholeHours } from '#server/base/format.ts'
import { agreed } from '#server/base/french.ts'
import { SECRET } from '#server/disclosure/words.ts'

/** One model for all of them: what differs is what they are called, and the measures their committees look at first. */
export const programmeKinds = {
  agreement: {
    label: 'Convention avec des entreprises et des partenaires',
    first: ['informed', 'trained', 'hired'],
  },
  operation: { label: 'Opération d’emploi', first: ['informed', 'accompanied', 'hired'] },
  service: { label: 'Service d’insertion pour un métier', first: ['accompanied', 'trained', 'lasting'] },
  territory: { label: 'Territoire zéro chômeur de longue durée', first: ['jobs', 'accompanied'] },
  plan: { label: 'Plan contre la pauvreté, pour l’égalité', first: ['informed', 'accompanied', 'lasting'] },
} as const satisfies Record<string, { label: string; first: readonly Measure[] }>
export type ProgrammeKind = keyof typeof programmeKinds

/** `from`: what it can be read from. The register’s are those of the programme’s contracts. */
export const measures = {
  informed: { label: 'Personnes informées', unit: 'persons', from: ['meetings', 'entered'] },
  accompanied: { label: 'Personnes accompagnées', unit: 'persons', from: ['register', 'entered'] },
  trained: { label: 'Personnes formées', unit: 'persons', from: ['meetings', 'entered'] },
  hired: { label: 'Personnes embauchées', unit: 'persons', from: ['register', 'meetings', 'entered'] },
  lasting: { label: 'Personnes en emploi durable', unit: 'persons', from: ['register', 'entered'] },
  women: { label: 'Femmes', unit: 'persons', from: ['register', 'entered'] },
  rsa: { label: 'Bénéficiaires du RSA', unit: 'persons', from: ['register', 'entered'] },
  young: { label: 'Jeunes, dont sortants de l’ASE', unit: 'persons', from: ['register', 'entered'] },
  district: { label: 'Habitants de quartiers prioritaires', unit: 'persons', from: ['register', 'entered'] },
  hours: { label: 'Heures d’insertion retenues', unit: 'hours', from: ['register', 'entered'] },
  jobs: { label: 'Emplois créés', unit: 'jobs', from: ['entered'] },
  activities: { label: 'Activités lancées', unit: 'number', from: ['meetings', 'entered'] },
  sessions: { label: 'Sessions tenues', unit: 'number', from: ['meetings', 'entered'] },
  spent: { label: 'Dépense', unit: 'euros', from: ['entered'] },
} as const
export type Measure = keyof typeof measures
/** Whom a programme is for: each is a measure of the register, so that its committee sees whether it reaches them. */
export const audiences = ['rsa', 'young', 'district', 'women'] as const satisfies readonly Measure[]
export type Audience = (typeof audiences)[number]

export type Basis = 'register' | 'meetings' | 'entered'
export const measureKeys = Object.keys(measures) as Measure[]

export const bases: Record<Basis, string> = {
  register: 'mesuré sur les marchés du programme',
  meetings: 'compté sur les sessions notées',
  entered: 'saisi avec sa source',
}

/** What each figure of the register is. */
export const definitions: Partial<Record<Measure, string>> = {
  accompanied: 'Personnes qui ont des heures retenues sous les marchés du programme, depuis leur début.',
  hired: 'Parmi elles, celles que l’entreprise a embauchées directement.',
  lasting: 'Parmi elles, celles dont la situation de sortie est un CDI, un CDD de six mois ou plus, ou une création.',
  district: 'Parmi elles, celles qui habitent un quartier prioritaire.',
  rsa: 'Parmi elles, celles dont le RSA est le premier critère d’éligibilité.',
  young: 'Parmi elles, celles dont la jeunesse ou une sortie de l’ASE est le premier critère.',
}

export const roles = {
  company: 'Entreprise',
  employment: 'Service de l’emploi',
  training: 'Organisme de formation',
  association: 'Association',
  ebe: 'Entreprise à but d’emploi (EBE)',
  institution: 'Institution',
  funder: 'Financeur',
} as const
export type Role = keyof typeof roles

/** What a meeting counts for: its persons in a measure, itself in another. */
export const meetings = {
  information: { label: 'Session d’information', persons: 'informed', itself: 'sessions' },
  discovery: { label: 'Session de découverte d’un métier', persons: 'informed', itself: 'sessions' },
  training: { label: 'Entrée en formation', persons: 'trained', itself: 'sessions' },
  recruitment: { label: 'Session de recrutement', persons: 'hired', itself: 'sessions' },
  committee: { label: 'Comité de pilotage', persons: null, itself: null },
  prospected: { label: 'Activité prospectée', persons: null, itself: null },
  studied: { label: 'Activité étudiée', persons: null, itself: null },
  launched: { label: 'Activité lancée', persons: null, itself: 'activities' },
} as const satisfies Record<string, { label: string; persons: Measure | null; itself: Measure | null }>
export type Meeting = keyof typeof meetings

export const sorts = {
  target: { word: 'Objectif chiffré', add: 'Ajouter un objectif', done: 'L’objectif est ajouté.' },
  meeting: { word: 'Session ou rencontre', add: 'Noter une session', done: 'La session est notée.' },
  partner: { word: 'Partenaire', add: 'Ajouter un partenaire', done: 'Le partenaire est ajouté.' },
  value: { word: 'Valeur saisie', add: 'Saisir une valeur', done: 'La valeur est enregistrée.' },
} as const
export type Sort = keyof typeof sorts

export const targetStates = {
  reached: { word: 'Atteint', tone: 'is-fine', icon: 'reached' },
  onCourse: { word: 'En cours', tone: '', icon: 'clock' },
  behind: { word: 'En dessous du rythme', tone: 'is-late', icon: 'late' },
  missed: { word: 'Non atteint à l’échéance', tone: 'is-late', icon: 'late' },
  unknown: { word: 'Non connu', tone: '', icon: 'idle' },
} as const
export type TargetState = keyof typeof targetStates

/** A figure in the unit of its measure; the mark where it is not published, « non connu » where nobody knows. */
export function quantitySaid(measure: Measure, quantity: number | null | 'secret'): string {
  if (quantity === 'secret') return SECRET
  if (quantity === null) return 'non connu'
  const { unit } = measures[measure]
  if (unit === 'euros') return euros(quantity)
  if (unit === 'hours') return wholeHours(quantity)
  if (unit === 'jobs') return `${count(quantity)}\u00a0${agreed(quantity, 'emploi', 'emplois')}`
  return count(quantity)
}
