import type { Knex } from 'knex'

/**
 * What was answered about a text that a document prints: confirmed as it is, with a reason and for the marks seen that day, or
 * other words to be printed in its place. The text itself stays where it was typed. The latest answer about the same text holds.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('proofreadings', table => {
    table.increments('id')
    table.integer('contract_id').references('contracts.id').onDelete('RESTRICT') // of what contract it speaks
    table.text('text_hash').notNullable() // of the text as it was printed
    table.text('source_table').notNullable()
    table.integer('source_id').notNullable()
    table.text('source_column').notNullable()
    table.text('answer').notNullable() // confirmed, rewritten
    table.text('marks').notNullable() // JSON: those that were seen
    table.text('reason').notNullable()
    table.text('words') // to be printed in its place
    table.text('answered_at').notNullable()
    table.integer('answered_by').references('users.id').onDelete('RESTRICT')
    table.index(['contract_id', 'text_hash'])
  })
  await appendOnly(db)
}

export async function down(db: Knex): Promise<void> {
  if (await db('proofreadings').first('id'))
    throw new Error('Texts were proof-read for publication: restore a backup made before it.')
  await db.schema.dropTable('proofreadings')
}

async function appendOnly(db: Knex): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger proofreadings_append_only before update or delete or truncate on proofreadings
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger proofreadings_no_${change} before ${change} on proofreadings
      begin select raise(abort, 'append only: proofreadings'); end`)
}
