import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { rhythmsOf } from '../clauses/rhythm-store.ts'
import type { Company } from '../companies/rules.ts'
import { employerSaid } from '../companies/telling-rules.ts'
import { companyName } from '../companies/words.ts'
import { answering } from '../contracts/store.ts'
import { statementLogs } from './statement-log.ts'
import type { StatementSource } from './statement-rules.ts'

/** Who may send a statement. */
export type Sender = { id: number; name: string; kind: string; identifier: string }

/** All that tells the statements of a clause, with those who send them. */
export type Statements = StatementSource & { named: Sender[] }

/** How each of them is called, for someone who may, or may not, read what a name reveals of the persons. */
export function senderNames(
  named: readonly Pick<Sender, 'id' | 'name' | 'kind'>[],
  readsSensitive: boolean,
): Map<number, string> {
  return new Map(named.map(sender => [sender.id, employerSaid(sender, readsSensitive)]))
}

export async function statementsOf(db: Db, clauseId: number): Promise<Statements> {
  return (await statementsByClause(db, [clauseId])).get(clauseId)!
}

/** The same of many clauses at once: as many queries as for one. */
export async function statementsByClause(db: Db, clauseIds: readonly number[]): Promise<Map<number, Statements>> {
  const found = new Map<number, Statements>()
  for (const ids of inChunks(clauseIds)) await addStatements(db, ids, found)
  return found
}

async function addStatements(db: Db, ids: readonly number[], found: Map<number, Statements>): Promise<void> {
  const contracts = await db('clauses')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereIn('clauses.id', ids)
    .select(
      'clauses.id as clause_id',
      'contracts.id',
      'contracts.starts_on',
      'contracts.ends_on',
      'contracts.notified_on',
    )
  const placed = await db('placements')
    .whereIn('clause_id', ids)
    .orderBy('id')
    .select('clause_id', 'employer_id', 'hired_on', 'left_on')
  const placements = Map.groupBy(placed, row => row.clause_id)
  const logs = Map.groupBy(await statementLogs(db, ids), log => log.clauseId)
  const rhythms = await rhythmsOf(db, ids)
  const holders = await answering(
    db,
    contracts.map(({ id }) => id),
  )
  const named = await sendersNamed(db, [
    ...holders.values(),
    ...placed.map(row => row.employer_id),
    ...[...logs.values()].flat().flatMap(({ senderId }) => senderId ?? []),
  ])
  for (const contract of contracts) {
    const own = placements.get(contract.clause_id) ?? []
    const ownLogs = logs.get(contract.clause_id) ?? []
    const holderId = holders.get(contract.id) ?? null
    const senders = new Set([holderId, ...own.map(row => row.employer_id), ...ownLogs.map(({ senderId }) => senderId)])
    found.set(contract.clause_id, {
      startsOn: contract.starts_on ?? contract.notified_on,
      endsOn: contract.ends_on,
      rhythms: rhythms.get(contract.clause_id) ?? [],
      holderId,
      placements: own.map(row => ({ employerId: row.employer_id, hiredOn: row.hired_on, leftOn: row.left_on })),
      logs: ownLogs,
      named: named.filter(({ id }) => senders.has(id)),
    })
  }
}

async function sendersNamed(db: Db, companyIds: readonly number[]): Promise<Sender[]> {
  const found: Sender[] = []
  for (const ids of inChunks([...new Set(companyIds)])) {
    const rows = await db('companies').whereIn('id', ids).select('id', 'name', 'id_type', 'identifier', 'kind')
    for (const { id, name, id_type, identifier, kind } of rows)
      found.push({
        id,
        name: companyName({ name, idType: id_type as Company['idType'], identifier }),
        kind,
        identifier,
      })
  }
  return found
}
