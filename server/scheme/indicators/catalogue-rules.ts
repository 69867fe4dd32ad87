// The indicators of a scheme (L. 2111-3): by their code, what each counts, among what, and how it is said.

import { type ReservedArticle, reservedArticles } from '#server/register/contracts/rules.ts'
import { exemptions } from '#server/register/duties/rules.ts'
import type { Traits } from './cell-rules.ts'
import { type Given, given } from './given-rules.ts'

/** Summed over contracts; `value`: in euros before tax. */
export type OfContracts = {
  kind: 'contracts'
  measure: 'number' | 'value'
  label: string
  /** One sentence: what is counted. */
  definition: string
  numerator: string
  denominator: string
  counts: (traits: Traits) => boolean
  /** Of which nothing says whether it counts. */
  unsaid: (traits: Traits) => boolean
  among: (traits: Traits) => boolean
  /** A part of another one. */
  partOf?: string
  /** The legal category it measures (L. 2111-3). */
  category?: 'A' | 'B' | 'C' | 'D'
  isWholeYear?: boolean
}
export type Indicator = OfContracts | Given

const all = () => true
const never = () => false

/** What is awarded counts once in number: an order executes a framework that was counted. */
export function isInNumber({ form, place }: Traits): boolean {
  return form === 'contract' && place !== 'order'
}

/** What is bought counts in value: the maximum of a framework buys nothing, its orders do. */
export function isInValue({ form, place }: Traits): boolean {
  return form === 'contract' && place !== 'framework'
}

type Told = Pick<OfContracts, 'definition' | 'numerator' | 'counts'> &
  Partial<Pick<OfContracts, 'unsaid' | 'among' | 'partOf' | 'category' | 'denominator' | 'isWholeYear'>>

function both(code: string, label: string, told: Told): [string, OfContracts][] {
  return (['number', 'value'] as const).map(measure => [
    `${code}_${measure === 'number' ? 'NB' : 'VAL'}`,
    one(measure, `${label} (en ${measure === 'number' ? 'nombre' : 'valeur'})`, {
      ...told,
      ...(told.partOf && { partOf: `${told.partOf}_${measure === 'number' ? 'NB' : 'VAL'}` }),
    }),
  ])
}

function one(measure: OfContracts['measure'], label: string, told: Told): OfContracts {
  const base = measure === 'number' ? isInNumber : isInValue
  const { among = all, unsaid = never, isWholeYear = true } = told
  return {
    kind: 'contracts',
    measure,
    label,
    ...told,
    denominator: told.denominator ?? (measure === 'number' ? ALL_NUMBER : ALL_VALUE),
    counts: traits => base(traits) && among(traits) && told.counts(traits),
    unsaid: traits => base(traits) && among(traits) && unsaid(traits),
    among: traits => base(traits) && among(traits),
    isWholeYear,
  }
}

const ALL_NUMBER = 'Marchés notifiés de la période, ou le total annuel saisi'
const ALL_VALUE = 'Montants notifiés hors taxes de la période, ou le total annuel saisi'

const holds = (consideration: 'clause' | 'critere' | 'reserve') => (traits: Traits) =>
  traits.social.includes(consideration)
const isBound = ({ duty }: Traits) => duty === 'due' || duty === 'exempt'
const unsaid = ({ isUnsaid }: Traits) => isUnsaid

const reserved = (Object.keys(reservedArticles) as ReservedArticle[]).flatMap(article =>
  both(`RES_${article.slice(1).replaceAll('-', '')}`, `dont ${reservedArticles[article].label}`, {
    definition: `Marchés réservés au titre de l’article ${article.replace('L', 'L. ')}.`,
    numerator: 'Marchés réservés à ce titre',
    counts: traits => holds('reserve')(traits) && traits.article === article,
    unsaid: traits => holds('reserve')(traits) && traits.article === '',
    partOf: 'RES',
  }),
)

const exempt = Object.entries(exemptions).map(([code, words]): [string, OfContracts] => [
  `DEROG_${code}_NB`,
  one('number', `dont motif ${code}°`, {
    definition: `${words} (L. 2112-2-1, II, ${code}°).`,
    numerator: 'Marchés qui dérogent pour ce motif',
    denominator: 'Marchés soumis à l’obligation',
    counts: ({ duty, exemption }) => duty === 'exempt' && exemption === code,
    among: isBound,
    unsaid: ({ duty, exemption }) => duty === 'exempt' && exemption === '',
    partOf: 'DEROG_NB',
    isWholeYear: false,
  }),
])

