import { siret } from '#server/base/format.ts'
import type { HolderRole } from './rules.ts'

// A holder published under a number that names nobody for sure: kept as written, « à vérifier », until a person says who it is.

/**
 * `establishment`: its SIREN is sound and its NIC is wrong or absent; `key`: a number that its check digits refuse; `type`: an
 * identifier of an unknown kind; `none`: no identifier.
 */
export type Doubt = 'establishment' | 'key' | 'type' | 'none'

export type DoubtfulHolder = {
  id: number
  contractId: number
  role: HolderRole
  position: number
  since: string | null
  until: string | null
  idType: string
  identifier: string
  /** As published; '' where it is not. */
  name: string
  doubt: Doubt
  /** The legal person, where it is sure. */
  siren: string | null
  /** Whom a person said it is. */
  companyId: number | null
}

/** As a publication gives it, before it is written. */
export type PublishedDoubt = Omit<DoubtfulHolder, 'id' | 'companyId'>

/** « Titulaire BE0999700107 (à vérifier) », « SIREN 999 700 305 (établissement à vérifier) ». */
export function doubtfulName(
  holder: Pick<DoubtfulHolder, 'idType' | 'identifier' | 'name' | 'doubt' | 'siren'>,
): string {
  return `${bareName(holder)} (${holder.doubt === 'establishment' ? 'établissement à vérifier' : 'à vérifier'})`
}

/** How it is called, without the mark that it is to be checked. */
export function bareName({ identifier, name, siren }: Pick<DoubtfulHolder, 'identifier' | 'name' | 'siren'>): string {
  if (name) return name
  if (siren) return `SIREN ${siren.replace(/(\d{3})(?=\d)/g, '$1\u00a0')}`
  if (!identifier) return 'Titulaire sans identifiant'
  return `Titulaire ${/^\d{14}$/.test(identifier) ? siret(identifier) : identifier}`
}

const why: Record<Doubt, string> = {
  establishment: 'le SIREN est juste, l’établissement ne l’est pas',
  key: 'la clé de contrôle est fausse',
  type: 'ce type d’identifiant n’est pas connu',
  none: 'aucun identifiant n’est publié',
}

/** « Publié SIRET 99970031100011 : la clé de contrôle est fausse. » */
export function doubtSaid({
  idType,
  identifier,
  doubt,
}: Pick<DoubtfulHolder, 'idType' | 'identifier' | 'doubt'>): string {
  const written = [idType, identifier].filter(Boolean).join(' ')
  return `Publié ${written || 'sans identifiant'}\u00a0: ${why[doubt]}.`
}

/** What tells one published holder of a contract from another. */
export function doubtKey({ role, idType, identifier, name, since }: PublishedDoubt): string {
  return [role, idType, identifier, name, since ?? ''].join('|')
}
