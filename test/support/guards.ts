import { engineOf } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'

/** Most of these tables only grow: their guards are lifted in a transaction that is taken back. */
export async function letWrite(db: Untyped, tables: readonly string[]): Promise<void> {
  if (engineOf(db) === 'postgres') {
    for (const table of tables) await db.raw('alter table ?? disable trigger user', [table])
    return
  }
  const guards = await db('sqlite_master').where({ type: 'trigger' }).whereIn('tbl_name', tables).pluck('name')
  for (const guard of guards) await db.raw('drop trigger ??', [guard])
}
