import type { Role } from '#server/access/rules.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import type { FeedingFile } from '#server/exchange/intake/fed-store.ts'
import type { StatementPapers } from '#server/register/attachments/awaited.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import type { Grid } from '#server/register/hours/grid-store.ts'
import type { PeriodStatement } from '#server/register/hours/statement-rules.ts'
import type { Gesture } from '#server/register/hours/transition-rules.ts'
import type { Steps } from '#server/register/passes/rules.ts'
import type { StatementMail } from '#server/register/reminders/mails-store.ts'

/** All that the page of a statement tells. */
export type StatementSource = {
  contract: Contract
  clauseId: number
  holder: { name: string; href: string } | null
  grid: Grid
  statement: PeriodStatement
  /** Under other clauses, by person, employer and month. Centihours. */
  elsewhere: ReadonlyMap<string, number>
  account: Account
  papers: StatementPapers
  /** What it was made of; none to who does not collect. */
  files: readonly FeedingFile[]
  /** Mails about this statement, the latest first. */
  mailed: readonly StatementMail[]
  /** How far each sender went by its links, by `stepsKey`. */
  steps: ReadonlyMap<string, Steps>
  today: string
  role: Role
  /** Who reads follows this contract: reminding is theirs. */
  follows: boolean
  readsSensitive: boolean
  /** Lines are persons; else the sums of the period alone are told. */
  byPerson: boolean
}

/** The gestures that this page offers, and what it asks or answers; hours are received in the grid. */
export type PageGesture = Exclude<Gesture, 'receive'> | 'askTime' | 'answerTime' | 'askReopening' | 'answerReopening'
