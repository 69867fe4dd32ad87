import type { Objections } from '#server/base/errors.ts'

// Whoever reads by machine: another application of the institution, a data platform. Each has its own key, which opens
// what was chosen for it, of the buyers chosen for it, and nothing of persons.

export const scopes = {
  contracts: 'Marchés et titulaires',
  commitments: 'Engagements et exécution',
  hours: 'Heures par mois',
  indicators: 'Indicateurs du SPASER',
  editions: 'Éditions publiées',
} as const
export type Scope = keyof typeof scopes
export const scopeKeys = Object.keys(scopes) as Scope[]

export type ConsumerForm = {
  name: string
  scopes: readonly Scope[]
  /** null: every buyer of the installation. */
  buyerIds: readonly number[] | null
  requestsPerMinute: number
  /** Its last day; null: until it is revoked. */
  until: string | null
}

export type Consumer = ConsumerForm & {
  id: number
  mark: string
  createdAt: string
  createdByName: string | null
  revokedAt: string | null
  revokedByName: string | null
}

export const REQUESTS_PER_MINUTE = 120
const MOST_A_MINUTE = 6_000

export type KeyState = 'open' | 'ended' | 'revoked'

export function stateOf({ revokedAt, until }: Pick<Consumer, 'revokedAt' | 'until'>, today: string): KeyState {
  if (revokedAt !== null) return 'revoked'
  return until !== null && until < today ? 'ended' : 'open'
}

/** A sentence by field, none when a key can be given. */
export function objectionsToConsumer(form: ConsumerForm, today: string): Objections {
  const objections: Objections = {}
  if (form.name.trim() === '') objections.nom = 'Dites qui lira\u00a0: le nom de l’application ou du service.'
  if (form.scopes.length === 0) objections.donnees = 'Choisissez au moins une sorte de données.'
  if (form.buyerIds?.length === 0) objections.acheteurs = 'Choisissez au moins un acheteur, ou tous.'
  const { requestsPerMinute: most } = form
  if (!Number.isInteger(most) || most < 1 || most > MOST_A_MINUTE)
    objections.rythme = 'Écrivez un nombre de demandes par minute, de 1 à 6\u00a0000.'
  if (form.until !== null && form.until < today)
    objections.fin = 'Ce jour est déjà passé\u00a0: la clé n’ouvrirait rien.'
  return objections
}
