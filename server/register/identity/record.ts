import type { ListKind } from './rules.ts'

// What one list says of legal persons and their establishments.

export type ListedPerson = {
  siren: string
  /** '' where it is not to be shown: partial diffusion, a natural person, a list without names. */
  name: string
  /** Of a natural person: personal data, read by officers alone. */
  personName: string
  /** PME, ETI, GE; '' unsaid. */
  size: string
  isNatural: boolean
  isHidden: boolean
  isClosed: boolean
}
export type ListedEstablishment = {
  siret: string
  sign: string
  postCode: string
  city: string
  isClosed: boolean
  /** Since when it is closed, where the list says it. */
  closedOn: string | null
}
export type ListedClaim = { siren: string; kind: string; since: string | null; until: string | null }

/** A list that is not taken yet: what it says is read as if it were the last one recorded. */
export type UnreadList = {
  kind: ListKind
  source: string
  datedOn: string
  persons: readonly ListedPerson[]
  claims: readonly ListedClaim[]
}
