import type { Knex } from 'knex'

/**
 * Statements that came as files: each with its bytes as they came, and a line for each figure it wrote, with the figure that stood
 * before. An undo writes figures anew and says of each line what became of it: nothing is deleted.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('statement_files', table => {
    table.increments('id')
    table.text('file_name').notNullable()
    table.text('sha256').notNullable().index()
    table.text('kind').notNullable() // xlsx, xls, ods, csv
    table.integer('size_bytes').notNullable()
    table.binary('bytes') // null: not kept, because of what it held, or no longer
    table.integer('sender_id').references('companies.id').onDelete('RESTRICT').index() // null: nobody said whose it is
    table.text('first_month').notNullable() // of the period that was asked
    table.text('last_month').notNullable()
    table.text('layout').notNullable() // JSON: how it was understood, names of columns and never of persons
    table.text('answers').notNullable() // JSON: what was answered of it
    table.text('counts').notNullable() // JSON: how many lines in each state
    table.text('total_reason').notNullable().defaultTo('') // why its own total was said to be wrong
    table.text('received_on').notNullable()
    table.text('at').notNullable()
    table.integer('by').references('users.id').onDelete('RESTRICT')
    table.text('undone_at')
    table.integer('undone_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('statement_file_lines', table => {
    table.increments('id')
    table.integer('file_id').notNullable().references('statement_files.id').onDelete('RESTRICT').index()
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.integer('placement_id').notNullable().references('placements.id').onDelete('RESTRICT').index()
    table.text('month').notNullable()
    table.text('cells').notNullable() // « Relevé!C3 », of the file
    table.integer('before_centihours') // null: nothing was said
    table.integer('after_centihours').notNullable()
    table.integer('version').notNullable() // of the figure once it was written
    table.text('method').notNullable() // reference, name: how the person was found
    table.integer('score').notNullable() // tenths
    table.integer('margin').notNullable() // tenths
    table.text('outcome').notNullable().defaultTo('') // undone, kept, impossible: once the file is undone
    table.text('why').notNullable().defaultTo('')
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('statement_files').first('id'))
    throw new Error('Files wrote hours: restore a backup made before the first.')
  for (const table of ['statement_file_lines', 'statement_files']) await db.schema.dropTable(table)
}
