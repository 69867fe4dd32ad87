// Public contracts. One row is one lot: one lot, one contract, one obligation. Sibling lots share buyer and number.

import type { Objections } from '#server/base/errors.ts'
import type { CompanyKind } from '../companies/rules.ts'
import type { GroupForm, ShareForm } from './group-rules.ts'

/** Social considerations as the open data say them; « inconnue » is not « aucune ». */
export const considerations = {
  clause: 'Clause sociale',
  critere: 'Critère social',
  reserve: 'Marché réservé',
  aucune: 'Pas de considération sociale',
  inconnue: 'Inconnue',
} as const
export type Consideration = keyof typeof considerations

/** Published with a social clause or a reservation. */
export function isSocial(considerations: readonly Consideration[]): boolean {
  return considerations.some(value => value === 'clause' || value === 'reserve')
}

/** Nothing published says whether it has a social clause or not. */
export function isUnsaid(considerations: readonly Consideration[]): boolean {
  return considerations.every(value => value === 'inconnue')
}

export const holderRoles = {
  holder: 'Titulaire',
  leadHolder: 'Mandataire',
  coHolder: 'Cotraitant',
  subcontractor: 'Sous-traitant',
} as const
export type HolderRole = keyof typeof holderRoles

/** CCAG with the article of its social clause, all six rewritten on 1 July 2024. */
export const ccags = {
  Travaux: { label: 'Travaux', article: '20.1' },
  "Maitrise d'œuvre": { label: 'Maîtrise d’œuvre', article: '18.1' },
  'Fournitures courantes et services': { label: 'Fournitures courantes et services', article: '16.1' },
  'Marchés industriels': { label: 'Marchés industriels', article: '17.1' },
  'Prestations intellectuelles': { label: 'Prestations intellectuelles', article: '16.1' },
  "Techniques de l'information et de la communication": {
    label: 'Techniques de l’information et de la communication',
    article: '16.1',
  },
  'Pas de CCAG': { label: 'Pas de CCAG', article: null },
} as const satisfies Record<string, { label: string; article: string | null }>
export type Ccag = keyof typeof ccags

export const ccagVersions = { '2021': '2021', '2024': '2024 (1er juillet 2024)' } as const
export type CcagVersion = keyof typeof ccagVersions

/** The clause of all six was rewritten for the contracts whose notice came from this day on. */
const REWRITTEN_ON = '2024-07-01'

/** What tells which text governs a contract. */
export type Governed = {
  ccag: string
  ccagVersion: CcagVersion | ''
  noticedOn: string | null
  notifiedOn: string | null
}

/** The version that the contract names, else that of the day of its notice; null while nothing proves one. */
export function ccagVersionOf({ ccagVersion, noticedOn, notifiedOn }: Governed): CcagVersion | null {
  if (ccagVersion) return ccagVersion
  if (noticedOn) return noticedOn < REWRITTEN_ON ? '2021' : '2024'
  return notifiedOn && notifiedOn < REWRITTEN_ON ? '2021' : null
}

/** « CCAG-Travaux 2021, article 20.1.5 »; the generic words where the contract names no CCAG. */
export function ccagOf(contract: Governed, part = ''): string {
  const found = ccags[contract.ccag as Ccag]
  if (!found?.article) return 'documents particuliers du marché'
  const version = ccagVersionOf(contract)
  const article = `article ${found.article}${part}`
  return version ? `CCAG-${found.label} ${version}, ${article}` : `CCAG-${found.label}, ${article}, version à confirmer`
}

/** Default inputs of the sizing formula by trade. Practice, none regulatory: all editable. Shares and rates in hundredths of a percent. */
export const sectors = {
  BTP_GO: { label: 'Gros œuvre, maçonnerie', labourShare: 4500, insertionRate: 700, hourlyCostCents: 38_00 },
  BTP_PEINTURE: { label: 'Peinture, revêtements', labourShare: 7000, insertionRate: 700, hourlyCostCents: 35_00 },
  BTP_CHARPENTE_METAL: { label: 'Charpente métallique', labourShare: 2000, insertionRate: 500, hourlyCostCents: 38_00 },
  BTP_SO: { label: 'Second œuvre', labourShare: 4500, insertionRate: 600, hourlyCostCents: 36_00 },
  TP_VRD: { label: 'Travaux publics, voirie, réseaux', labourShare: 3000, insertionRate: 500, hourlyCostCents: 38_00 },
  ESPACES_VERTS: { label: 'Espaces verts', labourShare: 6500, insertionRate: 800, hourlyCostCents: 30_00 },
  NETTOYAGE: { label: 'Propreté', labourShare: 8500, insertionRate: 1000, hourlyCostCents: 26_00 },
  SECURITE: { label: 'Gardiennage', labourShare: 8700, insertionRate: 700, hourlyCostCents: 26_00 },
  RESTAURATION: { label: 'Restauration', labourShare: 4700, insertionRate: 700, hourlyCostCents: 25_00 },
  TRANSPORT: { label: 'Transports', labourShare: 5500, insertionRate: 500, hourlyCostCents: 32_00 },
  NUMERIQUE: { label: 'Numérique', labourShare: 8000, insertionRate: 500, hourlyCostCents: 60_00 },
  PI: { label: 'Études, prestations intellectuelles', labourShare: 8500, insertionRate: 200, hourlyCostCents: 70_00 },
  DECHETS: { label: 'Collecte, déchets', labourShare: 5200, insertionRate: 700, hourlyCostCents: 30_00 },
  LOGISTIQUE: { label: 'Logistique, manutention', labourShare: 6700, insertionRate: 1000, hourlyCostCents: 26_00 },
} as const satisfies Record<
  string,
  { label: string; labourShare: number; insertionRate: number; hourlyCostCents: number }
