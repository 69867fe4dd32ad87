import type { Contract } from '../contracts/rules.ts'

/** Where a month is being written: the contract and its clause. */
export type Place = { contract: Contract; clauseId: number }

/** A line of the journal about a statement of this contract. */
export function entryOf(
  { contract }: Place,
  action: string,
  href: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, subject: 'contract', subjectId: contract.id, buyerId: contract.buyerId, href, before, after }
}
