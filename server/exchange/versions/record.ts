import type { Consideration } from '#server/register/contracts/rules.ts'
import type { Format } from '../decp/file.ts'
import type { KeptFacts, Modification, PublishedBuyer, PublishedContract, PublishedHolder } from '../decp/record.ts'

// What was published, whole, and what follows from it. A contract's published facts depend on the set of its versions and on the
// answers people gave: never on the day of an import, nor on the order of imports.

/** Where a version was seen. The same record seen again in another file is one more source of the same version. */
export type Source = {
  /** Fingerprint of the file's bytes: two records of one file are two contracts. */
  file: string
  /** Of the record in the file, from 1. */
  position: number
  /** Who published the file: the SIRET of its regulated name, a platform; '' when nothing says it. */
  publisher: string
  /** The day in the regulated name « decp-SIRET-AAAA-MM-JJ-nn », else the newest publication date of the file; null without either. */
  fileDay: string | null
  /** A national consolidation: late, not newer. Its day decides nothing. */
  consolidated: boolean
}

/** One record as it was published, kept once. `id` is whatever names it where it is kept; no rule decides by it. */
export type Version = {
  id: number
  /** Of its content: the same for the same content in any file, in JSON or XML. */
  fingerprint: string
  contract: PublishedContract
  format: Format
  /** A format that carries one amendment or three holders: its lists add to others, their silence withdraws nothing. */
  partial: boolean
  /** Of a contract that another one announces it replaces, once a person said so: every other version comes before it. */
  replaced?: boolean
  sources: Source[]
}

export const factStates = {
  published: 'publié',
  estimated: 'estimé',
  contradicted: 'contredit',
  typed: 'saisi',
  unknown: 'non publié',
} as const
export type FactState = keyof typeof factStates

/** `from`: ids of the versions that say this value, the current one first; of all that are shown together when lists differ. */
export type Fact<T> = {
  value: T
  state: FactState
  from: number[]
  /** What the versions say, beside a typed value; null when nobody typed it. */
  published: { value: T; state: FactState; from: number[] } | null
  /** The other values that versions of the same day give; empty unless contradicted. */
  rivals: { value: T; from: number[] }[]
}

/**
 * `current`: in the current version. `kept`: absent from a newer list that starts after it, and still counted. `withdrawn`: a newer whole
 * version has it no more. `replaced`: a newer one, of the same number or date, says otherwise. `rival`: another version of the same day
 * says otherwise. Only the first two count in figures.
 */
export type AmendmentState = 'current' | 'kept' | 'withdrawn' | 'replaced' | 'rival'

export type PublishedAmendment = Modification & {
  state: AmendmentState
  /** Two versions of the same day differ on it. */
  contradicted: boolean
  /** Of the publication that lacks it (`kept`, `withdrawn`) or replaces it (`replaced`). */
  stateSince: string | null
  /** « retiré de la publication du 15 juillet 2026 »; '' for a current one that nothing contradicts. */
  remark: string
  from: number[]
}

/** All that the versions of one contract say. Values are as published: what an amendment meant is judged elsewhere. */
export type FactValues = KeptFacts & {
  number: string
  buyer: PublishedBuyer
  subject: string
  title: string
  lot: { number: string; title: string }
  nature: string
  procedure: string
  ccag: string
  cpv: string
  framework: string
  /** At the notification. */
  amount: number | null
  notification: string | null
  start: string | null
  /** At the notification, in months. */
  duration: number | null
  /** Initial list, in the published order. */
  holders: PublishedHolder[]
  grouped: boolean
  considerations: Consideration[]
  subcontracts: PublishedContract['subcontracts']
}
export type FactName = keyof FactValues

export type Facts = { [name in FactName]: Fact<FactValues[name]> } & {
  form: PublishedContract['form']
  /** By date; those that count in no figure are there too. */
  amendments: PublishedAmendment[]
  /** Why the Ministry would set the current version aside. */
  setAside: string[]
  /** Latest publication date of the current version. */
  publishedOn: string | null
  /** Id of the current version. */
  current: number
  /** What set the current version apart; null when there is one version only. */
  decidedBy: OrderStep | null
  /** Ids of the versions of the same day that nothing sets apart, the current one first; empty when one is current. */
  tied: number[]
  /** Sentences for the contract's page: « corrigé sans nouvelle date », « deux versions du même jour ». */
  remarks: string[]
}

export type OrderStep = 'date' | 'amendments' | 'fileDay' | 'fuller' | 'fingerprint'

/**
 * What people said. `chosen`: of the tied versions of `among`, this one is right, for one fact or for all (`fact` null); said of those
 * versions alone, it no longer holds when another comes into the tie. `typed`: a value that stands above the published one.
 */
export type Answer =
  | { kind: 'chosen'; chosen: string; among: string[]; fact: FactName | 'amendments' | null }
  | TypedAnswer<FactName>
type TypedAnswer<Name extends FactName> = Name extends FactName
  ? { kind: 'typed'; fact: Name; value: FactValues[Name] }
  : never

/**
 * All versions of one contract, the current one first. `key` names the group in its set: its smallest fingerprint. `corrected`: some are
 * known by their day, amount, holder or lot, not by their subject.
 */
export type Group = { key: string; versions: Version[]; corrected: boolean }
