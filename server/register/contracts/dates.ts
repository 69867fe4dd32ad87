import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import { correctEnd } from './ends-store.ts'
import { putContractTerms } from './write-store.ts'

/**
 * Fills the dates of execution that are still missing; those already known stay. Without a start, the end is only what the
 * published duration makes likely: what was typed replaces it.
 */
export async function fillExecution(
  trx: Db,
  contractId: number,
  { startsOn, endsOn }: { startsOn: string | null; endsOn: string | null },
  author: Author,
): Promise<void> {
  const before = await trx('contracts').where({ id: contractId }).forUpdate().first()
  if (endsOn) {
    const likely = trx('contracts')
      .where({ id: contractId })
      .where(dates => dates.whereNull('ends_on').orWhereNull('starts_on'))
    if (await likely.update({ ends_on: endsOn })) await correctEnd(trx, contractId, endsOn, author)
  }
  if (startsOn) await trx('contracts').where({ id: contractId, starts_on: null }).update({ starts_on: startsOn })
  if (startsOn || endsOn) await trx('contracts').where({ id: contractId }).increment('version', 1)
  const after = await trx('contracts').where({ id: contractId }).first('starts_on', 'ends_on')
  await putContractTerms(trx, before!, after!, author)
}
