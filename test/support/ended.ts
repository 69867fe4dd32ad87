import { monthOf } from '#server/base/dates.ts'
import { unsettle } from '#server/register/standings/store.ts'
import type { TestApp } from './app.ts'
import { settleStatements } from './statements.ts'

/** Trois-Moulins ends that day, and every statement up to then is checked. */
export async function ended(app: TestApp, day: string): Promise<void> {
  const { contractId, clauseId } = app.cast.troisMoulins
  await app.db('contracts').where({ id: contractId }).update({ ends_on: day })
  await settleStatements(app, monthOf(day))
  await unsettle(app.db, [clauseId])
}
