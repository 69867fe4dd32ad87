import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { unsettle } from '../standings/store.ts'
import type { EndRead } from './end-readings-rules.ts'
import { isMachineMade, NO_ACT } from './end-rules.ts'
import { endActsUnder, insertEndActs, putLastEnd, type RecordedAct } from './ends-store.ts'
import { firstEnd, isEndTyped, type Read, type Readable, readingsOf } from './readings-store.ts'

// Amended contracts are judged in the transaction that changes them: their end moves where a publication gave it, what they
// come to is kept for the lists, and their clauses are measured again.

const LOT = 200

type By = { at: string; userId: number | null }

/** To be called by whoever writes amendments, durations, ends or answers of these contracts. */
export async function readContracts(trx: Db, contractIds: readonly number[], by: By): Promise<void> {
  for (const ids of inChunks([...new Set(contractIds)], LOT)) await readSome(trx, ids, by)
}

/** Contracts that were amended before there was anybody to judge them: a lot at a time, how many. */
export async function readStale(db: Db, at: string): Promise<number> {
  return db.transaction(async trx => {
    const ids: number[] = await trx('contract_readings')
      .where({ stale: 1 })
      .orderBy('contract_id')
      .limit(LOT)
      .forUpdate()
      .pluck('contract_id')
    await readContracts(trx, ids, { at, userId: null })
    return ids.length
  })
}

/** All of them. */
export async function readAllStale(db: Db, at: string): Promise<void> {
  while (await db('contract_readings').where({ stale: 1 }).first('contract_id')) await readStale(db, at)
}

async function readSome(trx: Db, ids: readonly number[], by: By): Promise<void> {
  const all = await readable(trx, ids)
  const acts = await endActsUnder(trx, ids)
  const before = await readingsOf(trx, all)
  const moved: number[] = []
  for (const contract of all)
    if (await moveEnds(trx, contract, acts.get(contract.id) ?? [], before.get(contract.id)!.end, by))
      moved.push(contract.id)
  const readings = moved.length > 0 ? await readingsOf(trx, await readable(trx, ids)) : before
  await keep(trx, all, readings)
  const clauses: number[] = await trx('clauses').whereIn('contract_id', ids).pluck('id')
  if (clauses.length > 0) await unsettle(trx, clauses)
}

type Followed = Readable & { followed: boolean }

async function readable(trx: Db, ids: readonly number[]): Promise<Followed[]> {
  const rows = await trx('contracts').whereIn('id', ids).orderBy('id')
  return rows.map(row => ({
    id: row.id,
    buyerId: row.buyer_id,
    form: row.form as Readable['form'],
    source: row.source as Readable['source'],
    amountCents: row.amount_cents,
    notifiedOn: row.notified_on,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    durationMonths: row.duration_months,
    followed: row.followed_by !== null,
  }))
}

/**
 * The ends that publications gave follow what is read of them; those that people wrote stay. Where somebody follows the
 * contract, an end already read is read again, and no other is added: whoever follows it answers for its dates.
 */
async function moveEnds(
  trx: Db,
  contract: Followed,
  acts: readonly RecordedAct[],
  { moves, answer }: EndRead,
  by: By,
): Promise<boolean> {
  if (answer || isEndTyped(contract, acts.at(-1)) || (contract.followed && acts.length === 0)) return false
  const first = firstEnd(contract)
  const added = contract.followed ? [] : moves.map(({ effectOn }) => effectOn)
  const days = [...new Set([...acts.filter(isMachineMade).map(({ effectOn }) => effectOn), ...added])]
  const wanted = days.sort(byDay).flatMap(effectOn => {
    const move = moves.findLast(one => effectOn !== null && one.effectOn <= effectOn)
    const endsOn = move?.endsOn ?? first
    const held = acts.findLast(act => act.effectOn === effectOn)
    if (endsOn === null || held?.endsOn === endsOn || (held && !isMachineMade(held) && held.kind !== 'initial'))
      return []
    const kind = move?.isEstimated ? ('estimated' as const) : ('published' as const)
    return [{ ...NO_ACT, contractId: contract.id, kind, effectOn, endsOn }]
  })
  if (wanted.length === 0) return false
  const initial =
    acts.length === 0 && first ? [{ ...NO_ACT, contractId: contract.id, kind: 'initial' as const, endsOn: first }] : []
  await insertEndActs(trx, [...initial, ...wanted], { at: by.at, userId: null })
  await putLastEnd(trx, contract.id)
  return true
}

function byDay(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : 1
}

/** How many questions wait: amounts that may be read two ways, and an end that acts contradict. */
export function toAnswer({ amount, end }: Read): number {
  return amount.readings.filter(({ state }) => state === 'contradicted').length + (end.state === 'contradicted' ? 1 : 0)
}

async function keep(trx: Db, all: readonly Readable[], readings: ReadonlyMap<number, Read>): Promise<void> {
  const amended = all.filter(
    ({ id }) => readings.get(id)!.amount.readings.length > 0 || readings.get(id)!.end.notBefore,
  )
  const kept = new Set(amended.map(({ id }) => id))
  const plain = all.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
  if (plain.length > 0) await trx('contract_readings').whereIn('contract_id', plain).delete()
  if (amended.length === 0) return
  const rows = amended.map(({ id, buyerId }) => {
    const read = readings.get(id)!
    return {
      contract_id: id,
      buyer_id: buyerId,
      amount_cents: read.amount.cents,
      amount_state: read.amount.state,
      end_state: read.end.state,
      not_before: read.end.notBefore,
      to_answer: toAnswer(read),
      stale: 0,
    }
  })
  await trx('contract_readings').insert(rows).onConflict('contract_id').merge()
}
