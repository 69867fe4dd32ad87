import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { dayInFrance } from '#server/base/format.ts'
import { statesOf } from '../contracts/readings-store.ts'
import { answering } from '../contracts/store.ts'
import { type Fact, holding } from '../facts/rules.ts'
import { factsOf } from '../facts/store.ts'
import { type ContractPaper, missingOfContract } from './contract-rules.ts'
import type { Missing } from './required-rules.ts'
import { type About, proves } from './rules.ts'
import type { Gone, Scan } from './words.ts'

/**
 * What is missing of each of these contracts itself, by clause; a number of queries that does not depend on how many they are.
 * `facts`: theirs, where the caller has read them.
 */
export async function missingOfContracts(
  db: Db,
  clauseIds: readonly number[],
  today: string,
  facts?: readonly Fact[],
): Promise<Map<number, Missing[]>> {
  const contracts = await contractsOf(db, clauseIds)
  const ids = [...new Set(contracts.map(({ contractId }) => contractId))]
  const holders = await answering(db, ids)
  const states = await statesOf(db, ids)
  const meetings = meetingsIn(facts ?? (await factsUnder(db, ids)))
  const papers = await papersOf(db, clauseIds)
  return new Map(
    contracts.map(({ clauseId, contractId, startsOn, endsOn }) => {
      const isKnown = states.get(contractId)?.endState !== 'contradicted'
      const given = {
        startsOn,
        endsOn: isKnown ? endsOn : null,
        meetings: meetings.get(contractId) ?? [],
        holderId: holders.get(contractId) ?? null,
        papers: papers.get(clauseId) ?? [],
        today,
      }
      return [clauseId, missingOfContract(given)]
    }),
  )
}

async function contractsOf(db: Db, clauseIds: readonly number[]) {
  const found: { clauseId: number; contractId: number; startsOn: string | null; endsOn: string | null }[] = []
  for (const ids of inChunks(clauseIds)) {
    const rows = await db('clauses')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .whereIn('clauses.id', ids)
      .select('clauses.id as clause_id', 'contracts.id', 'contracts.starts_on', 'contracts.notified_on')
      .select('contracts.ends_on')
    for (const row of rows)
      found.push({
        clauseId: row.clause_id,
        contractId: row.id,
        startsOn: row.starts_on ?? row.notified_on,
        endsOn: row.ends_on,
      })
  }
  return found
}

async function factsUnder(db: Db, contractIds: readonly number[]): Promise<Fact[]> {
  const facts: Fact[] = []
  for (const ids of inChunks(contractIds)) facts.push(...(await factsOf(db, ids)))
  return facts
}

function meetingsIn(facts: readonly Fact[]): Map<number, string[]> {
  const byContract = Map.groupBy(facts, ({ contractId }) => contractId)
  return new Map(
    [...byContract].map(([id, own]) => [
      id,
      holding(own)
        .filter(({ kind }) => kind === 'meeting')
        .map(({ datedOn }) => datedOn),
    ]),
  )
}

async function papersOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, ContractPaper[]>> {
  const found = new Map<number, ContractPaper[]>()
  for (const ids of inChunks(clauseIds)) {
    const rows = await db('attachments')
      .whereIn('clause_id', ids)
      .where({ about: 'contract' satisfies About })
      .select('clause_id', 'kind', 'dated_on', 'added_at', 'scan', 'gone_why')
    for (const row of rows) {
      const list = found.get(row.clause_id!) ?? []
      found.set(row.clause_id!, list)
      if (proves({ scan: row.scan as Scan, goneWhy: (row.gone_why || null) as Gone | null }))
        list.push({ kind: row.kind as ContractPaper['kind'], day: row.dated_on ?? dayInFrance(row.added_at) })
    }
  }
  return found
}
