import type { Doubt } from '#server/register/contracts/doubtful-rules.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import type { IdentifierType } from './enum-rules.ts'
import type { Legible, Place } from './file.ts'
import type { Remark } from './shape-rules.ts'

/** As published. `doubt` is absent when the identifier is sound, or of a kind that no key checks. */
export type PublishedHolder = {
  /** '' where the type is absent or unknown; `writtenType` then says what is written. */
  idType: IdentifierType | ''
  identifier: string
  name: string
  doubt?: Doubt
  /** The legal person, where it is sure and the establishment is not. */
  siren?: string
  writtenType?: string
}

/** A buyer whose SIRET is doubtful is kept as written; `siren` is its legal person, where that is sure. */
export type PublishedBuyer = { siret: string; name: string; doubt?: 'establishment' | 'key'; siren?: string }

export type EnvironmentalConsideration = 'clause' | 'critere' | 'aucune'

/** An act by which a subcontractor is accepted, and its amendments by their own list. Amounts in cents, durations in months. */
export type SubcontractAct = {
  /** As published; amendments point to it. '' where it is not. */
  number: string
  subcontractor: PublishedHolder
  signedOn: string | null
  publishedOn: string | null
  amountCents: number | null
  durationMonths: number | null
  /** Ferme, Actualisable, Révisable; '' unsaid. */
  priceVariation: string
}
export type SubcontractAmendment = Pick<
  SubcontractAct,
  'number' | 'signedOn' | 'publishedOn' | 'amountCents' | 'durationMonths'
>

/** What a record says that no figure rests on: kept and shown as published. */
export type KeptFacts = {
  /** As published, never interpreted: the kind said is not always the right one. */
  place: { code: string; kind: string; name: string } | null
  environmental: EnvironmentalConsideration[]
  /** The procedure as written, when it is none of the known ones. */
  procedureWritten: string
  techniques: string[]
  executionModes: string[]
  priceTypes: string[]
  priceForm: string
  offers: number | null
  advance: boolean | null
  /** From 0 to 1. */
  advanceRate: number | null
  originEu: number | null
  originFrance: number | null
  innovative: boolean | null
  /** Said at the award; acts may come later. */
  subcontractingDeclared: boolean | null
  /** Conjoint, Solidaire, Pas de groupement. */
  grouping: string
}

export type Modification = {
  /** As published: often wrong, twice in one list or absent. */
  number: number | null
  signedOn: string
  publishedOn: string | null
  amountCents: number | null
  durationMonths: number | null
  /** The new complete list; null when the modification does not change it. */
  holders: PublishedHolder[] | null
  reason: string
}

export type PublishedContract = {
  form: 'contract' | 'concession'
  /** « sans numéro » where none is published. */
  number: string
  buyer: PublishedBuyer
  /** The whole published subject, '' where none is; `title` is the same without its lot. */
  subject: string
  title: string
  lotNumber: string
  lotTitle: string
  nature: string
  procedure: string
  ccag: string
  cpv: string
  frameworkNumber: string
  amountCents: number | null
  notifiedOn: string | null
  startsOn: string | null
  durationMonths: number | null
  holders: PublishedHolder[]
  grouped: boolean
  considerations: Consideration[]
  /** « Pas de considération sociale » is published with another value, which is kept. */
  considerationsContradicted: boolean
  subcontracts: { acts: SubcontractAct[]; amendments: SubcontractAmendment[] }
  kept: KeptFacts
  /** Why the Ministry would set this record aside; empty where it would not. */
  setAside: string[]
  /** By date: the numbers they carry are unreliable. */
  modifications: Modification[]
  /** Last publication of the record or of one of its modifications. */
  publishedOn: string | null
}

/** What is kept of a contract that is only counted. */
export type Aside = {
  siren: string
  name: string
  notifiedOn: string | null
  amountCents: number | null
  considerations: Consideration[]
}

export type Verdict = {
  position: number
  /** What the file calls the record, for a person to find it. */
  id: string
  contract: PublishedContract | null
  repairs: Remark[]
  warnings: Remark[]
  reasons: Remark[]
  /** Of a buyer whose contracts are not kept: what is counted of it. */
  aside?: Aside
}

export type ToJudge = {
  position: number
  kind: 'contract' | 'concession'
  format: '2022' | '2019' | 'draft'
  raw: unknown
  broken: boolean
  repairs: string[]
  /** What was read by guessing. */
  doubts?: string[]
  /** Of a broken one: why, where it stands, and what is legible of it. */
  reason?: string
  place?: Place
  legible?: Legible
}

/** What a pure rule is given: the day, and the check digits of a SIRET. */
export type Bench = { today: string; isSiret(text: string): boolean }