const contracts: [string, OfContracts][] = [
  ...both('SOC', 'Marchés avec une considération sociale', {
    definition: 'Au moins une considération sociale\u00a0: clause, critère ou réservation. Un marché compte une fois.',
    numerator: 'Marchés avec une clause sociale, un critère social ou une réservation',
    counts: ({ social }) => social.length > 0,
    unsaid,
    category: 'A',
  }),
  ...both('CLAUSE', 'Marchés avec une clause sociale', {
    definition: 'Une condition d’exécution sociale (L. 2112-2), publiée ou enregistrée.',
    numerator: 'Marchés avec une clause sociale',
    counts: holds('clause'),
    unsaid,
  }),
  [
    'CLAUSE_SEUIL_NB',
    one('number', 'Marchés soumis à l’obligation qui ont une clause sociale', {
      definition:
        'Parmi les marchés que L. 2112-2-1 oblige, à partir des seuils européens, ceux qui ont une clause sociale.',
      numerator: 'Marchés soumis, avec une clause sociale',
      denominator: 'Marchés soumis à l’obligation',
      counts: holds('clause'),
      unsaid,
      among: isBound,
      isWholeYear: false,
    }),
  ],
  [
    'DEROG_NB',
    one('number', 'Marchés qui dérogent à l’obligation', {
      definition: 'Marchés que L. 2112-2-1 oblige et dont l’acheteur a motivé l’absence de condition sociale.',
      numerator: 'Marchés soumis, dérogation motivée',
      denominator: 'Marchés soumis à l’obligation',
      counts: ({ duty }) => duty === 'exempt',
      among: isBound,
      isWholeYear: false,
    }),
  ],
  ...exempt,
  [
    'CRIT_NB',
    one('number', 'Marchés avec un critère social', {
      definition: 'Un critère d’attribution social (R. 2152-7), publié.',
      numerator: 'Marchés avec un critère social',
      counts: holds('critere'),
      unsaid,
    }),
  ],
  ...both('RES', 'Marchés réservés', {
    definition: 'Marchés ou lots réservés, quel que soit l’article.',
    numerator: 'Marchés réservés',
    counts: holds('reserve'),
    unsaid,
  }),
  ...reserved,
  ...both('ECO', 'Marchés avec une considération environnementale', {
    definition: 'Au moins une considération environnementale publiée\u00a0: clause ou critère.',
    numerator: 'Marchés avec une clause ou un critère environnemental',
    counts: ({ environmental }) => environmental === 'yes',
    unsaid: ({ environmental }) => environmental === 'unsaid',
    category: 'B',
  }),
  ...both('ESUS', 'Achats auprès d’entreprises solidaires agréées', {
    definition: 'Un titulaire est agréé ESUS (L. 3332-17-1 du code du travail) le jour de la notification.',
    numerator: 'Marchés dont un titulaire est agréé ESUS',
    counts: ({ esus }) => esus === 'yes',
    unsaid: ({ esus }) => esus === 'unsaid',
    category: 'C',
  }),
  ...both('INCL', 'Achats auprès de structures inclusives', {
    definition:
      'Un titulaire emploie des personnes défavorisées ou vulnérables\u00a0: SIAE, EA, ESAT, établissement pénitentiaire.',
    numerator: 'Marchés dont un titulaire est une structure inclusive',
    counts: ({ inclusive }) => inclusive === 'yes',
    unsaid: ({ inclusive }) => inclusive === 'unsaid',
    category: 'D',
  }),
]

export const catalogue: ReadonlyMap<string, Indicator> = new Map<string, Indicator>([...contracts, ...given])

export function indicatorCalled(code: unknown): Indicator | null {
  return (typeof code === 'string' && catalogue.get(code)) || null
}

const beside = (label: string, definition: string, counts: OfContracts['counts']): OfContracts => ({
  ...one('number', label, { definition, numerator: label, counts }),
  counts,
})

/** What is told beside the indicators, and opens as they do. */
export const besides: ReadonlyMap<string, OfContracts> = new Map([
  [
    'ACCORDS',
    beside(
      'Accords-cadres',
      'Comptés en nombre. Leur maximum n’est pas un achat\u00a0: il n’entre dans aucune valeur.',
      ({ form, place }) => form === 'contract' && place === 'framework',
    ),
  ],
  [
    'COMMANDES',
    beside(
      'Marchés subséquents et bons de commande',
      'Comptés en valeur. Leur accord-cadre compte déjà en nombre.',
      ({ form, place }) => form === 'contract' && place === 'order',
    ),
  ],
  ['CONCESSIONS', beside('Concessions', 'Hors du champ du schéma.', ({ form }) => form === 'concession')],
  [
    'INCONNUES',
    beside(
      'Considérations inconnues',
      'Comptés au dénominateur, jamais comme «\u00a0sans considération\u00a0».',
      traits => isInNumber(traits) && traits.isUnsaid,
    ),
  ],
])
