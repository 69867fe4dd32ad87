import type { PublishedDoubt } from '#server/register/contracts/doubtful-rules.ts'
import type { HolderRole } from '#server/register/contracts/rules.ts'
import { identityOfHolder } from '../decp/holder-rules.ts'
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

/** All who surely hold or held the contract. */
export function holderRowsOf(contract: PublishedContract): HolderRow[] {
  return partiesOf(contract).filter(({ holder }) => !holder.doubt)
}

/** Those of whom nobody is sure, as written. */
export function doubtsOf(contractId: number, contract: PublishedContract): PublishedDoubt[] {
  return partiesOf(contract).flatMap(({ holder, ...place }) =>
    holder.doubt
      ? {
          contractId,
          ...place,
          idType: holder.idType || (holder.writtenType ?? ''),
          identifier: holder.identifier,
          name: holder.name,
          doubt: holder.doubt,
          siren: holder.siren ?? null,
        }
      : [],
  )
}

/**
 * All who hold or held the contract. A group has a lead, the first named; several holders without a group each hold a
 * multi-award framework. Whoever a modification replaced has left on its date.
 */
function partiesOf(contract: PublishedContract): HolderRow[] {
  const now = currentHolders(contract)
  const rows = new Map<string, HolderRow>()
  const since = new Map<string, string | null>(contract.holders.map(holder => [identityOfHolder(holder), null]))
  let former = contract.holders
  for (const { holders, signedOn } of contract.modifications) {
    if (!holders) continue
    for (const holder of former)
      rows.set(identityOfHolder(holder), {
        holder,
        role: 'holder',
        position: 0,
        since: since.get(identityOfHolder(holder)) ?? null,
        until: signedOn,
      })
    const stayed = new Set(former.map(identityOfHolder))
    for (const holder of holders) {
      rows.delete(identityOfHolder(holder))
      if (!stayed.has(identityOfHolder(holder))) since.set(identityOfHolder(holder), signedOn)
    }
    former = holders
  }
  const gone = [...rows.values()].filter(
    row => !now.some(holder => identityOfHolder(holder) === identityOfHolder(row.holder)),
  )
  const grouped = contract.grouped && now.length > 1
  const current = now.map((holder, index): HolderRow => {
    const role = !grouped ? 'holder' : index === 0 ? 'leadHolder' : 'coHolder'
    return { holder, role, position: index + 1, since: since.get(identityOfHolder(holder)) ?? null, until: null }
  })
  return [...current, ...gone.map((row, index) => ({ ...row, position: current.length + index + 1 }))]
}
