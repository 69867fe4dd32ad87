import type { ListedClaim, ListedEstablishment, ListedPerson } from '#server/register/identity/record.ts'

/** What one row of a list says, once its number is sound. */
export type Said = {
  siren: string
  person: ListedPerson | null
  establishment: ListedEstablishment | null
  claims: readonly ListedClaim[]
}

/** Why a row is left out. */
export const setAside = {
  noNumber: 'sans numéro',
  wrongKey: 'dont la clé du numéro est fausse',
  otherKind: 'd’une nature que le registre ne connaît pas',
} as const
export type SetAside = keyof typeof setAside
