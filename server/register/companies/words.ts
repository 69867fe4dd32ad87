import { siret } from '#server/base/format.ts'
import { nameSources, personNumber } from '../identity/words.ts'
import { type Company, kinds } from './rules.ts'

/** How a company is named, on every surface: by what `nameOf` found, else by its number. */
export function companyName({ name, idType, identifier }: Pick<Company, 'name' | 'idType' | 'identifier'>): string {
  return name || (idType === 'SIRET' ? personNumber(identifier) : `${idType} ${identifier}`)
}

/** Where the name of a company comes from, in words. */
export function nameSourceWords({ name, nameSource }: Pick<Company, 'name' | 'nameSource'>): string {
  return nameSources[name ? nameSource : 'number']
}

/** « SIRET 999 412 307 00012 ». */
export function numberWords({ idType, identifier }: Pick<Company, 'idType' | 'identifier'>): string {
  return idType === 'SIRET' ? `SIRET ${siret(identifier)}` : `${idType} ${identifier}`
}

/** Its number, to be said beside its name; '' where the name is that very number. */
export function numberBeside(company: Pick<Company, 'name' | 'idType' | 'identifier'>): string {
  return company.name || company.idType === 'SIRET' ? numberWords(company) : ''
}

/** « Entreprise d’insertion. Maçonnerie, Courville. » */
export function whatWords({ kind, trade, city }: Company): string {
  const place = [trade, city].filter(Boolean).join(', ')
  return [kind === 'company' ? '' : kinds[kind].long, place].filter(Boolean).join('. ')
}

export function companyHref({ identifier }: Pick<Company, 'identifier'>, inside = ''): string {
  return `/entreprises/${encodeURIComponent(identifier)}${inside}`
}
