import { longDate, siret } from '#server/base/format.ts'
import type { KindAt } from '../identity/rules.ts'
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

/** « conventions, liste du 3 novembre 2026 », « absent de la liste du 3 novembre 2026 ». */
export function kindSaid({ state, list: { source, datedOn } }: KindAt): string {
  if (state === 'absent') return `${source}, absent de la liste du ${longDate(datedOn)}`
  return `${source}, liste du ${longDate(datedOn)}${state === 'over' ? ', hors des dates qu’elle donne' : ''}`
}

/** « Entreprise d’insertion. Maçonnerie, Courville. » */
export function whatWords({ kind, trade, city }: Company): string {
  const place = [trade, city].filter(Boolean).join(', ')
  return [kind === 'company' ? '' : kinds[kind].long, place].filter(Boolean).join('. ')
}

export function companyHref({ identifier }: Pick<Company, 'identifier'>, inside = ''): string {
  return `/entreprises/${encodeURIComponent(identifier)}${inside}`
}
