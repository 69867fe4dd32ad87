// For what a contract counts in a scheme (L. 2111-3): the legal categories, in number and in value. A contract may be in
// several; the first, which holds every social consideration, counts each once.

import { isDate } from '#server/base/dates.ts'
import { type CompanyKind, kinds } from '#server/register/companies/rules.ts'
import type { Consideration, ReservedArticle } from '#server/register/contracts/rules.ts'

export type Answer = 'yes' | 'no' | 'unsaid'
export const categories = ['responsible', 'esus', 'inclusive'] as const
export type Category = (typeof categories)[number]

export type CountedHolder = {
  name: string
  /** On the day of award where a paper proves it, else as the register knows it. */
  kind: CompanyKind
  isProved: boolean
  esusSince: string | null
}

/** What a contract brings to the scheme. Cents before tax, amendments included; centihours. */
export type CountedContract = {
  contractId: number
  considerations: readonly Consideration[]
  reservedArticle: ReservedArticle | null
  hasClause: boolean
  notifiedOn: string | null
  cents: number | null
  /** What its amendments publish may be read two ways: the amount is the one before them. */
  isAmountToConfirm: boolean
  holders: readonly CountedHolder[]
}

const social: readonly Consideration[] = ['clause', 'critere', 'reserve']

/** The considerations that hold, published or recorded. */
export function considerationsOf(contract: CountedContract): Consideration[] {
  const { considerations, reservedArticle, hasClause } = contract
  return social.filter(
    one =>
      considerations.includes(one) ||
      (one === 'clause' && hasClause) ||
      (one === 'reserve' && reservedArticle !== null),
  )
}

/** Disadvantaged, disabled or detained workers: SIAE, EA, ESAT, prisons. */
export function isInclusive(kind: CompanyKind): boolean {
  return kinds[kind].family !== null
}

/** In which legal categories a contract is. What the register does not know is unsaid, never « no ». */
export function categoriesOf(contract: CountedContract): Record<Category, Answer> {
  const { considerations, holders, notifiedOn } = contract
  const day = notifiedOn !== null && isDate(notifiedOn) ? notifiedOn : '9999-12-31'
  const agreed = holders.some(({ esusSince }) => esusSince !== null && esusSince <= day)
  const inclusive = holders.some(({ kind }) => isInclusive(kind))
  const known = holders.length > 0 && holders.every(({ kind, isProved }) => kind !== 'company' || isProved)
  return {
    responsible: considerationsOf(contract).length > 0 ? 'yes' : considerations.includes('aucune') ? 'no' : 'unsaid',
    esus: agreed ? 'yes' : 'unsaid',
    inclusive: inclusive ? 'yes' : known ? 'no' : 'unsaid',
  }
}

export type CategorySum = {
  contracts: number
  cents: number
  /** Contracts of the category whose amount nobody knows, and contracts of which nothing is known. */
  withoutAmount: number
  toConfirm: number
  unsaid: number
}

export function sumsOf(contracts: readonly CountedContract[]): Record<Category, CategorySum> {
  const sums = Object.fromEntries(
    categories.map(category => [category, { contracts: 0, cents: 0, withoutAmount: 0, toConfirm: 0, unsaid: 0 }]),
  ) as Record<Category, CategorySum>
  for (const contract of contracts) {
    const answers = categoriesOf(contract)
    for (const category of categories) {
      const sum = sums[category]
      if (answers[category] === 'unsaid') sum.unsaid++
      if (answers[category] !== 'yes') continue
      sum.contracts++
      sum.cents += contract.cents ?? 0
      if (contract.cents === null) sum.withoutAmount++
      if (contract.isAmountToConfirm) sum.toConfirm++
    }
  }
  return sums
}

/** Where the day of notification falls: a civil year is what a scheme counts by. */
export function placeIn(
  notifiedOn: string | null,
  { fromYear, toYear }: { fromYear: number; toYear: number },
): 'before' | 'within' | 'after' | 'unsaid' {
  if (notifiedOn === null) return 'unsaid'
  const year = Number(notifiedOn.slice(0, 4))
  return year < fromYear ? 'before' : year > toYear ? 'after' : 'within'
}
