import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { openNotice } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { statementsIn } from '#server/register/hours/waiting.ts'
import { lateIn } from './awaited.ts'
import { settled } from './store.ts'

/** What a contract gives to do to whoever follows it. */
export type Workload = { toCheck: number; late: number; notice: boolean }

/** What waits under the contracts that this person follows, by contract; one that asks nothing is not there. */
export async function workloadOf(
  db: Db,
  user: User,
  followerId: number,
  contractIds: readonly number[],
  today: string,
): Promise<Map<number, Workload>> {
  await settled(db, today)
  const found = new Map<number, Workload>()
  const of = (id: number) => {
    const one = found.get(id) ?? { toCheck: 0, late: 0, notice: false }
    found.set(id, one)
    return one
  }
  const toCheck: Counted[] = await statementsIn(db, user, 'toCheck', followerId)
    .groupBy('contracts.id')
    .select('contracts.id')
    .countDistinct({ number: 'statements.period' })
  const late: Counted[] = await lateIn(db, user, today, followerId)
    .groupBy('contracts.id')
    .select('contracts.id')
    .countDistinct({ number: 'awaited.period' })
  for (const { id, number } of toCheck) of(id).toCheck = Number(number)
  for (const { id, number } of late) of(id).late = Number(number)
  for (const id of await withOpenNotice(db, contractIds)) of(id).notice = true
  return found
}

type Counted = { id: number; number: number | string }

async function withOpenNotice(db: Db, contractIds: readonly number[]): Promise<number[]> {
  const noticed: number[] = []
  for (const ids of inChunks(contractIds))
    noticed.push(
      ...(await db('facts')
        .where({ kind: 'formalNotice' })
        .whereIn('contract_id', ids)
        .distinct()
        .pluck('contract_id')),
    )
  const open: number[] = []
  for (const ids of inChunks(noticed)) {
    const facts = Map.groupBy(await factsOf(db, ids), fact => fact.contractId)
    open.push(...ids.filter(id => openNotice(facts.get(id) ?? [])))
  }
  return open
}
