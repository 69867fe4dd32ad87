import type { Account } from '#server/compliance/account-rules.ts'
import type { DatedAct } from '#server/compliance/acts-since-rules.ts'
import type { ContractWord } from '#server/compliance/contract-words.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import type { Publics } from '#server/disclosure/publics.ts'
import type { Kept } from '#server/exchange/imports/keeping.ts'
import type { Pair } from '#server/exchange/quality/duplicates.ts'
import type { Owed } from '#server/register/attachments/demand-rules.ts'
import type { Missing } from '#server/register/attachments/required-rules.ts'
import type { Clause } from '#server/register/clauses/rules.ts'
import type { Company, Contact } from '#server/register/companies/rules.ts'
import type { actsOf } from '#server/register/contracts/acts-store.ts'
import type { DoubtfulHolder } from '#server/register/contracts/doubtful-rules.ts'
import type { Hourless } from '#server/register/contracts/hourless.ts'
import type { Read } from '#server/register/contracts/readings-store.ts'
import type { Amendment, Contract, Holder } from '#server/register/contracts/rules.ts'
import type { RecordedDuty } from '#server/register/duties/rules.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import type { Event } from '#server/register/facts/timeline.ts'
import type { Spell } from '#server/register/followings/rules.ts'
import type { LastSaid } from '#server/register/followings/triage-store.ts'
import type { Person } from '#server/register/hours/people.ts'
import type { PledgeLine } from '#server/register/pledges/rules.ts'
import type { Proceeding } from '#server/register/proceedings/rules.ts'
import type { Cutoff } from '../cutoff.ts'

export type Shown = {
  contract: Contract
  clause: Clause | null
  word: ContractWord
  /** What was said of its hours while no clause is written, latest first. */
  hourless: Hourless[]
  /** What was last said of it when contracts to take were sorted; null where it was never, or is followed. */
  triage: LastSaid | null
  /** The account of its clause and its own part; null where no clause is written. */
  measured: { account: Account; member: Member } | null
  /** The other contracts that share its hours; no name for those this person does not see. */
  pooled: { contractId: number; name: string | null }[]
  /** What it owes beside hours, and what was declared of it. */
  pledges: PledgeLine[]
  /** Papers that it demands and that are missing: how many kinds; null where it demands none, or at a past date. */
  owedPieces: readonly Owed[] | null
  /** Its own reviews and minutes that are missing; null where none are asked, or at a past date. */
  missingPapers: readonly Missing[] | null
  facts: Fact[]
  /** Its sanction files. */
  proceedings: Proceeding[]
  events: Event[]
  /** By pseudonym, for those who may read identities; the others read `publics`. */
  people: Person[]
  publics: Publics | null
  holders: (Holder & { company: Company })[]
  /** Published as holding it under a number that names nobody for sure. */
  doubtful: DoubtfulHolder[]
  /** Those of them whom a person named since. */
  named: DoubtfulHolder[]
  /** Acts of subcontracting and their amendments, as published. */
  acts: Awaited<ReturnType<typeof actsOf>>
  /** What its publication says beside the figures; null where none does, or at a past date. */
  kept: Kept | null
  /** Whom the buyer of this contract calls at the company that answers for it. */
  contact: Contact | null
  amendments: Amendment[]
  /** Its amount and its end after them, and how sure both are. */
  read: Read
  /** Other amendments of this buyer that may be read either way; null where nothing is asked. */
  others: number | null
  /** What the buyer said of L. 2112-2-1, oldest first. */
  duties: RecordedDuty[]
  /** Contracts that are probably this one, published or typed twice. */
  alike: Pair[]
  siblings: { id: number; lotNumber: string; lotTitle: string; title: string }[]
  /** Who followed it, latest first. */
  spells: Spell[]
  colleagues: { id: number; name: string }[]
  cutoff: Cutoff
  /** Whether a text that somebody typed is read with the persons whom it names. */
  byPerson: boolean
  /** Where a past knowledge is read: what was recorded since of this date. */
  since: DatedAct[]
  may: {
    edit: boolean
    take: boolean
    log: boolean
    record: boolean
    remind: boolean
    report: boolean
    clause: boolean
    propose: boolean
  }
}

/** `outlook`: what the pace gives, a paragraph of its own. */
export type Said = { sentence: string; explanation: string; outlook?: string }
