import { siretFrom } from '#db/seeds/sirets.ts'
import { monthsBetween, plusDays } from '#server/base/dates.ts'

// Who and what is in a register of the size one asks for, and what belongs to what. Everything follows from a row's own
// number, so that the first contracts, which one facilitator follows, are the same in a small register and in a large one.

export const TODAY = '2026-11-17'
export const PORTFOLIO = 150
export const facilitator = 1
export const officer = 2
export const director = 3
export const officerOfOneBuyer = 4

const OWN = 500 // contracts of the first buyer, the portfolio among them
const OWN_COMPANIES = 50 // what they are held by and worked for; nobody else's
const OWN_HOLDERS = 40
const STRUCTURES = 10 // of each hundred of companies, those that employ people in insertion
export const PEOPLE = 5 // by clause, one of whom waits for a place
export const PLACEMENTS = 5 // by clause: with fifteen months each, 75 rows of hours
const FIRST_START = '2025-07-01'

export type Size = { contracts: number; clauses: number; companies: number; buyers: number; people: number }

/** From two thousand contracts on: a fifth of them has a clause, each with 75 rows of hours. */
export function sizeOf(contracts: number): Size {
  const clauses = Math.round(contracts / 5)
  const buyers = Math.max(4, Math.round(contracts / 5_000))
  return {
    contracts,
    clauses,
    companies: Math.round(contracts * 0.065),
    buyers,
    people: Math.max(8, 4 + Math.ceil(clauses / 150)),
  }
}

export const siretOf = (company: number) => siretFrom(String(80_000_000 + company))

/** The contracts with a clause: the portfolio, then as many as it takes after the first buyer's. */
export function contractOf(clause: number): number {
  return clause <= PORTFOLIO ? clause : clause - PORTFOLIO + OWN
}

export function clauseOf({ clauses }: Size, contract: number): number | null {
  if (contract <= PORTFOLIO) return contract
  const clause = contract - OWN + PORTFOLIO
  return contract > OWN && clause <= clauses ? clause : null
}

export function buyerOf({ buyers }: Size, contract: number): number {
  return contract <= OWN ? 1 : 2 + spread(contract, 15, buyers - 1)
}

export function followerOf({ people }: Size, contract: number): number {
  return contract <= PORTFOLIO ? facilitator : officerOfOneBuyer + 1 + spread(contract, 16, people - officerOfOneBuyer)
}

export function isReserved(size: Size, contract: number): boolean {
  return clauseOf(size, contract) === null && spread(contract, 17, 80) === 0
}

export function isStructure(company: number): boolean {
  const own = company > OWN_HOLDERS && company <= OWN_COMPANIES
  return own || (company - 1) % 100 >= 100 - STRUCTURES
}

export function holderOf(size: Size, contract: number): number {
  if (isReserved(size, contract)) return structureOf(size, contract, 0)
  if (contract <= OWN) return 1 + ((contract - 1) % OWN_HOLDERS)
  return OWN_COMPANIES + 1 + spread(contract, 9, size.companies - OWN_COMPANIES)
}

export function structureOf({ companies }: Size, contract: number, slot: number): number {
  if (contract <= OWN) return OWN_COMPANIES - ((contract + slot) % STRUCTURES)
  const hundred = spread(contract, 18 + slot, Math.floor(companies / 100))
  return hundred * 100 + 100 - STRUCTURES + 1 + spread(contract, 21 + slot, STRUCTURES)
}

/** Four people of the clause's own, and one who also works for a neighbour. */
export function personAt({ clauses }: Size, clause: number, slot: number): number {
  const next = clause <= PORTFOLIO ? (clause % PORTFOLIO) + 1 : clause === clauses ? PORTFOLIO + 1 : clause + 1
  return slot === PLACEMENTS ? (next - 1) * PEOPLE + 2 : (clause - 1) * PEOPLE + slot
}

/** Fifteen months; for one clause in ten, October has not come. */
export function monthsUnder(clause: number): readonly string[] {
  return clause % 10 ? MONTHS : LATE_MONTHS
}

export function owedUnder(clause: number): number {
  return (4_000 + spread(clause, 24, 10_000)) * 100
}

export function startOf(contract: number): string {
  return plusDays(FIRST_START, spread(contract, 25, 60))
}

export function endOf(contract: number): string {
  return plusDays(startOf(contract), 480 + spread(contract, 26, 1_000))
}

export function pick<Value>(values: readonly Value[], index: number): Value {
  return values[index % values.length]!
}

/** A number under `size` that follows from these two, without following their order. */
export function spread(number: number, salt: number, size: number): number {
  let mixed = Math.imul(number ^ (salt << 24), 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  return ((mixed ^ (mixed >>> 13)) >>> 0) % size
}

export function* upTo(last: number, step = 1) {
  for (let number = step; number <= last; number += step) yield number
}

const MONTHS = monthsBetween('2025-08', '2026-10')
const LATE_MONTHS = monthsBetween('2025-07', '2026-09')
