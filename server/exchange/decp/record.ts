import type { Consideration } from '#server/register/contracts/rules.ts'
import type { IdentifierType } from './enum-rules.ts'
import type { Legible, Place } from './file.ts'
import type { Remark } from './shape-rules.ts'

export type PublishedHolder = { idType: IdentifierType; identifier: string; name: string }

export type Modification = {
  signedOn: string
  amountCents: number | null
  durationMonths: number | null
  /** The new complete list; null when the modification does not change it. */
  holders: PublishedHolder[] | null
  reason: string
}

export type PublishedContract = {
  form: 'contract' | 'concession'
  number: string
  buyer: { siret: string; name: string }
  /** The whole published subject; `title` is the same without its lot. */
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
