import type { Knex } from 'knex'

/**
 * What answered: who wrote, on which day, what they said, and the files they joined, until they wait where files are read. Why a
 * mail was refused; by which link it may be answered.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('outbox', table => {
    table.text('refusal').notNullable().defaultTo('') // recipient, message, delayed, server; '' where nothing refused it
    table.text('shown') // what it says without the link it holds; null: its bytes may be read, or are no longer kept
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
    table.integer('deposit_id').references('deposits.id').onDelete('RESTRICT').index() // a sheet: where it is read
  })
  await db.raw('alter table statement_mails add column pass_id integer references passes (id)')
}

export async function down(db: Knex): Promise<void> {
  if (await db('inbox_files').first('id'))
    throw new Error('Files were received: restore a backup made before the first.')
  if (await db('statement_mails').whereNotNull('pass_id').first('id'))
    throw new Error('Mails hold links: restore a backup.')
  await db.schema.dropTable('inbox_files')
  await db.raw('alter table statement_mails drop column pass_id')
  for (const column of ['writer', 'dated_on', 'said']) await db.raw(`alter table inbox drop column ${column}`)
  for (const column of ['refusal', 'shown']) await db.raw(`alter table outbox drop column ${column}`)
}
