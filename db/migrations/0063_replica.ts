import type { Knex } from 'knex'

/** Where the log of PostgreSQL was after what a session last sent: a standby that has not replayed it is not read for that person. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table sessions add column wrote_lsn text not null default ''")
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table sessions drop column wrote_lsn')
}
