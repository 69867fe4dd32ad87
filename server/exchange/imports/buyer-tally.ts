import type { Consideration } from '#server/register/contracts/rules.ts'

/** A buyer of a file, a legal person; `claused`: its contracts with a social consideration. */
export type FileBuyer = { siren: string; name: string; contracts: number; claused: number; amountCents: number }

/** Listed; of a file of the whole country, the others are named by their number. */
const MOST_LISTED = 500
/** Beyond, no more are told apart: France has fewer. */
const MOST_BUYERS = 60_000

/** The buyers of a file, counted as it is read. */
export class BuyerTally {
  private readonly buyers = new Map<string, FileBuyer>()

  add(siren: string, name: string, contract: { amountCents: number | null; considerations: Consideration[] }): void {
    const buyer = this.buyers.get(siren) ?? { siren, name, contracts: 0, claused: 0, amountCents: 0 }
    if (buyer.contracts === 0 && this.buyers.size >= MOST_BUYERS) return
    buyer.name ||= name
    buyer.contracts++
    if (contract.considerations.some(one => one === 'clause' || one === 'critere' || one === 'reserve')) buyer.claused++
    buyer.amountCents += contract.amountCents ?? 0
    this.buyers.set(siren, buyer)
  }

  /** Those with the most contracts first, and how many there are in all. */
  get most(): { listed: FileBuyer[]; total: number } {
    const all = [...this.buyers.values()].sort((a, b) => b.claused - a.claused || b.contracts - a.contracts)
    return { listed: all.slice(0, MOST_LISTED), total: all.length }
  }
}
