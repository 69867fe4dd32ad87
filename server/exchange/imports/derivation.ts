import type { PublishedAmendment } from '#server/register/clauses/store.ts'
import type { EndAct } from '#server/register/contracts/end-rules.ts'
import type { PublishedColumns } from '#server/register/contracts/published-store.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import type { PublishedContract } from '../decp/record.ts'
import { asContract } from '../versions/derive-rules.ts'
import type { FactState, Facts } from '../versions/record.ts'
import { columnsOf, publishedEnds } from './columns.ts'
import { companyKey, type HolderRow, holderRowsOf } from './holders.ts'

// What the register writes of the facts that a set of versions gives.

/** What was last derived of a contract, kept beside its row: that what people typed is told from. */
export type Published = {
  columns: PublishedColumns
  considerations: Consideration[]
  /** All who hold or held it; `key`: « SIRET 99941230… ». */
  holders: (Pick<HolderRow, 'role' | 'since' | 'until'> & { key: string })[]
  amendments: PublishedAmendment[]
  /** Of what is not simply published. */
  states: Partial<Record<keyof Facts, FactState>>
  publishedOn: string | null
  remarks: string[]
}

export type Derivation = {
  contract: PublishedContract
  published: Published
  holders: HolderRow[]
  amendments: PublishedAmendment[]
  ends: EndAct[]
  /** Number of the current version. */
  current: number
}

export function derivationOf(facts: Facts): Derivation {
  const contract = asContract(facts)
  const [holders, amendments] = [holderRowsOf(contract), amendmentsOf(contract)]
  return {
    contract,
    published: {
      columns: columnsOf(contract),
      considerations: contract.considerations,
      holders: holders.map(({ holder, role, since, until }) => ({ key: companyKey(holder), role, since, until })),
      amendments,
      states: statesOf(facts),
      publishedOn: facts.publishedOn,
      remarks: facts.remarks,
    },
    holders,
    amendments,
    ends: publishedEnds(contract),
    current: facts.current,
  }
}

function statesOf(facts: Facts): Published['states'] {
  const states: Published['states'] = {}
  for (const [name, fact] of Object.entries(facts))
    if (fact && typeof fact === 'object' && 'state' in fact && fact.state !== 'published' && fact.state !== 'unknown')
      states[name as keyof Facts] = fact.state
  if (facts.amendments.some(({ contradicted }) => contradicted)) states.amendments = 'contradicted'
  return states
}

/** Numbered by date: the numbers published repeat themselves or start at 0. */
function amendmentsOf({ modifications }: PublishedContract): PublishedAmendment[] {
  return modifications.map(({ signedOn, amountCents, durationMonths, reason }, index) => ({
    number: index + 1,
    signed_on: signedOn,
    reason,
    amount_cents: amountCents,
    duration_months: durationMonths,
  }))
}
