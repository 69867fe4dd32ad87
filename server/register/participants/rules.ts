// Who the hours are for: the grounds of eligibility of the CCAG, the papers that prove them, and what an eligibility
// needs before it can be established. The list is open (« notamment »): a contract may add to it.

import { plusMonths } from '#server/base/dates.ts'

/** A paper that proves a ground; `months`: how old it may be at entry, null when it has no such limit. */
type Evidence = { label: string; months: number | null }

/** Practice (criteria of the « insertion par l’activité économique », IAE), to be confirmed by each buyer. */
const franceTravail: Evidence = { label: 'Attestation France Travail', months: 3 }
const employer: Evidence = { label: 'Attestation de la structure employeuse', months: 3 }
const passIae: Evidence = { label: 'PASS IAE', months: 24 }
const rqth: Evidence = { label: 'Attestation RQTH', months: null }
const idPaper: Evidence = { label: 'Pièce d’identité', months: null }
const prescriber: Evidence = { label: 'Attestation du prescripteur', months: 3 }
const allowance: Evidence = { label: 'Attestation de versement', months: 3 }

export const groundGroups = {
  A: 'Personnes accompagnées dans une structure reconnue par l’État',
  B: 'Personnes éloignées de l’emploi',
  X: 'Publics ajoutés par le marché',
} as const
type GroundGroup = keyof typeof groundGroups

type GroundInfo = {
  label: string
  group: GroundGroup
  /** The letter of the CCAG’s own list (x.1.1.1 or x.1.1.2). */
  letter: string
  /** Reveals health, an offence or an origin (RGPD, articles 9 and 10): shown to facilitators only. */
  sensitive: boolean
  evidence: readonly Evidence[]
}

/** CCAG x.1.1.1 (A) and x.1.1.2 (B); X: beyond the list, where the contract says so. */
export const grounds = {
  A_EA: of('A', 'a', 'Salarié d’entreprise adaptée', [rqth, employer], true),
  A_EATT: of('A', 'a', 'Salarié d’entreprise adaptée de travail temporaire', [rqth, employer], true),
  A_ESAT: of('A', 'a', 'Usager d’ESAT', [{ label: 'Notification d’orientation', months: null }, employer], true),
  A_AI: of('A', 'b', 'Mis à disposition par une association intermédiaire', [passIae, employer]),
  A_ETTI: of('A', 'b', 'Mis à disposition par une ETTI', [passIae, employer]),
  A_EI: of('A', 'b', 'Salarié d’une entreprise d’insertion', [passIae, employer]),
  A_ACI: of('A', 'b', 'Salarié d’un atelier et chantier d’insertion', [passIae, employer]),
  A_REGIE: of('A', 'c', 'Employé d’une régie de quartier ou de territoire', [employer]),
  A_EPIDE: of('A', 'd', 'Accompagné par un EPIDE', [prescriber]),
  A_E2C: of('A', 'd', 'Accompagné par une École de la deuxième chance', [prescriber]),
  A_GEIQ: of('A', 'e', 'En parcours d’insertion dans un GEIQ', [employer]),
  A_PPSMJ: of('A', 'f', 'Personne sous main de justice', [{ label: 'Attestation de l’autorité', months: 6 }], true),
  B_DELD: of('B', 'a', 'Demandeur d’emploi de longue durée', [franceTravail]),
  B_BRSA: of('B', 'b', 'Bénéficiaire du RSA', [{ label: 'Attestation RSA', months: 3 }]),
  B_TH: of('B', 'c', 'Travailleur handicapé', [rqth], true),
  B_ASS: of('B', 'd', 'Bénéficiaire de l’ASS', [{ label: 'Attestation ASS', months: 3 }]),
  B_AAH: of('B', 'd', 'Bénéficiaire de l’AAH', [{ label: 'Attestation AAH', months: 3 }], true),
  B_AI_ALLOC: of('B', 'd', 'Bénéficiaire de l’allocation d’insertion', [allowance]),
  B_VEUVAGE: of('B', 'd', 'Bénéficiaire de l’allocation veuvage', [allowance]),
  B_INVALIDITE: of('B', 'd', 'Bénéficiaire d’une pension d’invalidité', [allowance], true),
  B_JEUNE_SQ: of('B', 'e', 'Jeune de moins de 26 ans sans qualification', [
    prescriber,
    idPaper,
    { label: 'Attestation sur l’honneur', months: 3 },
  ]),
  B_JEUNE_DIPL: of('B', 'e', 'Jeune diplômé sans activité depuis six mois', [franceTravail, prescriber]),
  B_SENIOR: of('B', 'f', 'Demandeur d’emploi de plus de 50 ans', [franceTravail, idPaper]),
  B_JEUNE_SUIVI: of('B', 'g', 'Jeune en suivi renforcé', [{ label: 'Attestation de la mission locale', months: 3 }]),
  B_QPV: of('B', 'h', 'Habitant de QPV', [{ label: 'Justificatif de domicile', months: 6 }]),
  B_REFUGIE: of(
    'B',
    'i',
    'Réfugié ou bénéficiaire de la protection subsidiaire',
    [{ label: 'Titre de séjour', months: null }],
    true,
  ),
  B_AUTRE: of('B', 'j', 'Difficultés particulières, sur proposition motivée', [
    { label: 'Proposition motivée du prescripteur', months: 3 },
  ]),
  X_ASE: of('X', '', 'Jeune suivi par l’aide sociale à l’enfance', [{ label: 'Attestation ASE', months: 12 }]),
  X_EBE: of('X', '', 'Salarié d’une entreprise à but d’emploi', [employer]),
  X_FEMME_METIER_NON_MIXTE: of('X', '', 'Femme dans un métier peu mixte', [idPaper]),
} as const satisfies Record<string, GroundInfo>
type Ground = keyof typeof grounds

