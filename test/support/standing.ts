import type { Untyped } from '#db/queries.ts'
import { settled } from '#server/compliance/store.ts'

/** Where a clause stands, as the lists will say: what changed is measured first. */
export async function standingOf(db: Untyped, clauseId: number, today = '2026-11-17') {
  await settled(db, today)
  return db('standings').where({ clause_id: clauseId }).first()
}
