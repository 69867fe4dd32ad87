import type { Knex } from 'knex'

/** What answered: who wrote, on which day, what they said, and the files they joined. Why a mail was refused, when it was opened. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('outbox', table => {
    table.text('refusal').notNullable().defaultTo('') // recipient, message, delayed, server; '' where nothing refused it
    table.text('opened_at') // when the link in it was first opened, perhaps by a machine
  })
  await db.schema.alterTable('inbox', table => {
    table.text('writer').notNullable().defaultTo('') // the address that an answer gives; emptied with what it said
    table.date('dated_on') // the day an answer bears
    table.text('said') // null: not an answer, or no longer kept
  })
  await db.schema.createTable('inbox_files', table => {
    table.increments('id')
    table.integer('inbox_id').notNullable().references('inbox.id').onDelete('RESTRICT').index()
    table.text('file_name').notNullable()
    table.text('kind').notNullable().defaultTo('') // xlsx, xls, ods, csv, pdf, png, jpeg, webp, heic; by what it holds
    table.integer('size_bytes').notNullable()
    table.text('sha256').notNullable().defaultTo('') // of what is kept
    table.binary('bytes') // null: left out, or no longer kept
    table.text('left_out').notNullable().defaultTo('') // tooLarge, tooMany, otherKind
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('inbox_files').first('id'))
    throw new Error('Files were received: restore a backup made before the first.')
  await db.schema.dropTable('inbox_files')
  await db.schema.alterTable('inbox', table => table.dropColumns('writer', 'dated_on', 'said'))
  await db.schema.alterTable('outbox', table => table.dropColumns('refusal', 'opened_at'))
}
