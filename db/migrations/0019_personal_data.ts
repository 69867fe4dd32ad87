import type { Knex } from 'knex'

/**
 * A person's identity waits in an archive, then is erased; what they worked stays. A fact says whether whoever wrote it could
 * read identities that day: only such a text may name somebody.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('participants', table => {
    table.date('archive_on') // the two days that the last sweep found
    table.date('erase_on').index()
    table.text('archived_at') // since when the identity is read only for a reason
    table.text('erased_at') // nothing is kept any more that says who it was
  })
  await db.schema.alterTable('facts', table => {
    table.integer('by_reader') // 1 or 0; earlier lines have none, and are judged by what their author may read today
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('participants').whereNotNull('archived_at').orWhereNotNull('erased_at').first('id'))
    throw new Error('Identities were archived or erased: restore a backup made before it.')
  // In place: knex would make the tables again, and others hang from them.
  await db.raw('alter table facts drop column by_reader')
  await db.schema.alterTable('participants', table => table.dropIndex(['erase_on']))
  for (const column of ['archive_on', 'erase_on', 'archived_at', 'erased_at'])
    await db.raw(`alter table participants drop column ${column}`)
}