/** What those who are not facilitators read in place of a sensitive ground, of which there are several. */
export const SENSITIVE_LABEL = 'Public à titre sensible'

/** The label of a ground for someone who may, or may not, read sensitive ones. */
export function groundLabel(code: string, readsSensitive: boolean): string {
  const info = groundNamed(code)
  if (!info) return 'Public défini par le marché'
  return info.sensitive && !readsSensitive ? SENSITIVE_LABEL : info.label
}

export function groundNamed(code: string): GroundInfo | null {
  return Object.hasOwn(grounds, code) ? grounds[code as Ground] : null
}

export const sensitiveGrounds = Object.entries(grounds)
  .filter(([, info]) => info.sensitive)
  .map(([code]) => code)

/** Every paper that proves some ground, without repetition. */
export const evidenceKinds: readonly string[] = [
  ...new Set(Object.values(grounds).flatMap(info => info.evidence.map(({ label }) => label))),
  'Attestation',
]

/** A warning, never a refusal: the facilitator saw the paper, the tool did not. */
export function evidenceWarning(
  code: string,
  kind: string,
  evidenceOn: string | null,
  entry: string | null,
): 'unlisted' | 'tooOld' | 'afterEntry' | null {
  if (!kind || !evidenceOn) return null
  const accepted = groundNamed(code)?.evidence ?? []
  const found = accepted.find(({ label }) => label === kind)
  if (entry && evidenceOn > entry) return 'afterEntry'
  if (entry && found?.months && plusMonths(evidenceOn, found.months) < entry) return 'tooOld'
  return accepted.length && !found && kind !== 'Attestation' ? 'unlisted' : null
}

/** What an eligibility still needs before it can be established (CCAG x.1.1). A sentence, or null when nothing is missing. */
export function missingForEligibility({
  ground,
  evidenceKind,
  evidenceOn,
}: {
  ground: string
  evidenceKind: string
  evidenceOn: string | null
}): string | null {
  if (!ground) return 'Il manque le critère d’éligibilité.'
  if (!evidenceKind) return 'Il manque le justificatif vu.'
  if (!evidenceOn) return 'Il manque la date du justificatif.'
  return null
}

/** One ground on which someone stands, and the paper that proves it: its kind, its day, who saw it. */
export type GroundPaper = {
  ground: string
  evidenceKind: string
  evidenceOn: string | null
  evidenceBy: string
  /** From when the ground holds, where its paper says a later day than its own. */
  groundFrom: string | null
}

/** The day from which a ground is shown: that of its paper, or the later one that the paper says. null without a paper. */
export function shownFrom({ evidenceOn, groundFrom }: Pick<GroundPaper, 'evidenceOn' | 'groundFrom'>): string | null {
  return evidenceOn && groundFrom && groundFrom > evidenceOn ? groundFrom : evidenceOn
}

/** The same of someone with several grounds: one that is proved is enough. */
export function missingForGrounds(papers: readonly Pick<GroundPaper, 'ground' | 'evidenceKind' | 'evidenceOn'>[]) {
  const missing = papers.map(missingForEligibility)
  return missing.length === 0 || missing.includes(null) ? null : missing[0]!
}

/** Age bands of the national statistics, at entry. */
export const ageBands = [
  { code: 'under26', label: 'Moins de 26 ans', from: 0, to: 25 },
  { code: '26to49', label: '26 à 49 ans', from: 26, to: 49 },
  { code: '50plus', label: '50 ans et plus', from: 50, to: 199 },
] as const

/** The band of someone born this year, in the year of entry; null when the birth year is not known. */
export function ageBandOf(birthYear: number | null, entryYear: number): (typeof ageBands)[number] | null {
  if (!birthYear) return null
  const age = entryYear - birthYear
  return ageBands.find(({ from, to }) => age >= from && age <= to) ?? null
}

/** Level reached, in the national frame of 2019. */
export const educationLevels = {
  infra3: 'Infra niveau 3 (sans diplôme)',
  n3: 'Niveau 3 (CAP, BEP)',
  n4: 'Niveau 4 (baccalauréat)',
  n5plus: 'Niveau 5 et plus (bac + 2)',
} as const

export const sexes = { F: 'Femme', M: 'Homme' } as const
export const districts = { yes: 'Habite en QPV', no: 'N’habite pas en QPV' } as const

/** Days before the end of an eligibility from which it is announced. Practice. */
export const ELIGIBILITY_WARNING_DAYS = 60

export type Participant = {
  id: number
  number: number
  buyerId: number
  ground: string
  evidenceKind: string
  evidenceOn: string | null
  /** Who saw the paper. */
  evidenceBy: string
  /** From when the ground holds, where its paper says a later day than its own. */
  groundFrom: string | null
  eligibleOn: string | null
  eligibleByName: string | null
  sex: string
  birthYear: number | null
  priorityDistrict: string
  education: string
  exitSituation: string
  exitOn: string | null
  /** The days from which the identity is archived, then erased, as the last sweep reckoned. */
  archiveOn: string | null
  eraseOn: string | null
  /** Since when it is. */
  archivedAt: string | null
  erasedAt: string | null
  version: number
}

/** Who it is: apart from all the rest, and read by few. */
export type Identity = { lastName: string; firstName: string; bornOn: string | null; city: string; phone: string }

function of(group: GroundGroup, letter: string, label: string, evidence: Evidence[], sensitive = false): GroundInfo {
  return { group, letter, label, evidence, sensitive }
}
