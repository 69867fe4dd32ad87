import { hasLostLetters, mayBe, undoubled } from './encoding-rules.ts'

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
  const said = plain(undoubled(text))
  const word = known.get(said)
  if (word || !hasLostLetters(said)) return word ?? null
  const fitting = [...known].filter(([folded]) => mayBe(said, folded))
  return fitting.length === 1 ? fitting[0]![1] : null
}

/**
 * The considerations that these words say: one, or several in a list written as a text. `known` holds official words, `unknown`
 * what is none.
 */
export function considerationsSaid(said: string): { known: (keyof typeof considerationWords)[]; unknown: string[] } {
  const whole = considerationSaid(said)
  if (whole) return { known: [whole], unknown: [] }
  const known: (keyof typeof considerationWords)[] = []
  const unknown: string[] = []
  for (const part of said.split(/[,;|/]/)) {
    const word = considerationSaid(part)
    if (word) known.push(word)
    else if (part.trim()) unknown.push(part.trim())
  }
  return { known, unknown }
}

function considerationSaid(text: string): keyof typeof considerationWords | null {
  const word = recognised(text, considerationNames) as keyof typeof considerationWords | null
  if (word || /[,;|/]/.test(text)) return word
  const folded = plain(undoubled(text))
  return looseConsiderations.find(([pattern]) => pattern.test(folded))?.[1] ?? null
}

/** Plurals, and what people add: « Clauses sociales d’insertion ». */
const looseConsiderations: [RegExp, keyof typeof considerationWords][] = [
  [/^clauses? sociales?\b/, 'Clause sociale'],
  [/^criteres? (social|sociaux)\b/, 'Critère social'],
  [/^marches? reserves?\b/, 'Marché réservé'],
  [/^concessions? reservees?\b/, 'Concession réservée'],
  [/^(pas de|aucune) considerations? sociales?$/, 'Pas de considération sociale'],
]

export function recognisedIdentifierType(text: string): IdentifierType | null {
  return (recognised(text, identifierTypes) as IdentifierType | null) ?? identifierAliases[plain(text)] ?? null
}
