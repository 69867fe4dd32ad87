import type { NameSource } from '../identity/rules.ts'

// Companies: holders, employers, inclusive structures. All are companies with a kind.

/** Kinds of structure. `inclusive`: employs disadvantaged or disabled workers; `family`: what a reserved contract may be reserved to. */
export const kinds = {
  company: { label: 'Entreprise', long: 'Entreprise', family: null },
  ACI: { label: 'ACI', long: 'Atelier et chantier d’insertion', family: 'SIAE' },
  AI: { label: 'AI', long: 'Association intermédiaire', family: 'SIAE' },
  EI: { label: 'EI', long: 'Entreprise d’insertion', family: 'SIAE' },
  ETTI: { label: 'ETTI', long: 'Entreprise de travail temporaire d’insertion', family: 'SIAE' },
  EITI: { label: 'EITI', long: 'Entreprise d’insertion par le travail indépendant', family: 'SIAE' },
  GEIQ: { label: 'GEIQ', long: 'Groupement d’employeurs pour l’insertion et la qualification', family: null },
  EA: { label: 'EA', long: 'Entreprise adaptée', family: 'STPA' },
  EATT: { label: 'EATT', long: 'Entreprise adaptée de travail temporaire', family: 'STPA' },
  ESAT: { label: 'ESAT', long: 'Établissement et service d’accompagnement par le travail', family: 'STPA' },
  ESS: { label: 'ESS', long: 'Entreprise de l’économie sociale et solidaire', family: null },
  EBE: { label: 'EBE', long: 'Entreprise à but d’emploi', family: null },
  REGIE: { label: 'Régie', long: 'Régie de quartier ou de territoire', family: null },
  ETT: { label: 'ETT', long: 'Entreprise de travail temporaire', family: null },
  PENIT: { label: 'Établissement pénitentiaire', long: 'Opérateur en établissement pénitentiaire', family: 'PENIT' },
} as const satisfies Record<string, { label: string; long: string; family: 'SIAE' | 'STPA' | 'PENIT' | null }>
export type CompanyKind = keyof typeof kinds

export const idTypes = ['SIRET', 'TVA', 'TAHITI', 'RIDET', 'FRWF', 'IREP', 'HORS-UE'] as const
export type IdType = (typeof idTypes)[number]

/** What staff write of a company: public facts, which all its buyers share. */
export type CompanyValues = {
  /** '' while only the number is known. */
  name: string
  kind: CompanyKind
  esusSince: string | null
  city: string
  trade: string
}

/** Whom to call there, as one buyer notes it. */
export type Contact = { contactName: string; contactPhone: string; contactEmail: string }

export type Company = CompanyValues & {
  id: number
  idType: IdType
  identifier: string
  siren: string | null
  /** Where its name comes from. */
  nameSource: NameSource
  /** Nobody typed its kind: a list says it. */
  isKindListed: boolean
  version: number
}

export type NewCompany = CompanyValues & { idType: IdType; identifier: string }

/** One SIREN is one legal person, whatever its establishments; a company without one stands for itself. */
export function legalPerson({ id, siren }: Pick<Company, 'id' | 'siren'>): string {
  return siren ?? `n${id}`
}
