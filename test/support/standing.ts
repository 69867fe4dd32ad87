import type { Db } from '#db/connect.ts'
import { settled } from '#server/compliance/store.ts'

/** Where a clause stands, as the lists will say: what changed is measured first. */
export async function standingOf(db: Db, clauseId: number, today = '2026-11-17') {
  await settled(db, today)
  return db('standings').where({ clause_id: clauseId }).first()
}
