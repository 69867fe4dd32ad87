import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { may, type Role } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { signerName } from '#server/journal/signer-words.ts'
import { carriedKinds, type Fact, type FactKind, type Party } from './rules.ts'

/** Kinds that sanction files tell since. */
export const CARRIED = Object.keys(carriedKinds)

/** What happened on these contracts, latest first. */
export async function factsOf(db: Db, contractIds: readonly number[]): Promise<Fact[]> {
  const rows = await db('facts')
    .leftJoin('users', 'users.id', 'facts.recorded_by')
    .leftJoin('pass_answers', 'pass_answers.id', 'facts.answer_id')
    .whereIn('facts.contract_id', contractIds)
    .whereNotIn('facts.kind', CARRIED)
    .orderBy([
      { column: 'facts.dated_on', order: 'desc' },
      { column: 'facts.id', order: 'desc' },
    ])
    .select('facts.*', ...SIGNED)
  return rows.map(factFromRow)
}

/** The fact with this number on this contract. @throws NotFound when there is none. */
export async function factNumbered(db: Db, contractId: number, id: number): Promise<Fact> {
  const row = await db('facts')
    .leftJoin('users', 'users.id', 'facts.recorded_by')
    .leftJoin('pass_answers', 'pass_answers.id', 'facts.answer_id')
    .where({ 'facts.id': id, 'facts.contract_id': contractId })
    .whereNotIn('facts.kind', CARRIED)
    .first('facts.*', ...SIGNED)
  if (!row) throw new NotFound('fact')
  return factFromRow(row)
}

const SIGNED = ['users.name as recorded_by_name', 'users.role as recorded_by_role', 'pass_answers.answered_by'] as const

type NewFact = Omit<Fact, 'id' | 'contractId' | 'recordedAt' | 'recordedByName' | 'byReader'>

export async function insertFact(
  trx: Db,
  contractId: number,
  fact: NewFact,
  by: { at: string; userId: number | null; answerId?: number | null },
): Promise<number> {
  const author = await trx('users')
    .where({ id: by.userId ?? 0 })
    .first('role')
  const [row] = await trx('facts')
    .insert({
      contract_id: contractId,
      kind: fact.kind,
      dated_on: fact.datedOn,
      until_on: fact.untilOn,
      text: fact.text,
      centihours: fact.centihours,
      waits_on: fact.waitsOn,
      next_step: fact.nextStep,
      cancels_id: fact.cancelsId,
      resumes_id: fact.resumesId,
      recorded_at: by.at,
      recorded_by: by.userId,
      answer_id: by.answerId ?? null,
      by_reader: Number(readsIdentities(author?.role)),
    })
    .returning('id')
  return row!.id
}

/** The facts of a contract; other writers of them wait for the end of the transaction, so that each sees the other's. */
export async function lockFacts(trx: Db, contractId: number): Promise<Fact[]> {
  await trx('contracts').where({ id: contractId }).forUpdate().first('id')
  return factsOf(trx, [contractId])
}

type FactRow = Row<'facts'> & Record<'recorded_by_name' | 'recorded_by_role' | 'answered_by', string | null>

function factFromRow(row: FactRow): Fact {
  return {
    id: row.id,
    contractId: row.contract_id,
    kind: row.kind as FactKind,
    datedOn: row.dated_on,
    untilOn: row.until_on,
    text: row.text,
    centihours: row.centihours,
    waitsOn: row.waits_on as Party | null,
    nextStep: row.next_step,
    cancelsId: row.cancels_id,
    resumesId: row.resumes_id,
    recordedAt: row.recorded_at,
    recordedByName: signerName(row.recorded_by_name, row.answered_by),
    byReader: row.by_reader === null ? readsIdentities(row.recorded_by_role) : row.by_reader === 1,
  }
}

/** Nobody signed in is whoever runs the machine, and reads everything there. */
function readsIdentities(role: string | null | undefined): boolean {
  return !role || may(role as Role, 'identities.read')
}
