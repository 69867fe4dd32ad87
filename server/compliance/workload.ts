import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { statementsIn } from '#server/register/hours/waiting.ts'
import { procedureAt } from '#server/register/proceedings/procedure-rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
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
  const files = await proceedingsOf(db, contractIds)
  return [...files].flatMap(([contractId, of]) => (procedureAt(of).notice ? [contractId] : []))
}
