// A scheme to start from: three axes, engagements that most buyers can keep, and the four categories that the law names.
// Nothing of it binds: each word and each figure is to be made one's own before it is adopted.

import type { Code, ItemKind, Unit } from './words.ts'

export type TemplateItem = {
  kind: ItemKind
  title: string
  description?: string
  code?: Code
  unit?: Unit
  /** Months after the first day of the period. */
  from?: number
  due?: number
  children?: readonly TemplateItem[]
}

const objective = (title: string, code: Code, unit: Unit): TemplateItem => ({ kind: 'objective', title, code, unit })
const indicator = (title: string, code: Code, unit: Unit): TemplateItem => ({ kind: 'indicator', title, code, unit })
const free = (title: string, description: string, unit: Unit): TemplateItem => ({
  kind: 'indicator',
  title,
  description,
  unit,
})
const action = (title: string, from: number, due: number): TemplateItem => ({ kind: 'action', title, from, due })
const engagement = (title: string, ...children: TemplateItem[]): TemplateItem => ({
  kind: 'engagement',
  title,
  children,
})

export const template: readonly TemplateItem[] = [
  {
    kind: 'axis',
    title: 'Acheter pour l’emploi et l’inclusion',
    children: [
      engagement(
        'Mettre une considération sociale dans chaque marché qui s’y prête',
        objective('Augmenter la part des marchés socialement responsables', 'SOC_NB', 'percentNumber'),
        action('Examiner chaque besoin avec un facilitateur avant de rédiger le marché', 0, 6),
        action('Former les acheteurs aux clauses sociales', 3, 18),
        indicator('Marchés avec une considération sociale, en nombre', 'SOC_NB', 'percentNumber'),
        indicator('Marchés avec une considération sociale, en valeur', 'SOC_VAL', 'percentValue'),
      ),
      engagement(
        'Réserver des achats aux structures d’insertion et du handicap',
        objective(
          'Acheter auprès d’entreprises qui emploient des personnes défavorisées ou vulnérables',
          'INCL_NB',
          'percentNumber',
        ),
        action('Tenir à jour la liste des structures et de ce qu’elles savent faire', 0, 12),
        indicator('Achats auprès de ces entreprises, en nombre', 'INCL_NB', 'percentNumber'),
        indicator('Achats auprès de ces entreprises, en valeur', 'INCL_VAL', 'percentValue'),
      ),
      engagement(
        'Accompagner les personnes jusqu’à un emploi durable',
        objective('Tenir les heures d’insertion promises', 'TX_REAL', 'percentNumber'),
        action('Demander la situation de chaque personne à 6 et à 12 mois', 6, 24),
        indicator('Heures d’insertion validées', 'H_VALID', 'hours'),
        indicator('Accès à l’emploi durable à 6 mois', 'SORT6', 'percentNumber'),
      ),
    ],
  },
  {
    kind: 'axis',
    title: 'Acheter en ménageant le climat et les ressources',
    children: [
      engagement(
        'Prendre en compte l’environnement dans tous les marchés',
        objective('Généraliser la considération écologique', 'ECO_NB', 'percentNumber'),
        action('Écrire des clauses types pour les travaux, l’alimentation et les véhicules', 0, 12),
        indicator('Marchés avec une considération écologique, en nombre', 'ECO_NB', 'percentNumber'),
      ),
      engagement(
        'Acheter moins, réemployer davantage',
        action('Recenser les familles d’achats où le réemploi est possible', 0, 9),
        free(
          'Achats issus du réemploi',
          'Dépenses de l’année en biens réemployés, reconditionnés ou contenant des matières recyclées, d’après la comptabilité.',
          'euros',
        ),
      ),
      engagement(
        'Pratiquer la sobriété numérique',
        action('Allonger la durée d’usage des équipements', 6, 30),
        free('Durée moyenne d’usage d’un ordinateur', 'En années, d’après l’inventaire du parc.', 'number'),
      ),
    ],
  },
  {
    kind: 'axis',
    title: 'Ouvrir la commande publique à l’économie locale et solidaire',
    children: [
      engagement(
        'Acheter davantage à l’économie sociale et solidaire',
        objective('Augmenter les achats auprès d’entreprises agréées ESUS', 'ESUS_NB', 'percentNumber'),
        action('Rencontrer les entreprises solidaires du territoire chaque année', 3, 15),
        indicator('Achats auprès d’entreprises agréées ESUS, en nombre', 'ESUS_NB', 'percentNumber'),
        indicator('Achats auprès d’entreprises agréées ESUS, en valeur', 'ESUS_VAL', 'percentValue'),
      ),
      engagement(
        'Faciliter l’accès des petites entreprises',
        action('Annoncer les achats de l’année à venir', 0, 12),
        free(
          'Marchés notifiés à des petites et moyennes entreprises',
          'Part des marchés de l’année dont le titulaire, ou l’un d’eux, est une PME.',
          'percentNumber',
        ),
      ),
    ],
  },
]
