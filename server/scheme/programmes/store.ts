import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { EntryValues, Programme, ProgrammeEntry, ProgrammeValues } from './rules.ts'
import type { Audience, Basis, ProgrammeKind, Sort } from './words.ts'

type By = { at: string; userId: number | null }

/** Those of the buyers this person sees, those that end last first. */
export async function programmesOf(db: Db, { buyerIds }: Pick<User, 'buyerIds'>): Promise<Programme[]> {
  const query = db('programmes')
    .leftJoin('users', 'users.id', 'programmes.owner_id')
    .leftJoin('directorates', 'directorates.id', 'programmes.directorate_id')
    .orderBy([
      { column: 'programmes.starts_on', order: 'desc' },
      { column: 'programmes.id', order: 'desc' },
    ])
  if (buyerIds) query.whereIn('programmes.buyer_id', buyerIds)
  const rows = await query.select('programmes.*', 'users.name as owner_name', 'directorates.name as directorate_name')
  const scope = await db('programme_scope')
    .orderBy('id')
    .select('programme_id', 'contract_id', 'operation_id', 'audience')
  return rows.map(row => {
    const own = scope.filter(({ programme_id }) => programme_id === row.id)
    return {
      id: row.id,
      buyerId: row.buyer_id,
      kind: row.kind as ProgrammeKind,
      name: row.name,
      purpose: row.purpose,
      sector: row.sector,
      territory: row.territory,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      budgetCents: row.budget_cents,
      ownerId: row.owner_id,
      ownerName: row.owner_name,
      directorateId: row.directorate_id,
      directorateName: row.directorate_name,
      itemKey: row.item_key,
      contractIds: own.flatMap(({ contract_id }) => contract_id ?? []),
      operationIds: own.flatMap(({ operation_id }) => operation_id ?? []),
      audiences: own.flatMap(({ audience }) => (audience as Audience | null) ?? []),
      version: row.version,
    }
  })
}

export async function programmeEntries(db: Db, programmeIds: readonly number[]): Promise<ProgrammeEntry[]> {
  const found: ProgrammeEntry[] = []
  for (const ids of inChunks(programmeIds)) {
    const rows = await db('programme_entries')
      .leftJoin('users', 'users.id', 'programme_entries.recorded_by')
      .whereIn('programme_id', ids)
      .orderBy('programme_entries.id')
      .select('programme_entries.*', 'users.name as recorded_by_name')
    for (const row of rows)
      found.push({
        id: row.id,
        programmeId: row.programme_id,
        entry: row.entry as Sort,
        code: row.code,
        datedOn: row.dated_on,
        endsOn: row.ends_on,
        label: row.label,
        quantity: row.quantity,
        basis: row.basis as Basis | '',
        source: row.source,
        cancelsId: row.cancels_id,
        recordedAt: row.recorded_at,
        recordedByName: row.recorded_by_name,
      })
  }
  return found
}

/** Its own contracts and those of its operations, of its buyer; none that was withdrawn. */
export async function contractsOfProgramme(
  db: Db,
  { buyerId, contractIds, operationIds }: Pick<Programme, 'buyerId' | 'contractIds' | 'operationIds'>,
): Promise<number[]> {
  const rows = await db('contracts')
    .where({ buyer_id: buyerId })
    .whereNull('withdrawn_at')
    .where(some => some.whereIn('id', contractIds).orWhereIn('operation_id', operationIds))
    .orderBy('id')
    .select('id')
  return rows.map(({ id }) => id)
}

/** All the lots of these numbers, of one buyer; and the numbers that nothing bears. */
export async function contractsNumbered(db: Db, buyerId: number, numbers: readonly string[]) {
  const rows = await db('contracts')
    .where({ buyer_id: buyerId })
    .whereNull('withdrawn_at')
    .whereIn('number', numbers)
    .select('id', 'number')
  const unknown = numbers.filter(number => !rows.some(row => row.number === number))
  return { ids: rows.map(({ id }) => id), unknown }
}

export async function numbersOf(db: Db, contractIds: readonly number[]): Promise<string[]> {
  const rows = await db('contracts').whereIn('id', contractIds).orderBy('number').distinct('number')
  return rows.map(({ number }) => number)
}

/** Operations in use of these buyers: whose contracts a programme may gather at once. */
export async function operationsOffered(db: Db, buyerIds: readonly number[]) {
  const rows = await db('operations')
    .join('buyers', 'buyers.id', 'operations.buyer_id')
    .whereNull('operations.retired_on')
    .whereIn('operations.buyer_id', buyerIds)
    .orderBy(['operations.name', 'operations.id'])
    .select('operations.id', 'operations.name', 'operations.buyer_id', 'buyers.name as buyer_name', 'buyers.siret')
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    buyerId: row.buyer_id,
    buyer: { name: row.buyer_name, siret: row.siret },
  }))
}

export async function insertProgramme(trx: Db, buyerId: number, values: ProgrammeValues, by: By): Promise<number> {
  const [row] = await trx('programmes')
    .insert({ buyer_id: buyerId, created_at: by.at, ...columnsOf(values) })
    .returning('id')
  await putScope(trx, row!.id!, values)
  return row!.id!
}

/** False when somebody changed it meanwhile. */
export async function updateProgramme(
  trx: Db,
  { id, version }: { id: number; version: number },
  values: ProgrammeValues,
): Promise<boolean> {
  const written = await trx('programmes')
    .where({ id, version })
    .update({ ...columnsOf(values), version: version + 1 })
  if (written === 1) await putScope(trx, id, values)
  return written === 1
}

function columnsOf(values: ProgrammeValues) {
  return {
    kind: values.kind,
    name: values.name,
    purpose: values.purpose,
    sector: values.sector,
    territory: values.territory,
    starts_on: values.startsOn,
    ends_on: values.endsOn,
    budget_cents: values.budgetCents,
    owner_id: values.ownerId,
    directorate_id: values.directorateId,
    item_key: values.itemKey,
  }
}

async function putScope(trx: Db, id: number, { contractIds, operationIds, audiences }: ProgrammeValues): Promise<void> {
  await trx('programme_scope').where({ programme_id: id }).delete()
  await insertMany(trx, 'programme_scope', [
    ...contractIds.map(contract_id => ({ programme_id: id, contract_id, operation_id: null, audience: null })),
    ...operationIds.map(operation_id => ({ programme_id: id, contract_id: null, operation_id, audience: null })),
    ...audiences.map(audience => ({ programme_id: id, contract_id: null, operation_id: null, audience })),
  ])
}

export async function insertProgrammeEntry(
  trx: Db,
  { programmeId, entry, cancelsId }: Pick<ProgrammeEntry, 'programmeId' | 'entry' | 'cancelsId'>,
  values: EntryValues,
  by: By,
): Promise<void> {
  await trx('programme_entries').insert({
    programme_id: programmeId,
    entry,
    code: values.code,
    dated_on: values.datedOn,
    ends_on: values.endsOn,
    label: values.label,
    quantity: values.quantity,
    basis: values.basis,
    source: values.source,
    cancels_id: cancelsId,
    recorded_at: by.at,
    recorded_by: by.userId,
  })
}

/** Held until the end of the transaction: what is said of it is written one after the other. */
export async function holdProgramme(trx: Db, id: number): Promise<void> {
  await trx('programmes').where({ id }).forUpdate().first('id')
}
