import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { may, type Role } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { NotFound } from '#server/base/errors.ts'
import type { Signature } from '#server/journal/store.ts'
import type { Paper, Proceeding, ProceedingKind, Reading, Step } from './rules.ts'
import type { Gesture } from './transition-rules.ts'

/** The sanction files of these contracts, oldest first, as they were known at that moment. */
export async function proceedingsOf(
  db: Db,
  contractIds: readonly number[],
  known?: string,
): Promise<Map<number, Proceeding[]>> {
  const files: Row<'proceedings'>[] = []
  for (const ids of inChunks([...new Set(contractIds)])) {
    const query = db('proceedings').whereIn('contract_id', ids).orderBy('id').select('*')
    if (known !== undefined) query.where('recorded_at', '<=', known)
    files.push(...(await query))
  }
  return Map.groupBy(await withSteps(db, files, known), ({ contractId }) => contractId)
}

/** One file of one contract. @throws NotFound when there is none. */
export async function proceedingNumbered(db: Db, contractId: number, id: number): Promise<Proceeding> {
  const row = await db('proceedings').where({ id, contract_id: contractId }).first()
  if (!row) throw new NotFound('proceeding')
  return (await withSteps(db, [row]))[0]!
}

/** The contract on which a file stands; null when there is no such file. */
export async function contractOfProceeding(db: Db, id: number): Promise<number | null> {
  return (await db('proceedings').where({ id }).first('contract_id'))?.contract_id ?? null
}

async function withSteps(db: Db, files: readonly Row<'proceedings'>[], known?: string): Promise<Proceeding[]> {
  const steps: (Row<'proceeding_steps'> & Author)[] = []
  for (const ids of inChunks(files.map(({ id }) => id))) {
    const query = db('proceeding_steps')
      .leftJoin('users', 'users.id', 'proceeding_steps.recorded_by')
      .whereIn('proceeding_steps.proceeding_id', ids)
      .orderBy('proceeding_steps.id')
      .select('proceeding_steps.*', 'users.name as recorded_by_name', 'users.role as recorded_by_role')
    if (known !== undefined) query.where('proceeding_steps.recorded_at', '<=', known)
    steps.push(...(await query))
  }
  const byFile = Map.groupBy(steps, step => step.proceeding_id)
  return files.map(row => ({
    id: row.id,
    contractId: row.contract_id,
    kind: row.kind as ProceedingKind,
    matter: row.matter,
    basis: row.basis,
    unitCents: row.unit_cents,
    recordedAt: row.recorded_at,
    steps: (byFile.get(row.id) ?? []).map(stepFromRow),
  }))
}

type Author = { recorded_by_name: string | null; recorded_by_role: string | null }

function stepFromRow(row: Row<'proceeding_steps'> & Author): Step {
  return {
    id: row.id,
    gesture: row.gesture as Gesture,
    datedOn: row.dated_on,
    text: row.text,
    capacity: row.capacity,
    proof: row.proof,
    reference: row.reference,
    answer: row.answer,
    centihours: row.centihours,
    amountCents: row.amount_cents,
    days: row.days,
    untilOn: row.until_on,
    reading: row.reading ? (JSON.parse(row.reading) as Reading) : null,
    papers: row.papers ? (JSON.parse(row.papers) as Paper[]) : [],
    cancelsId: row.cancels_id,
    recordedAt: row.recorded_at,
    recordedByName: row.recorded_by_name,
    byReader: row.by_reader === null ? readsIdentities(row.recorded_by_role) : row.by_reader === 1,
  }
}

export type NewProceeding = Pick<Proceeding, 'contractId' | 'kind' | 'matter' | 'basis' | 'unitCents'>

export async function insertProceeding(trx: Db, file: NewProceeding, by: Signature): Promise<number> {
  const [row] = await trx('proceedings')
    .insert({
      contract_id: file.contractId,
      kind: file.kind,
      matter: file.matter,
      basis: file.basis,
      unit_cents: file.unitCents,
      recorded_at: by.at,
      recorded_by: by.userId,
    })
    .returning('id')
  return row!.id
}

export type NewStep = Omit<Step, 'id' | 'untilOn' | 'recordedAt' | 'recordedByName' | 'byReader'>

export async function insertStep(trx: Db, proceedingId: number, step: NewStep, by: Signature): Promise<number> {
  const author = await trx('users')
    .where({ id: by.userId ?? 0 })
    .first('role')
  const [row] = await trx('proceeding_steps')
    .insert({
      proceeding_id: proceedingId,
      gesture: step.gesture,
      dated_on: step.datedOn,
      text: step.text,
      capacity: step.capacity,
      proof: step.proof,
      reference: step.reference,
      answer: step.answer,
      centihours: step.centihours,
      amount_cents: step.amountCents,
      days: step.days,
      reading: step.reading ? JSON.stringify(step.reading) : null,
      papers: step.papers.length ? JSON.stringify(step.papers) : null,
      cancels_id: step.cancelsId,
      recorded_at: by.at,
      recorded_by: by.userId,
      by_reader: Number(readsIdentities(author?.role)),
    })
    .returning('id')
  return row!.id
}

/** The files of a contract; whoever else acts on them waits for the end of the transaction. */
export async function lockProceedings(trx: Db, contractId: number): Promise<Proceeding[]> {
  await trx('contracts').where({ id: contractId }).forUpdate().first('id')
  return (await proceedingsOf(trx, [contractId])).get(contractId) ?? []
}

/** Nobody signed in is whoever runs the machine, and reads everything there. */
function readsIdentities(role: string | null | undefined): boolean {
  return !role || may(role as Role, 'identities.read')
}
