import type { Exclusion } from '#server/register/hours/rules.ts'
import type { StoredState } from '#server/register/hours/transition-rules.ts'
import { type TermKey, terms } from '../glossary-words.ts'

// What each figure that opens is called, in its address and on its page. Its definition is that of the glossary.

/** Of an account, and of the sanction files of a contract. The key is the word of the code, the slug that of the address. */
export const measures = {
  owed: { slug: 'dues', ...named('owed') },
  logged: { slug: 'declarees', ...named('logged') },
  waiting: {
    slug: 'non-validees',
    name: 'Pas encore validées',
    means: 'Déclarées dans un relevé que personne n’a encore validé.',
  },
  refused: { slug: 'refusees', ...named('refused') },
  accepted: { slug: 'validees', ...named('accepted') },
  outside: { slug: 'hors-fenetre', ...named('outside') },
  toRegularise: { slug: 'a-regulariser', ...named('toRegularise') },
  excluded: {
    slug: 'exclues',
    name: 'Exclues',
    means: 'Déclarées et non retenues\u00a0: refusées, hors fenêtre ou à régulariser.',
  },
  counted: { slug: 'retenues', ...named('counted') },
  credited: { slug: 'imputees', ...named('credited') },
  rate: { slug: 'taux-de-realisation', ...named('rate') },
  expected: { slug: 'attendues', ...named('expected') },
  gap: { slug: 'ecart', ...named('gap') },
  dueRate: { slug: 'taux-a-date', ...named('dueRate') },
  excused: { slug: 'excusees', ...named('excused') },
  missing: { slug: 'manque-a-la-fin', ...named('missing') },
  behind: { slug: 'manque-a-ce-jour', ...named('behind') },
  projected: { slug: 'manque-au-rythme-actuel', ...named('projected') },
  exposed: { slug: 'exposees', ...named('exposed') },
  incurred: { slug: 'penalite-encourue', ...named('incurred') },
  possible: {
    slug: 'penalite-possible',
    name: 'Pénalité possible',
    means:
      'Ce qui manquerait à la fin si rien ne change (à défaut de rythme connu, ce qui manque à ce jour), au montant inscrit au marché. Elle n’est ni due ni encourue.',
  },
  decided: { slug: 'penalite-decidee', ...named('decided') },
  deducted: { slug: 'penalite-deduite', ...named('deducted') },
  paid: { slug: 'penalite-payee', ...named('paid') },
  waived: { slug: 'penalite-remise', ...named('waived') },
  left: { slug: 'penalite-a-deduire', name: 'Pénalité à déduire', means: 'Décidée, ni déduite ni payée.' },
  toDecide: { slug: 'reste-a-decider', ...named('toDecide') },
  lacking: {
    slug: 'manque',
    name: 'Manque',
    means: 'Manque à la fin des marchés finis, et manque à ce jour de ceux qui courent.',
  },
  statements: {
    slug: 'releves-en-attente',
    name: 'Relevés en attente',
    means: 'Périodes sans relevé une fois leur échéance passée, et périodes dont un relevé est à contrôler.',
  },
  overdue: {
    slug: 'periodes-sans-releve',
    name: 'Périodes sans relevé',
    means: 'Leur échéance est passée, et aucun relevé n’est reçu.',
  },
  toCheck: {
    slug: 'periodes-a-controler',
    name: 'Périodes à contrôler',
    means: 'Leur relevé est reçu, et personne ne l’a encore validé ni renvoyé.',
  },
} as const satisfies Record<string, { slug: string; name: string; means: string }>

export type Measure = keyof typeof measures

/** What a figure counts: centihours, cents, a number, or one figure over another. */
export type Unit = 'hours' | 'cents' | 'count' | 'rate'

const units: Partial<Record<Measure, Unit>> = {
  rate: 'rate',
  dueRate: 'rate',
  incurred: 'cents',
  possible: 'cents',
  decided: 'cents',
  deducted: 'cents',
  paid: 'cents',
  waived: 'cents',
  left: 'cents',
  statements: 'count',
  overdue: 'count',
  toCheck: 'count',
}

export function unitOf(measure: Measure): Unit {
  return units[measure] ?? 'hours'
}

const bySlug = new Map(Object.entries(measures).map(([measure, { slug }]) => [slug as string, measure as Measure]))

export function measureCalled(slug: unknown): Measure | null {
  return bySlug.get(String(slug)) ?? null
}

function named(term: TermKey): { name: string; means: string } {
  const { name, means } = terms[term]
  return { name, means }
}

export const exclusionWords: Record<Exclusion, string> = {
  beforeExecution: 'Avant le début de l’exécution',
  afterExecution: 'Après la fin de l’exécution',
  notEligibleYet: 'Avant que l’éligibilité soit établie',
  neverEligible: 'Éligibilité non établie',
  windowClosed: 'Après la fin de la période d’éligibilité',
  outsideEmployment: 'Hors des dates du contrat de travail',
}

/** What is missing at the end, by what is still to come of it: the key is the word of the code, the slug that of the address. */
export const stages = {
  toDecide: { slug: 'a-decider', said: 'Ce dont personne n’a encore décidé.' },
  unsettled: { slug: 'a-solder', said: 'Ce que des relevés à recevoir ou à contrôler peuvent encore combler.' },
  decided: { slug: 'tranche', said: 'Ce dont une décision est prise.' },
  established: { slug: 'etabli', said: 'Ce que plus aucun relevé ne peut combler.' },
} as const
export type Stage = keyof typeof stages

/** Hours by the state of the statement that declares them; the key is the word of the code, the slug that of the address. */
export const statementStates = {
  toCheck: 'a-controler',
  toConfirm: 'a-confirmer',
  sentBack: 'renvoye',
  reopened: 'rouvert',
  validated: 'valide',
  judgedWithout: 'juge-sans',
} as const satisfies Partial<Record<StoredState, string>>

export function stateCalled(slug: string | undefined): StoredState | null {
  return (
    (Object.keys(statementStates) as (keyof typeof statementStates)[]).find(one => statementStates[one] === slug) ??
    null
  )
}

/** What a rule takes from a sum, or gives back to it. */
export const rules = {
  terminated: 'Résiliation\u00a0: dues ramenées à ce qui était attendu ce jour-là',
  belowZero: 'Aucune ligne ne rend moins de zéro heure due',
  surplus: 'Excédent\u00a0: retenues au-delà de ce qui est dû',
  excusedBeyond: 'Excusées au-delà de ce qui manque',
  ahead: 'Avance\u00a0: rien ne manque à ce jour',
  held: 'Exécution suspendue\u00a0: rien ne manque pendant l’arrêt',
  pooled: 'Comblées par les autres marchés de la globalisation',
  pace: 'Heures à venir au rythme actuel',
  unsettled: 'Des relevés sont encore à recevoir ou à contrôler\u00a0: rien n’est exposé avant',
  withoutAmount: 'Aucun montant au contrat',
  elsewhere: 'Un autre marché de cette entreprise, hors de votre périmètre',
  decidedOf: 'Heures sur lesquelles une décision est prise',
} as const
export type Rule = keyof typeof rules
