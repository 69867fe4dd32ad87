import type { ListKind } from '#server/register/identity/rules.ts'

/** Where a list comes from when nobody said it. */
export const usualSource: Record<ListKind, string> = {
  units: 'SIRENE',
  establishments: 'SIRENE',
  conventions: 'les emplois de l’inclusion',
  structures: 'le marché de l’inclusion',
  adapted: 'le marché de l’inclusion',
  esus: 'liste des agréments ESUS',
}
