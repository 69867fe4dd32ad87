import type { Knex } from 'knex'

/** What whoever follows a contract writes to a company with its link: it stands on the company’s own page too. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table passes add column message text not null default ''")
}

export async function down(db: Knex): Promise<void> {
  if (await db('passes').whereNot('message', '').first('id'))
    throw new Error('Companies were written to: restore a backup made before the first message.')
  await db.raw('alter table passes drop column message')
}
