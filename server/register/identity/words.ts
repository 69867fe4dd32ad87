import { siren } from '#server/base/format.ts'
import type { ListKind, NameSource } from './rules.ts'

/** Where a name comes from, as it is said beside it. */
export const nameSources: Record<NameSource, string> = {
  typed: 'saisi',
  elsewhere: 'saisi pour un autre établissement',
  sirene: 'répertoire SIRENE',
  published: 'publié avec ses marchés',
  list: 'liste de structures',
  number: 'nom non connu',
}

/** The kinds of files that say who is who. */
export const listKinds: Record<ListKind, string> = {
  units: 'SIRENE, unités légales',
  establishments: 'SIRENE, établissements',
  conventions: 'Conventions de l’insertion par l’activité économique',
  structures: 'Structures d’insertion (le marché de l’inclusion)',
  adapted: 'Entreprises adaptées et ESAT',
  esus: 'Agréments ESUS',
}

/** « SIREN 999 700 206 », of whoever has no name. */
export function personNumber(identifier: string): string {
  return `SIREN ${siren(identifier.slice(0, 9))}`
}
