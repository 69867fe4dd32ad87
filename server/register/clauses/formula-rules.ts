// What a line of the ledger owes is a formula kept with its inputs. Exact until the end, then rounded once, as the buyer
// decided. Practice, no article: once in the contract, the contract’s own number prevails. Cents, centihours, shares and
// rates in hundredths of a percent.

import { type Rounding, roundedQuotient } from '../buyers/rounding-rules.ts'

/** amount × share of labour × rate ÷ hourly cost. */
export type Labour = {
  kind: 'labour'
  amountCents: number
  labourShare: number
  insertionRate: number
  hourlyCostCents: number
}
/** Hours worked × rate (5 % at ANRU). */
type Worked = { kind: 'worked'; workedCentihours: number; insertionRate: number }
/** Where staff is taken over (« reprise du personnel »): hours of those newly assigned × rate. */
type NewStaff = { kind: 'newStaff'; plannedCentihours: number; takenOverCentihours: number; insertionRate: number }
/** So many hours for each step invoiced beyond a threshold. `beforeCents`: what earlier lines invoiced already. */
export type Invoiced = {
  kind: 'invoiced'
  amountCents: number
  beforeCents: number
  thresholdCents: number
  stepCents: number
  centihoursPerStep: number
}
/** Persons at work × rate × hours of each. */
type Persons = { kind: 'persons'; persons: number; insertionRate: number; centihoursEach: number }

export type Inputs = Labour | Worked | NewStaff | Invoiced | Persons
/** A result of its inputs, with the rounding in force that day; what the contract writes beside it prevails. */
export type Reckoned = Inputs & { rounding: Rounding; computed: number }
export type Formula =
  | Reckoned
  /** The contract writes the number. */
  | { kind: 'fixed' }
  /** A framework: nothing before its first order. */
  | { kind: 'onOrders' }
  /** Written before formulas were kept: nobody can say where the number comes from. */
  | { kind: 'unknown' }
export type FormulaKind = Formula['kind']

export function isReckoned(formula: Formula | null): formula is Reckoned {
  return formula !== null && 'computed' in formula
}

type Exact = { numerator: bigint; denominator: bigint }
const PERCENT = 10_000n // hundredths of a percent in a whole

/** Hours before any rounding, as a quotient of whole numbers. */
export function exactHours(inputs: Exclude<Inputs, Invoiced>): Exact {
  switch (inputs.kind) {
    case 'labour':
      return {
        numerator: BigInt(inputs.amountCents) * BigInt(inputs.labourShare) * BigInt(inputs.insertionRate),
        denominator: BigInt(inputs.hourlyCostCents) * PERCENT * PERCENT,
      }
    case 'worked':
      return ofHours(inputs.workedCentihours, inputs.insertionRate)
    case 'newStaff':
      return ofHours(Math.max(0, inputs.plannedCentihours - inputs.takenOverCentihours), inputs.insertionRate)
    case 'persons':
      return ofHours(inputs.persons * inputs.centihoursEach, inputs.insertionRate)
  }
}

function ofHours(centihours: number, rate: number): Exact {
  return { numerator: BigInt(centihours) * BigInt(rate), denominator: 100n * PERCENT }
}

/** Hours owed once this much was invoiced in all: nothing up to the threshold. */
function exactInvoiced(cents: number, { thresholdCents, stepCents, centihoursPerStep }: Invoiced): Exact {
  const beyond = BigInt(Math.max(0, cents - thresholdCents))
  return { numerator: beyond * BigInt(centihoursPerStep), denominator: BigInt(stepCents) * 100n }
}

/**
 * Centihours, whole hours. Of amounts invoiced, the rounded sum up to this line less the rounded sum up to the one before:
 * the lines of a framework add up to what its whole amount owes, however it was ordered.
 */
export function reckoned(inputs: Inputs, rounding: Rounding): number {
  if (inputs.kind !== 'invoiced') return hoursOf(exactHours(inputs), rounding)
  const { amountCents, beforeCents } = inputs
  const upTo = (cents: number) => hoursOf(exactInvoiced(cents, inputs), rounding)
  return upTo(beforeCents + amountCents) - upTo(beforeCents)
}

function hoursOf({ numerator, denominator }: Exact, rounding: Rounding): number {
  return denominator <= 0n ? 0 : roundedQuotient(numerator, denominator, rounding) * 100
}

/** The result to the hundredth, before rounding to the hour; null where lines add up together. */
export function unrounded(inputs: Inputs): number | null {
  if (inputs.kind === 'invoiced') return null
  const { numerator, denominator } = exactHours(inputs)
  return denominator <= 0n ? null : roundedQuotient(numerator * 100n, denominator, 'nearest')
}

/** What the lines of a ledger invoiced already, in cents. */
export function invoicedSoFar(ledger: readonly { formula: Formula | null }[]): number {
  return ledger.reduce((sum, { formula }) => sum + (formula?.kind === 'invoiced' ? formula.amountCents : 0), 0)
}

/** The terms on which orders are reckoned: those of the last line that has some. */
export function termsOf(ledger: readonly { formula: Formula | null }[]): Invoiced | null {
  const last = ledger.findLast(({ formula }) => formula?.kind === 'invoiced')
  return (last?.formula as Invoiced | undefined) ?? null
}
