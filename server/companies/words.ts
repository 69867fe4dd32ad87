import type { Verdict } from '../compliance/company-rules.ts'
import { siret } from '../web/format.ts'
import { type Company, kinds } from './rules.ts'

export const verdictWords: Record<Verdict, { word: string; tone: string; icon: string }> = {
  outOfOrder: { word: 'Pas en ordre', tone: 'is-risk', icon: 'risk' },
  reserve: { word: 'Sous réserve', tone: 'is-late', icon: 'late' },
  inOrder: { word: 'En ordre', tone: 'is-fine', icon: 'fine' },
  nothing: { word: 'Rien à dire', tone: '', icon: 'idle' },
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

const small = ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix', 'onze', 'douze']

/** 5 → « cinq », 13 → « 13 ». */
export function inWords(number: number): string {
  return small[number] ?? String(number)
}
