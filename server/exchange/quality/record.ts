import type { CompanyKind } from '#server/register/companies/rules.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import type { PublishedContract } from '../decp/record.ts'
import type { RuleCode } from './words.ts'

/** A published contract as derived, with what its record alone does not say. */
export type Told = {
  contract: PublishedContract
  /** The first day on which the record itself was published, its amendments aside. */
  firstPublishedOn: string | null
  /** The social considerations of each version, the current one included. */
  considerationsSaid: readonly (readonly Consideration[])[]
  /** As the current version writes them, before anything was put right. */
  written: { cpv: string; months: number | null }
  /** Kinds of the holders that the register knows, as companies. */
  kinds: readonly CompanyKind[]
  /** By SIRET, since when SIRENE says that an establishment is closed. */
  closed: ReadonlyMap<string, string>
  today: string
}

/** What the register holds of a contract, to be set beside what is published of it. */
export type Kept = {
  /** A clause is written, or somebody said that no hours are owed. */
  isFollowed: boolean
  reservedArticle: string | null
  amountCents: number | null
}

/** A remark: never a refusal. `read`: what was published; `expected`: what the platform should publish. */
export type Finding = { rule: RuleCode; read: string; expected: string }
export type Found = Omit<Finding, 'rule'>