>
export type Sector = keyof typeof sectors

/** To whom a contract may be reserved, by article. At least half of the structure's workers must be of that public. */
export const reservedArticles = {
  'L2113-12': { label: 'EA et ESAT (L. 2113-12)', kinds: ['EA', 'EATT', 'ESAT'] },
  'L2113-13': { label: 'SIAE (L. 2113-13)', kinds: ['ACI', 'AI', 'EI', 'ETTI', 'EITI'] },
  'L2113-14': {
    label: 'EA, ESAT et SIAE (L. 2113-14)',
    kinds: ['EA', 'EATT', 'ESAT', 'ACI', 'AI', 'EI', 'ETTI', 'EITI'],
  },
  'L2113-13-1': { label: 'Établissements pénitentiaires (L. 2113-13-1)', kinds: ['PENIT'] },
  'L2113-15': {
    label: 'Économie sociale et solidaire (L. 2113-15)',
    kinds: ['ESS', 'ACI', 'AI', 'EI', 'ETTI', 'EA', 'ESAT', 'EBE', 'REGIE'],
  },
} as const satisfies Record<string, { label: string; kinds: readonly CompanyKind[] }>
export type ReservedArticle = keyof typeof reservedArticles

/** Why a contract is left aside when contracts to take are sorted. */
export type Dismissal = 'notOurs' | 'tooOld'

export type Contract = {
  id: number
  buyerId: number
  buyerName: string
  buyerSiret: string
  directorateId: number | null
  directorate: string | null
  operationId: number | null
  operation: string | null
  /** Whether its directorate, its operation, is no longer in use. */
  retired: { directorate: boolean; operation: boolean }
  form: 'contract' | 'concession'
  number: string
  lotNumber: string
  lotTitle: string
  title: string
  nature: string
  procedure: string
  ccag: string
  /** As the contract names it; '' where it does not. */
  ccagVersion: CcagVersion | ''
  cpv: string
  sector: Sector | ''
  frameworkNumber: string
  amountCents: number | null
  /** The notice that opened the competition. */
  noticedOn: string | null
  notifiedOn: string | null
  startsOn: string | null
  endsOn: string | null
  durationMonths: number | null
  /** '' for one holder, or unsaid. */
  groupForm: GroupForm | ''
  reservedArticle: ReservedArticle | null
  reservedEvidence: string
  considerations: Consideration[]
  followedBy: number | null
  followedByName: string | null
  /** A person said that it has no insertion hours, and nothing published since says otherwise. */
  hourless: boolean
  /** Why nobody is to take it; '' where somebody is. */
  dismissed: Dismissal | ''
  followedAt: string | null
  /** The account of whoever follows it is closed: it is to be taken over. */
  followerIsGone: 'closed' | 'away' | null
  source: 'decp' | 'typed'
  version: number
}

export type Holder = {
  companyId: number
  role: HolderRole
  until: string | null
  /** Part of the hours, in hundredths of a percent; null where the contract wrote none. */
  sharePoints: number | null
}

export type Amendment = {
  id: number
  number: number
  signedOn: string
  legalBasis: string
  reason: string
  amountCents: number | null
  durationMonths: number | null
  endsOn: string | null
  source: string
}

/** What is wrong with a contract as typed: a sentence for each field, or null. */
export function objectionsTo(typed: {
  noticedOn: string | null
  notifiedOn: string
  startsOn: string | null
  endsOn: string | null
  considerations: readonly string[]
  reservedArticle: string | null
}): Objections | null {
  const objections: Objections = {}
  if (typed.noticedOn && typed.noticedOn > typed.notifiedOn) objections.avis = 'L’avis précède la notification.'
  if (typed.startsOn && typed.startsOn < typed.notifiedOn)
    objections.debut = 'L’exécution ne peut pas commencer avant la notification.'
  if (typed.endsOn && typed.endsOn <= (typed.startsOn ?? typed.notifiedOn))
    objections.fin = 'La fin vient après le début de l’exécution.'
  if (typed.reservedArticle && !typed.considerations.includes('reserve')) {
    objections.reserve =
      'Un article de réservation va avec «\u00a0Marché réservé\u00a0»\u202f; choisissez-le au-dessus, ou retirez l’article.'
  }
  return Object.keys(objections).length ? objections : null
}

export type ContractValues = {
  buyerId: number
  directorateId: number | null
  operationId: number | null
  number: string
  lotNumber: string
  lotTitle: string
  title: string
  procedure: string
  ccag: string
  ccagVersion: CcagVersion | ''
  cpv: string
  sector: string
  amountCents: number | null
  noticedOn: string | null
  notifiedOn: string
  startsOn: string | null
  endsOn: string | null
  groupForm: GroupForm | ''
  /** null: not asked, as for a contract held by one company. */
  shares: ShareForm[] | null
  reservedArticle: string | null
  considerations: string[]
  holderSiret: string | null
  holderName: string
}
