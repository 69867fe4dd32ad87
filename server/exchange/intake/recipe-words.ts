import type { Role } from './header-rules.ts'
import type { Drift } from './reading-rules.ts'

/** What a column may be said to hold. */
export const columnRoles: Partial<Record<Role, string>> = {
  person: 'Nom et prénom',
  lastName: 'Nom',
  firstName: 'Prénom',
  reference: 'Code de la personne',
  bornOn: 'Date de naissance',
  hours: 'Heures travaillées',
  overtime: 'Heures supplémentaires',
  month: 'Mois',
  day: 'Jour',
  week: 'Semaine',
  employer: 'Employeur',
  siret: 'SIRET',
  contract: 'Marché',
  total: 'Total',
  aside: 'Laissée de côté',
}

/** « La colonne « Heures » est passée de D à F. » */
export function driftWords({ kind, path, column, role, was = '' }: Drift): string {
  const named = quoted(path)
  switch (kind) {
    case 'moved':
      return `La colonne ${named} est passée de ${was} à ${column}.`
    case 'renamed':
      return `La colonne ${quoted(was)} s’appelle maintenant ${named}.`
    case 'added':
      return `Nouvelle colonne ${named} en ${column}, ${readAs(role)}.`
    case 'missing':
      return `La colonne ${named}, en ${column} la dernière fois, n’est plus là.`
    case 'reread':
      return `La colonne ${named}, ${readAs(was)} la dernière fois, est ${readAs(role)}.`
  }
}

function quoted(path: string): string {
  return `«\u00a0${path}\u00a0»`
}

function readAs(role: string): string {
  const label = role === 'aside' ? undefined : columnRoles[role as Role]
  return label ? `lue comme ${quoted(label)}` : 'laissée de côté'
}
