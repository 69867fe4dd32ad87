import type { Db } from '#db/connect.ts'
import { identifyBuyers } from '#server/register/buyers/names-store.ts'
import { identify } from '#server/register/companies/names-store.ts'
import { ensureCompanies } from '#server/register/companies/published-store.ts'
import { type PublishedAct, publishedFacts, putActs, putPublishedFacts } from '#server/register/contracts/acts-store.ts'
import { republishDoubts } from '#server/register/contracts/doubtful-store.ts'
import { namedOn, type PublishedName, putPublishedNames } from '#server/register/identity/store.ts'
import type { KeptFacts, PublishedContract, PublishedHolder } from '../decp/record.ts'
import { companyKey, doubtsOf, holderRowsOf } from './holders.ts'

// What is kept of a publication beside the figures: doubtful holders, acts of subcontracting, facts shown as they are.

type Written = { contractId: number; buyerId: number; contract: PublishedContract }

/** Writes it for these contracts, once their sure holders are written; what an earlier publication said and this one does not leaves. */
export async function keepPublished(trx: Db, written: readonly Written[], at: string): Promise<void> {
  if (written.length === 0) return
  const companyIds = await companiesOf(trx, written, at)
  await republishDoubts(
    trx,
    written.map(({ contractId, contract }) => ({
      contractId,
      doubts: doubtsOf(contractId, contract),
      sure: new Set(holderRowsOf(contract).map(({ holder }) => companyIds.get(companyKey(holder))!)),
    })),
    at,
  )
  await keepNames(trx, written, companyIds, at)
  await putActs(
    trx,
    written.map(({ contractId }) => contractId),
    written.flatMap(one => actRows(one, companyIds)),
    at,
  )
  await putPublishedFacts(
    trx,
    written.map(({ contractId, contract: { kept, setAside } }) => ({
      contractId,
      facts: JSON.stringify(kept),
      setAside: JSON.stringify(setAside),
    })),
  )
}

/** Under which names contracts publish their buyers and companies; these are called by the most frequent. */
async function keepNames(
  trx: Db,
  written: readonly Written[],
  companyIds: ReadonlyMap<string, number>,
  at: string,
): Promise<void> {
  const names = written.flatMap(({ contractId, buyerId, contract }) => {
    const own: PublishedName[] = []
    if (contract.buyer.name) own.push({ contractId, companyId: null, buyerId, name: contract.buyer.name })
    for (const party of sureParties(contract)) {
      const companyId = companyIds.get(companyKey(party)) ?? null
      if (party.name && companyId && !own.some(one => one.companyId === companyId))
        own.push({ contractId, companyId, buyerId: null, name: party.name })
    }
    return own
  })
  const ids = written.map(({ contractId }) => contractId)
  await callAgain(trx, await putPublishedNames(trx, ids, names), at)
}

/** Contracts that left every list no longer say how anybody is called. */
export async function forgetNames(trx: Db, contractIds: readonly number[], at: string): Promise<void> {
  await callAgain(trx, await namedOn(trx, contractIds), at)
}

async function callAgain(
  trx: Db,
  { companyIds, buyerIds }: { companyIds: number[]; buyerIds: number[] },
  at: string,
): Promise<void> {
  if (companyIds.length > 0) await identify(trx, companyIds, at.slice(0, 10))
  if (buyerIds.length > 0) await identifyBuyers(trx, buyerIds)
}

async function companiesOf(trx: Db, written: readonly Written[], at: string): Promise<Map<string, number>> {
  const sure = new Map<string, PublishedHolder>()
  for (const { contract } of written) {
    for (const party of sureParties(contract)) sure.set(companyKey(party), party)
  }
  const found = await ensureCompanies(trx, [...sure.values()], at)
  return new Map(found.map(company => [companyKey(company), company.id]))
}

function sureParties(contract: PublishedContract): PublishedHolder[] {
  const parties = [
    ...holderRowsOf(contract).map(({ holder }) => holder),
    ...contract.subcontracts.acts.map(({ subcontractor }) => subcontractor),
  ]
  return parties.filter(({ doubt }) => !doubt)
}

function actRows({ contractId, contract }: Written, companyIds: ReadonlyMap<string, number>): PublishedAct[] {
  const { acts, amendments } = contract.subcontracts
  const nobody = { companyId: null, idType: '', identifier: '', name: '', doubt: null, priceVariation: '' }
  return [
    ...acts.map(({ subcontractor, ...act }) => ({
      ...act,
      kind: 'act' as const,
      companyId: subcontractor.doubt ? null : (companyIds.get(companyKey(subcontractor)) ?? null),
      idType: subcontractor.idType || (subcontractor.writtenType ?? ''),
      identifier: subcontractor.identifier,
      name: subcontractor.name,
      doubt: subcontractor.doubt ?? null,
    })),
    ...amendments.map(amendment => ({ ...nobody, ...amendment, kind: 'amendment' as const })),
  ].map((act, position) => ({ ...act, contractId, position }))
}

export type Kept = { facts: KeptFacts; setAside: string[] }

/** What the last publication of each of these contracts says beside the figures; nothing of one that was typed by hand. */
export async function keptOf(db: Db, contractIds: readonly number[]): Promise<Map<number, Kept>> {
  const found = await publishedFacts(db, contractIds)
  return new Map(
    [...found].map(([id, { facts, setAside }]) => [id, { facts: JSON.parse(facts), setAside: JSON.parse(setAside) }]),
  )
}
