import { siret } from '#server/base/format.ts'
import { type Company, kinds } from './rules.ts'

/** How a company is named: the open data give only its number. */
export function companyName({ name, idType, identifier }: Pick<Company, 'name' | 'idType' | 'identifier'>): string {
  return name || `Entreprise ${idType === 'SIRET' ? siret(identifier) : `${idType} ${identifier}`}`
}

/** « SIRET 999 412 307 00012 ». */
export function numberWords({ idType, identifier }: Pick<Company, 'idType' | 'identifier'>): string {
  return idType === 'SIRET' ? `SIRET ${siret(identifier)}` : `${idType} ${identifier}`
}

/** « Entreprise d’insertion. Maçonnerie, Courville. » */
export function whatWords({ kind, trade, city }: Company): string {
  const place = [trade, city].filter(Boolean).join(', ')
  return [kind === 'company' ? '' : kinds[kind].long, place].filter(Boolean).join('. ')
}

export function companyHref({ identifier }: Pick<Company, 'identifier'>, inside = ''): string {
  return `/entreprises/${encodeURIComponent(identifier)}${inside}`
}
