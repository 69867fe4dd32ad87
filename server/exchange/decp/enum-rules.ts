// The fixed words of the open data, and how they are recognised when written a little differently.

export const natures = [
  'Marché',
  'Marché de partenariat',
  'Marché de défense ou de sécurité',
  'Accord-cadre',
  'Marché subséquent',
]
export const concessionNatures = [
  'Concession de travaux',
  'Concession de service',
  'Concession de service public',
  'Délégation de service public',
]
export const procedures = [
  'Procédure adaptée',
  "Appel d'offres ouvert",
  "Appel d'offres restreint",
  'Procédure avec négociation',
  'Marché passé sans publicité ni mise en concurrence préalable',
  'Dialogue compétitif',
  'Marché négocié sans publicité ni mise en concurrence préalable',
  'Procédure concurrentielle avec négociation',
  'Procédure négociée avec mise en concurrence préalable',
]
export const concessionProcedures = [
  'Procédure négociée ouverte',
  'Procédure non négociée ouverte',
  'Procédure négociée restreinte',
  'Procédure non négociée restreinte',
]
export const ccagWords = [
  'Travaux',
  "Maitrise d'œuvre",
  'Fournitures courantes et services',
  'Marchés industriels',
  'Prestations intellectuelles',
  "Techniques de l'information et de la communication",
  'Pas de CCAG',
]
export const groupings = ['Conjoint', 'Solidaire', 'Pas de groupement']
const identifierTypes = ['SIRET', 'TVA', 'TAHITI', 'RIDET', 'FRWF', 'IREP', 'HORS-UE'] as const
export type IdentifierType = (typeof identifierTypes)[number]
const identifierAliases: Record<string, IdentifierType> = {
  frw: 'FRWF',
  'hors ue': 'HORS-UE',
  horsue: 'HORS-UE',
  'tva intracommunautaire': 'TVA',
}

export const considerationWords = {
  'Clause sociale': 'clause',
  'Critère social': 'critere',
  'Marché réservé': 'reserve',
  'Concession réservée': 'reserve',
  'Pas de considération sociale': 'aucune',
} as const
export const considerationNames = Object.keys(considerationWords) as (keyof typeof considerationWords)[]

/** « Appel d’Offres  ouvert » → « appel d'offres ouvert »: what two spellings of one word share. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘ʼ´`]/g, "'")
    .replace(/[œŒ]/g, 'oe')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()
}

const byPlain = new Map<readonly string[], Map<string, string>>()

/** The official word that this one is, however accented or cased; null when it is none. */
export function recognised(text: string, words: readonly string[]): string | null {
  if (words.includes(text)) return text
  const known = byPlain.get(words) ?? new Map(words.map(word => [plain(word), word]))
  byPlain.set(words, known)
  return known.get(plain(text)) ?? null
}

export function recognisedIdentifierType(text: string): IdentifierType | null {
  return (recognised(text, identifierTypes) as IdentifierType | null) ?? identifierAliases[plain(text)] ?? null
}
