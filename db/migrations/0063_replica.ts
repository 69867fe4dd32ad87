import type { Knex } from 'knex'

/**
 * Where the log of PostgreSQL was after what a session last sent: a standby that has not replayed it is not read for that person. And
 * an answer about an amendment says by an index that it was taken back.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table sessions add column wrote_lsn text not null default ''")
  await db.raw('create index amendment_answers_taken_back on amendment_answers (cancels_id)')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index amendment_answers_taken_back')
  await db.raw('alter table sessions drop column wrote_lsn')
}
