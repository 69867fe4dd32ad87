import type { Knex } from 'knex'

/**
 * Files that were dropped, sent through a link or attached to a mail, from when they come until they are imported or put aside: whose they
 * are, of which period and contracts, and what was answered of the persons they name. An answer serves its sender again for as long as the
 * import it led to stands.
 */
export async function up(db: Knex): Promise<void> {
  // A figure that an undone import had written where nothing was said: nothing is said again.
  await db.schema.alterTable('hours', table => table.text('withdrawn_at'))
  await db.schema.createTable('deposits', table => {
    table.increments('id')
    table.integer('sender_id').references('companies.id').onDelete('RESTRICT').index() // null: nobody said whose it is
    table.text('first_month').notNullable()
    table.text('last_month').notNullable()
    table.text('channel').notNullable() // page, link, mail
    table.text('received_on').notNullable()
    table.text('file_name').notNullable()
    table.text('sha256').notNullable().index()
    table.integer('size_bytes').notNullable()
    table.binary('bytes') // null: imported, put aside, or no longer kept
    table.text('answers').notNullable().defaultTo('{}') // JSON: what was answered of it, nobody’s name
    table.text('state').notNullable() // waiting, refused, imported, putAside
    table.text('refusal').notNullable().defaultTo('') // the sentence that says why it is not read
    table.text('nir_found_at') // read, it held national numbers: it is not handed over again
    table.integer('file_id').references('statement_files.id').onDelete('RESTRICT').index()
    table.text('at').notNullable()
    table.integer('by').references('users.id').onDelete('RESTRICT') // null: nobody of the staff
    table.text('closed_at')
    table.integer('closed_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('deposit_contracts', table => {
    table.integer('deposit_id').notNullable().references('deposits.id').onDelete('RESTRICT')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.primary(['deposit_id', 'contract_id'])
  })
  await db.schema.createTable('deposit_matches', table => {
    table.increments('id')
    table.integer('deposit_id').notNullable().references('deposits.id').onDelete('RESTRICT').index()
    table.text('written').notNullable() // as the file calls somebody, folded
    table.text('born_on').notNullable().defaultTo('') // as the file says it
    table.integer('participant_id').references('participants.id').onDelete('RESTRICT').index() // null: none of those known
    table.text('at').notNullable()
    table.integer('by').references('users.id').onDelete('RESTRICT')
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('hours').whereNotNull('withdrawn_at').first('id'))
    throw new Error('Imports were undone: restore a backup made before the first.')
  if (await db('deposits').first('id')) throw new Error('Files were dropped: restore a backup made before the first.')
  for (const table of ['deposit_matches', 'deposit_contracts', 'deposits']) await db.schema.dropTable(table)
  await db.raw('alter table hours drop column withdrawn_at')
}
