import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import { askedByMail } from '#server/mail/asked.ts'
import type { Presence } from '../clauses/period-rules.ts'
import { rhythmsOf } from '../clauses/rhythm-store.ts'
import { secondStepsOf } from '../clauses/second-step.ts'
import type { Company } from '../companies/rules.ts'
import { employerSaid } from '../companies/telling-rules.ts'
import { companyName } from '../companies/words.ts'
import { answering } from '../contracts/store.ts'
import type { HeldFile } from '../deposits/held-rules.ts'
import { filesHeld } from '../deposits/held-store.ts'
import { thatWas } from '../placements/store.ts'
import { requestsOf } from './requests-of.ts'
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

/** The statements of each of these clauses; `since`: only those of periods that end in this month or later. */
export async function statementsOf(
  db: Db,
  clauseIds: readonly number[],
  since: Month | null = null,
): Promise<Map<number, Statements>> {
  const contracts = await contractsOf(db, clauseIds)
  const holders = await answering(db, [...new Set(contracts.values().map(({ id }) => id))])
  const placements = Map.groupBy(await presencesOf(db, clauseIds), ({ clauseId }) => clauseId)
  const logs = Map.groupBy(await statementLogs(db, clauseIds, undefined, since), ({ clauseId }) => clauseId)
  const requests = await requestsOf(db, clauseIds)
  const mailed = Map.groupBy(await askedByMail(db, clauseIds), ({ clauseId }) => clauseId)
  const rhythms = await rhythmsOf(db, clauseIds)
  const secondSteps = await secondStepsOf(db, clauseIds)
  const sources = [...contracts].map(([clauseId, contract]) => {
    const source: Omit<StatementSource, 'held'> = {
      startsOn: contract.startsOn,
      endsOn: contract.endsOn,
      rhythms: rhythms.get(clauseId) ?? [],
      secondSteps: secondSteps.get(clauseId) ?? [],
      holderId: holders.get(contract.id) ?? null,
      placements: placements.get(clauseId) ?? [],
      logs: logs.get(clauseId) ?? [],
      requests: requests.get(clauseId) ?? [],
      mailed: mailed.get(clauseId) ?? [],
    }
    const senders = [source.holderId, ...source.placements.map(one => one.employerId), ...source.logs.map(sentBy)]
    return { clauseId, source, senders: new Set(senders.filter(id => id !== null)) }
  })
  const named = await sendersNamed(db, new Set(sources.flatMap(({ senders }) => [...senders])))
  const contractIds = [...new Set(contracts.values().map(({ id }) => id))]
  const held = await filesHeld(db, { senderIds: named.map(({ id }) => id), contractIds })
  return new Map(
    sources.map(({ clauseId, source, senders }) => {
      const contractId = contracts.get(clauseId)!.id
      const ofIt = heldUnder(held, contractId, senders)
      return [clauseId, { ...source, held: ofIt, named: named.filter(({ id }) => senders.has(id)) }]
    }),
  )
}

/** Of the files that wait, those that may be about this contract. */
export function heldUnder(held: readonly HeldFile[], contractId: number, senders: ReadonlySet<number>): HeldFile[] {
  return held.filter(
    one =>
      (one.contractId === null || one.contractId === contractId) &&
      (one.senderId === null || senders.has(one.senderId)),
  )
}

function sentBy({ senderId }: { senderId: number | null }): number | null {
  return senderId
}

async function contractsOf(db: Db, clauseIds: readonly number[]) {
  const found = new Map<number, { id: number; startsOn: string | null; endsOn: string | null }>()
  for (const ids of inChunks(clauseIds)) {
    const rows = await db('clauses')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .whereIn('clauses.id', ids)
      .select('clauses.id as clause_id', 'contracts.id', 'contracts.starts_on', 'contracts.ends_on')
      .select('contracts.notified_on')
    for (const row of rows)
      found.set(row.clause_id, { id: row.id, startsOn: row.starts_on ?? row.notified_on, endsOn: row.ends_on })
  }
  return found
}

async function presencesOf(db: Db, clauseIds: readonly number[]): Promise<(Presence & { clauseId: number })[]> {
  const found: (Presence & { clauseId: number })[] = []
  for (const ids of inChunks(clauseIds)) {
    const rows = await db('placements')
      .whereIn('clause_id', ids)
      .where(thatWas())
      .orderBy('id')
      .select('clause_id', 'employer_id', 'hired_on', 'left_on')
    for (const row of rows)
      found.push({
        clauseId: row.clause_id,
        employerId: row.employer_id,
        hiredOn: row.hired_on,
        leftOn: row.left_on,
      })
  }
  return found
}

async function sendersNamed(db: Db, companyIds: ReadonlySet<number>): Promise<Sender[]> {
  const found: Sender[] = []
  for (const ids of inChunks([...companyIds])) {
    const rows = await db('companies').whereIn('id', ids).select('id', 'name', 'id_type', 'identifier', 'kind')
    for (const row of rows)
      found.push({
        id: row.id,
        name: companyName({ name: row.name, idType: row.id_type as Company['idType'], identifier: row.identifier }),
        kind: row.kind,
        identifier: row.identifier,
      })
  }
  return found
}
