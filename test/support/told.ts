import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Untyped } from '#db/queries.ts'
import { clockAt } from '#server/base/clock.ts'
import { fillDemo } from '#server/demo/actions.ts'
import { beforeClosing, onPostgres, ownDatabase } from './database.ts'

// The demonstration takes its time to be told: once for each day on which it is read, whoever reads it.

type Told = Awaited<ReturnType<typeof ownDatabase>>
const told = new Map<string, Promise<Told>>()

/** A transaction, never committed, on the demonstration as it stands that day. */
export async function toldOn(today: string): Promise<Untyped & Knex.Transaction> {
  const kept = told.get(today) ?? tell(today)
  told.set(today, kept)
  const { db } = await kept
  return (await db.transaction()) as Untyped & Knex.Transaction
}

beforeClosing(async () => {
  for (const one of told.values()) await (await one).drop()
})

async function tell(today: string): Promise<Told> {
  const own = await ownDatabase()
  expect(await fillDemo(own.db, clockAt(today))).to.equal('filled')
  if (onPostgres) await own.db.raw('analyze') // as it does by itself a minute later: who reads now would ask without it
  return own
}
