import type { Knex } from 'knex'

/**
 * What titles and names are sorted by is folded already. PostgreSQL would put it in the order of the machine's language,
 * SQLite and we ourselves in that of its letters: one order everywhere, which an index holds too.
 */
export async function up(db: Knex): Promise<void> {
  await ordered(db, 'C')
}

export async function down(db: Knex): Promise<void> {
  await ordered(db, 'default')
}

async function ordered(db: Knex, collation: 'C' | 'default'): Promise<void> {
  if (db.client.config.client !== 'pg') return
  for (const table of ['contracts', 'companies'])
    await db.raw(`alter table ${table} alter column sort_text type text collate "${collation}"`)
}
