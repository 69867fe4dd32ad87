import type { PieceKind } from '#server/register/attachments/rules.ts'
import type { CommitmentKind, LegalBasis } from '#server/register/clauses/rules.ts'
import type { CompanyKind } from '#server/register/companies/rules.ts'
import type { GroupForm } from '#server/register/contracts/group-rules.ts'
import type { Ccag, Consideration, HolderRole, ReservedArticle, Sector } from '#server/register/contracts/rules.ts'
import type { Exemption } from '#server/register/duties/rules.ts'
import type { Purchase } from '#server/register/duties/threshold-rules.ts'
import type { FactKind, Party } from '#server/register/facts/rules.ts'
import type { Mode } from '#server/register/placements/rules.ts'
import type { PledgeKind } from '#server/register/pledges/rules.ts'
import type { Gesture } from '#server/register/proceedings/transition-rules.ts'
import type { Condition } from '#server/register/reserved/check-rules.ts'
import type { CompanyKey } from './companies.ts'
import type { When } from './when.ts'

// How the demonstration is written down. Every date is relative, so that the story never grows old.

/** A condition of a reservation, as the officer read it: its condition, the paper, and what it says. */
export type ReadCheck = {
  condition: Condition
  evidence: string
  evidenceOn?: When
  at?: When
  kind?: CompanyKind
  sharePoints?: number
  centihours?: number
}

/** A contract as one would tell it; what is not said follows from its sector. Amounts in whole euros before tax. */
export type Story = {
  /** 147 becomes « 2025-0147 »: the year is the notification's. */
  number: number
  lot?: [number: string, title: string]
  title: string
  buyer?: 'marvaux'
  directorate?: string
  operation?: string
  sector: Sector
  cpv: string
  ccag?: Ccag
  nature?: string
  procedure?: string
  holders: (CompanyKey | [CompanyKey, HolderRole])[]
  euros: number
  /** The notice that opened the competition. */
  noticed?: When
  notified: When
  starts?: When
  ends?: When
  /** « inconnue » and « aucune » are not the same thing. */
  considerations?: Consideration[]
  reserved?: { article?: ReservedArticle; evidence?: string; checks?: ReadCheck[] }
  /** Nobody has taken it over yet. */
  unfollowed?: true
  /** Read from the open data, the day its file was imported; typed by hand otherwise. */
  published?: When
  /** A modification that came later from the open data: an amount, and no duration. */
  republished?: { at: When; signed: When; euros: number; reason: string }
  /** Who took it in charge, where it is a colleague who has left since. */
  followedBy?: 'remi'
  /** The day that colleague handed it over. */
  handedOver?: When
  /** Said to have no insertion hours, and why. */
  hourless?: { at: When; reason: string }
  /** The need behind it, as the officer wrote it for L. 2112-2-1, and the exemption decided with it. */
  duty?: DutyStory
  clause?: ClauseStory
  group?: {
    form: GroupForm
    shares: Partial<Record<CompanyKey, number>>
    /** Hours that passed from one to another. */
    transfers?: { at: When; from: CompanyKey; to: CompanyKey; hours: number; reason: string }[]
  }
  /** An amendment that moves the end, and no hour. */
  prolonged?: { at: When; to: When; reason: string }
  facts?: FactStory[]
  /** Its sanction file, step by step. */
  sanction?: StepStory[]
}

type DutyStory = {
  at: When
  begun: When
  need: number
  purchase: Purchase
  source: string
  exempt?: { exemption: Exemption; reason: string }
}

type ClauseStory = {
  basis?: LegalBasis
  article?: string
  /** Inputs of the formula where the contract's differ from its trade's, in hundredths of a percent. */
  labourShare?: number
  insertionRate?: number
  /** The contract wrote a number of hours, without a formula. */
  hours?: number
  /** New staff only: hours planned, those of the staff taken over, and the rate in hundredths of a percent. */
  reprise?: { planned: number; takenOver: number; rate: number }
  /** An hour for each step that orders invoice beyond the threshold, in euros. */
  invoiced?: { threshold: number; step: number }
  /** What it owes beside hours, in the unit of its kind, and what was declared of it. */
  pledges?: PledgeStory[]
  /** Framework agreement: nothing is owed until orders come. */
  onOrders?: true
  ledger?: LedgerStory[]
  /** Euros for each missing hour; null: the contract wrote none. */
  penalty?: number | null
  eligibilityMonths?: number
  /** Its statements come each quarter, within thirty days. */
  quarterly?: true
  pool?: string
  /** The buyer confirms what the facilitator checked, for some months. */
  confirmed?: true
  /** For its statement of last month, the company asks to be waited for. */
  moreTime?: { reason: string; granted?: true }
  /** Papers that it demands, so many days after they are due. */
  demands?: { kind: PieceKind; days: number; article: string }[]
  work?: WorkStory
  people?: PersonStory[]
}

type PledgeStory = {
  kind: PledgeKind
  quantity: number
  article: string
  done?: { at: When; quantity: number; evidence: string }[]
}

export type LedgerStory = {
  kind: Exclude<CommitmentKind, 'initial'>
  at: When
  /** « n° 1 ». */
  reference?: string
  /** The article, or the reason of a decision. */
  basis?: string
  /** The amount of the contract once amended. */
  newEuros?: number
  /** Hours by the same formula on this amount, or said outright. */
  euros?: number
  hours?: number
  reason: string
}

/** Hours of people the story does not name, made up month by month to reach this total at the last checked month. */
export type WorkStory = {
  /** Of what is expected on the trajectory. */
  pace?: number
  /** Of what is owed. */
  rate?: number
  modes: [Mode, CompanyKey?][]
  /** No hour after this month, counted from the current one. */
  stopsAt?: number
  slowing?: true
  /** What became of last month's statement; validated when nothing is said. « partly »: somebody's hours are still awaited. */
  last?: 'toCheck' | 'late' | 'sentBack' | 'nothing' | 'twoLate' | 'partly'
  sentBackReason?: string
  /** One of the lines keeps a trace: a corrected month, a part not accepted, an hour that does not count. */
  traces?: Trace[]
}
export type Trace =
  | 'corrected'
  | 'partlyAccepted'
  | 'beforeExecution'
  | 'afterExecution'
  | 'lateEligibility'
  | 'outsideEmployment'
  | 'overtime'

/** Someone the story names, with hours by month counted from the current one. */
type PersonStory = {
  number: number
  ground: string
  /** Another ground on which the same person stands. */
  alsoGround?: string
  mode: Mode
  employer: CompanyKey
  hired: When
  left?: When
  job?: string
  /** Eligibility not established: the hours wait. */
  unchecked?: true
  exit?: string
  sex?: 'F' | 'M'
  hours: Record<number, number>
}

/** A step of the sanction file of a contract; the first one begins it. */
export type StepStory = {
  gesture: Gesture
  at: When
  text?: string
  capacity?: string
  proof?: string
  reference?: string
  answer?: string
  /** null: all that is short that day. */
  hours?: number
  euros?: number
  days?: number
}

export type FactStory = {
  kind: FactKind
  at: When
  until?: When
  /** Of a suspension: the last day stopped; the end of the execution is put off by as many days. */
  resumedAfter?: When
  text: string
  hours?: number
  waitsOn?: Party
  /** What is waited for: « proposer un calendrier ». */
  nextStep?: string
}
