import type { HolderRole } from '#server/register/contracts/rules.ts'
import type { PublishedContract, PublishedHolder } from '../decp/record.ts'
import { currentHolders } from '../decp/rules.ts'

export type HolderRow = {
  holder: PublishedHolder
  role: HolderRole
  position: number
  since: string | null
  until: string | null
}

/** « SIRET 99941230… »: a company as the open data know it. */
export function companyKey({ idType, identifier }: { idType: string; identifier: string }): string {
  return `${idType} ${identifier}`
}

/**
 * All who hold or held the contract. A group has a lead, the first named; several holders without a group each hold a
 * multi-award framework. Whoever a modification replaced has left on its date.
 */
export function holderRowsOf(contract: PublishedContract): HolderRow[] {
  const now = currentHolders(contract)
  const rows = new Map<string, HolderRow>()
  const since = new Map<string, string | null>(contract.holders.map(holder => [companyKey(holder), null]))
  let former = contract.holders
  for (const { holders, signedOn } of contract.modifications) {
    if (!holders) continue
    for (const holder of former)
      rows.set(companyKey(holder), {
        holder,
        role: 'holder',
        position: 0,
        since: since.get(companyKey(holder)) ?? null,
        until: signedOn,
      })
    const stayed = new Set(former.map(companyKey))
    for (const holder of holders) {
      rows.delete(companyKey(holder))
      if (!stayed.has(companyKey(holder))) since.set(companyKey(holder), signedOn)
    }
    former = holders
  }
  const gone = [...rows.values()].filter(row => !now.some(holder => companyKey(holder) === companyKey(row.holder)))
  const grouped = contract.grouped && now.length > 1
  const current = now.map((holder, index): HolderRow => {
    const role = !grouped ? 'holder' : index === 0 ? 'leadHolder' : 'coHolder'
    return { holder, role, position: index + 1, since: since.get(companyKey(holder)) ?? null, until: null }
  })
  return [...current, ...gone.map((row, index) => ({ ...row, position: current.length + index + 1 }))]
}
