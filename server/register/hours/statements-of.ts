import type { Db } from '#db/connect.ts'
import { rhythmsOf } from '../clauses/rhythm-store.ts'
import type { Company } from '../companies/rules.ts'
import { employerSaid } from '../companies/telling-rules.ts'
import { companyName } from '../companies/words.ts'
import { answering } from '../contracts/store.ts'
import { statementLogs } from './statement-log.ts'
import type { StatementSource } from './statement-rules.ts'

/** Who may send a statement. */
export type Sender = { id: number; name: string; kind: string }

/** All that tells the statements of a clause, with those who send them. */
type Statements = StatementSource & { named: Sender[] }

/** How each of them is called, for someone who may, or may not, read what a name reveals of the persons. */
export function senderNames(named: readonly Sender[], readsSensitive: boolean): Map<number, string> {
  return new Map(named.map(sender => [sender.id, employerSaid(sender, readsSensitive)]))
}

export async function statementsOf(db: Db, clauseId: number): Promise<Statements> {
  const contract = (await db('clauses')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('clauses.id', clauseId)
    .first('contracts.id', 'contracts.starts_on', 'contracts.ends_on', 'contracts.notified_on'))!
  const placements = await db('placements')
    .where({ clause_id: clauseId })
    .orderBy('id')
    .select('employer_id', 'hired_on', 'left_on')
  const logs = await statementLogs(db, [clauseId])
  const holderId = (await answering(db, [contract.id])).get(contract.id) ?? null
  const senders = [holderId, ...placements.map(row => row.employer_id), ...logs.map(({ senderId }) => senderId)]
  const companies = await db('companies')
    .whereIn('id', [...new Set(senders.filter(id => id !== null))])
    .select('id', 'name', 'id_type', 'identifier', 'kind')
  return {
    startsOn: contract.starts_on ?? contract.notified_on,
    endsOn: contract.ends_on,
    rhythms: (await rhythmsOf(db, [clauseId])).get(clauseId) ?? [],
    holderId,
    placements: placements.map(row => ({ employerId: row.employer_id, hiredOn: row.hired_on, leftOn: row.left_on })),
    logs,
    named: companies.map(row => ({
      id: row.id,
      name: companyName({ name: row.name, idType: row.id_type as Company['idType'], identifier: row.identifier }),
      kind: row.kind,
    })),
  }
}
