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
