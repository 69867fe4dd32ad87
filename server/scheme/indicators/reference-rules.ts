// What was asked or seen nationally: figures of others, each with its years and where it was read. None is a duty of the institution.

export type Reference = {
  code: string
  kind: 'target' | 'observed'
  fromYear: number
  toYear: number
  /** Hundredths of a percent. */
  points: number
  label: string
  source: string
}

const PNAD = 'Plan national pour des achats durables 2022-2025'
const OECP = 'Observatoire économique de la commande publique'

export const references: readonly Reference[] = [
  {
    code: 'SOC_NB',
    kind: 'target',
    fromYear: 2022,
    toYear: 2025,
    points: 3000,
    label: 'Cible nationale',
    source: `${PNAD}\u00a0: 30\u00a0% des marchés avec au moins une considération sociale`,
  },
  {
    code: 'ECO_NB',
    kind: 'target',
    fromYear: 2022,
    toYear: 2025,
    points: 10000,
    label: 'Cible nationale',
    source: `${PNAD}\u00a0: tous les marchés avec au moins une considération environnementale`,
  },
  {
    code: 'CLAUSE_NB',
    kind: 'observed',
    fromYear: 2021,
    toYear: 2021,
    points: 1320,
    label: 'Constaté en France',
    source: `${OECP}, 2021\u00a0: 13,2\u00a0% des marchés avec une clause sociale`,
  },
]

/** The one nearest to a year, never after it; a target that is over is said as such by its years. */
export function referenceFor(code: string, year: number): Reference | null {
  return references.findLast(one => one.code === code && one.fromYear <= year) ?? null
}
