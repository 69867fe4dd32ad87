// A row that a figure opens to: what it is, where it comes from, what it adds to the figure.

import type { Commitment } from '#server/register/clauses/rules.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import type { Proceeding, Step } from '#server/register/proceedings/rules.ts'
import type { CreditedWork } from '../breakdown-rules.ts'
import type { Member } from '../member-rules.ts'
import type { toComeOf } from '../pace-rules.ts'
import type { Measure, Rule } from './words.ts'

export type Row = { of: Of; value: number }

/** What a row is, with the contract that it comes from; null: of the account as a whole. */
export type Of =
  | { kind: 'line'; member: Member; line: Commitment }
  | { kind: 'work'; member: Member; line: CreditedWork }
  /** A straight piece of the trajectory: both days included. */
  | { kind: 'stretch'; member: Member; from: string; to: string }
  | { kind: 'fact'; member: Member; fact: Fact }
  | { kind: 'step'; member: Member; file: Proceeding; step: Step }
  /** Hours exposed, at the amount of their contract. */
  | { kind: 'price'; member: Member; centihours: number; penaltyCents: number }
  /** Another figure, which opens in its turn. */
  | { kind: 'figure'; member: Member | null; measure: Measure; upTo: string | null }
  | { kind: 'rule'; member: Member | null; rule: Rule; pace?: ReturnType<typeof toComeOf> & { periods: string[] } }
