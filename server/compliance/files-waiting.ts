import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { type Named, named, namesOf } from '#server/register/contracts/named-store.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { type Next, nextOf } from '#server/register/proceedings/next-rules.ts'
import { type FileState, stateOf } from '#server/register/proceedings/rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'

export type FileWaiting = Named & { proceedingId: number; state: FileState; next: Next }

/** Sanction files whose next step is the buyer’s, among the contracts this person sees; what is to be deducted first. */
export async function filesWaiting(db: Db, user: User, today: string): Promise<FileWaiting[]> {
  const rows = await visibleContracts(db, user)
    .whereIn('contracts.id', db('proceedings').whereNotExists(ended(db)).select('proceedings.contract_id'))
    .select(...named)
  const ids = rows.map(row => row.contract_id)
  const files = await proceedingsOf(db, ids)
  const accounts = await standingsOf(db, ids)
  const name = await namesOf(db, ids)
  const found = rows.flatMap(row =>
    (files.get(row.contract_id) ?? []).map(({ id, kind, steps }) => {
      const state = stateOf(steps)
      const account = accounts.get(row.contract_id) ?? { finished: false, concluded: false }
      return { ...name(row), proceedingId: id, state, next: nextOf(state, { kind, today, account }) }
    }),
  )
  return found
    .filter(({ next }) => next.turn === 'buyer')
    .toSorted((a, b) => b.state.leftCents - a.state.leftCents || a.proceedingId - b.proceedingId)
}

/** Of those, the ones that are decided and neither deducted nor paid: the largest first. */
export async function filesToDeduct(db: Db, user: User, today: string): Promise<FileWaiting[]> {
  return (await filesWaiting(db, user, today)).filter(({ state }) => state.leftCents > 0)
}

function ended(db: Db) {
  return db('proceeding_steps as step')
    .whereRaw('step.proceeding_id = proceedings.id')
    .whereIn('step.gesture', ['close', 'drop'])
    .whereNotExists(db('proceeding_steps as back').whereRaw('back.cancels_id = step.id'))
}

/** As they are kept: ask `settled` first. */
async function standingsOf(db: Db, contractIds: readonly number[]) {
  const found = new Map<number, { finished: boolean; concluded: boolean }>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('standings')
      .join('clauses', 'clauses.id', 'standings.clause_id')
      .whereIn('clauses.contract_id', ids)
      .select('clauses.contract_id', 'standings.finished', 'standings.status')
    for (const { contract_id, finished, status } of rows)
      found.set(contract_id, { finished: finished === 1, concluded: status === 'reached' || status === 'missed' })
  }
  return found
}
