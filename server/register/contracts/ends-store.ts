import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Author } from '#server/journal/store.ts'
import { termsOf } from '../terms/store.ts'
import { type EndAct, NO_ACT } from './end-rules.ts'

// The ends of execution that acts decided, one after the other. None is rewritten: a later one replaces it from its own
// day on, and contracts.ends_on says the last of them.

/** An act as it stands in the register. */
export type RecordedAct = EndAct & { id: number; recordedAt: string; byPerson: boolean }

/** The acts that fixed the end, oldest effect first; of two of one day, the last recorded prevails. */
export async function endActsOf(db: Db, contractId: number): Promise<RecordedAct[]> {
  return (await endActsUnder(db, [contractId])).get(contractId) ?? []
}

/** The same of several contracts. */
export async function endActsUnder(db: Db, contractIds: readonly number[]): Promise<Map<number, RecordedAct[]>> {
  const found = new Map<number, RecordedAct[]>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('execution_acts')
      .whereIn('contract_id', ids)
      .orderByRaw('effect_on is not null, effect_on, id')
    for (const [id, own] of Map.groupBy(rows, row => row.contract_id)) found.set(id, own.map(actFromRow))
  }
  return found
}

function actFromRow(row: Row<'execution_acts'>): RecordedAct {
  return {
    id: row.id,
    kind: row.kind as EndAct['kind'],
    effectOn: row.effect_on,
    endsOn: row.ends_on,
    owedThen: row.owed_then as EndAct['owedThen'],
    amendmentId: row.amendment_id,
    reason: row.reason,
    recordedAt: row.recorded_at,
    byPerson: row.recorded_by !== null,
  }
}

/** An act moves the end from its own day on. The end that stood until then is kept beside it. */
export async function moveEnd(trx: Db, contractId: number, act: EndAct, author: Pick<Author, 'at' | 'userId'>) {
  const contract = await trx('contracts').where({ id: contractId }).forUpdate().first('ends_on', 'created_at')
  const known = await trx('execution_acts').where({ contract_id: contractId }).first('id')
  if (!known && contract?.ends_on) {
    const initial = { ...NO_ACT, kind: 'initial' as const, endsOn: contract.ends_on }
    await insertEndActs(trx, [{ contractId, ...initial }], {
      at: await endWrittenAt(trx, contractId, contract.created_at),
      userId: null,
    })
  }
  await insertEndActs(trx, [{ contractId, ...act }], author)
  await putLastEnd(trx, contractId)
}

/** An end typed wrong is put right. Where acts fixed it, by one more, of the same effect as the last of them. */
export async function correctEnd(
  trx: Db,
  contractId: number,
  endsOn: string,
  author: Pick<Author, 'at' | 'userId'>,
): Promise<void> {
  const last = (await endActsOf(trx, contractId)).at(-1)
  if (last && last.endsOn !== endsOn)
    await insertEndActs(
      trx,
      [{ contractId, ...last, kind: 'correction', endsOn, amendmentId: null, reason: '' }],
      author,
    )
}

/** The resumption of this day is taken back: the end becomes again what it was on its eve. */
export async function undoResumption(trx: Db, contractId: number, resumedOn: string, author: Author): Promise<void> {
  const acts = await endActsOf(trx, contractId)
  const index = acts.findLastIndex(({ kind, effectOn }) => kind === 'resumption' && effectOn === resumedOn)
  if (index < 1) return
  const before = acts[index - 1]!
  await moveEnd(trx, contractId, { ...NO_ACT, kind: 'correction', effectOn: resumedOn, endsOn: before.endsOn }, author)
}

/** A publication moved the end to this day: the durations that its modifications give become acts, once each. */
export async function publishEnds(
  trx: Db,
  contract: { id: number; ends_on: string | null; created_at: string },
  published: readonly EndAct[],
  endsOn: string,
  at: string,
): Promise<void> {
  const known = await endActsOf(trx, contract.id)
  const initial = published.find(({ kind }) => kind === 'initial')
  const first = contract.ends_on ?? initial?.endsOn
  if (known.length === 0 && published.length > 0 && first) {
    const since = contract.ends_on ? await endWrittenAt(trx, contract.id, contract.created_at) : at
    await insertEndActs(trx, [{ contractId: contract.id, ...NO_ACT, kind: 'initial', endsOn: first }], {
      at: since,
      userId: null,
    })
  }
  const isKnown = (act: EndAct) => known.some(one => one.effectOn === act.effectOn && one.endsOn === act.endsOn)
  const added = published.filter(act => act.kind === 'published' && !isKnown(act))
  await insertEndActs(
    trx,
    added.map(act => ({ contractId: contract.id, ...act })),
    { at, userId: null },
  )
  await correctEnd(trx, contract.id, endsOn, { at, userId: null })
}

export async function insertEndActs(
  trx: Db,
  acts: readonly (EndAct & { contractId: number })[],
  { at, userId }: Pick<Author, 'at' | 'userId'>,
): Promise<void> {
  const rows = acts.map(act => ({
    contract_id: act.contractId,
    kind: act.kind,
    effect_on: act.effectOn,
    ends_on: act.endsOn,
    owed_then: act.owedThen,
    amendment_id: act.amendmentId,
    reason: act.reason,
    recorded_at: at,
    recorded_by: userId,
  }))
  await insertMany(trx, 'execution_acts', rows)
}

/** When the end that no act fixed was last written: since the contract was, where it never changed. */
async function endWrittenAt(trx: Db, contractId: number, createdAt: string): Promise<string> {
  const terms = (await termsOf(trx, 'contract_id', [contractId])).get(contractId) ?? []
  return terms.findLast(({ field }) => field === 'endsOn')?.recordedAt ?? createdAt
}

/** The end that acts give now is written on the contract. */
export async function putLastEnd(trx: Db, contractId: number): Promise<void> {
  const endsOn = await lastEnd(trx, contractId)
  await trx('contracts').where({ id: contractId }).update({ ends_on: endsOn }).increment('version', 1)
}

async function lastEnd(trx: Db, contractId: number): Promise<string> {
  return (await endActsOf(trx, contractId)).at(-1)!.endsOn
}
