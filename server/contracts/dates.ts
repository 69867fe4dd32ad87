import type { Db } from '#db/connect.ts'

/** Fills the dates of execution that are still missing; those already known stay. */
export async function fillExecution(
  trx: Db,
  contractId: number,
  { startsOn, endsOn }: { startsOn: string | null; endsOn: string | null },
): Promise<void> {
  if (startsOn) await trx('contracts').where({ id: contractId, starts_on: null }).update({ starts_on: startsOn })
  if (endsOn) await trx('contracts').where({ id: contractId, ends_on: null }).update({ ends_on: endsOn })
  if (startsOn || endsOn) await trx('contracts').where({ id: contractId }).increment('version', 1)
}

/** A signed amendment moves the end of execution. */
export async function moveEnd(trx: Db, contractId: number, endsOn: string): Promise<void> {
  await trx('contracts').where({ id: contractId }).update({ ends_on: endsOn }).increment('version', 1)
}
