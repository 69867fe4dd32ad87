import type { Db } from '#db/connect.ts'

/**
 * Fills the dates of execution that are still missing; those already known stay. Without a start, the end is only what the
 * published duration makes likely: what was typed replaces it.
 */
export async function fillExecution(
  trx: Db,
  contractId: number,
  { startsOn, endsOn }: { startsOn: string | null; endsOn: string | null },
): Promise<void> {
  if (endsOn) {
    const likely = trx('contracts')
      .where({ id: contractId })
      .where(dates => dates.whereNull('ends_on').orWhereNull('starts_on'))
    await likely.update({ ends_on: endsOn })
  }
  if (startsOn) await trx('contracts').where({ id: contractId, starts_on: null }).update({ starts_on: startsOn })
  if (startsOn || endsOn) await trx('contracts').where({ id: contractId }).increment('version', 1)
}

/** A signed amendment moves the end of execution. */
export async function moveEnd(trx: Db, contractId: number, endsOn: string): Promise<void> {
  await trx('contracts').where({ id: contractId }).update({ ends_on: endsOn }).increment('version', 1)
}
