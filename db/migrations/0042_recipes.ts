import type { Knex } from 'knex'

/**
 * What a person corrects of a file that waits: the figure of a cell, and who a line is about where another was found by itself. What a
 * figure was split into, where a file brought hours worked once under several contracts.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('deposit_values', table => {
    table.increments('id')
    table.integer('deposit_id').notNullable().references('deposits.id').onDelete('RESTRICT').index()
    table.text('cell').notNullable() // « Relevé!C3 », of the file; emptied with it
    table.text('original').notNullable() // what the file says there
    table.text('typed') // as a cell would say it; null: the file’s own stands again
    table.text('at').notNullable()
    table.integer('by').references('users.id').onDelete('RESTRICT')
  })
  await db.raw('alter table deposit_matches add column instead_of_id integer references participants (id)')
  await db.raw('alter table statement_file_lines add column split_entry_id integer references split_entries (id)')
}

export async function down(db: Knex): Promise<void> {
  if (await db('deposit_values').first('id'))
    throw new Error('Cells of files were corrected: restore a backup made before the first.')
  if (await db('deposit_matches').whereNotNull('instead_of_id').first('id'))
    throw new Error('Persons found in files were corrected: restore a backup.')
  if (await db('statement_file_lines').whereNotNull('split_entry_id').first('id'))
    throw new Error('Files brought hours that were split: restore a backup.')
  await db.schema.dropTable('deposit_values')
  await db.raw('alter table deposit_matches drop column instead_of_id')
  await db.raw('alter table statement_file_lines drop column split_entry_id')
}
