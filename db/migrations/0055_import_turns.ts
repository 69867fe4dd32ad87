import type { Knex } from 'knex'

/**
 * Imports in their turn, over all processes and machines: one is read at a time and one written, whoever asked. Who works holds a
 * lease and says how far it is; a dead one's lapses, and another goes on from the place that was kept with what it had written.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('import_turns', table => {
    table.increments('id')
    table.integer('import_id').notNullable().unique().references('imports.id').onDelete('RESTRICT')
    table.text('phase').notNullable() // reading, applying
    table.text('state').notNullable() // waiting, running, failed
    table.text('author').notNullable() // JSON: who asked, when, by which form
    table.integer('keep_whole').notNullable().defaultTo(0)
    table.integer('attempts').notNullable().defaultTo(0)
    table.text('claim').notNullable().defaultTo('') // of whoever works
    table.text('lease_until').notNullable().defaultTo('')
    table.bigInteger('bytes').notNullable().defaultTo(0)
    table.integer('records').notNullable().defaultTo(0)
    table.text('place').notNullable().defaultTo('') // JSON: which records are written, and what was counted of them
    table.text('lines').notNullable().defaultTo('') // JSON: the first lines of each kind
    table.text('failure').notNullable().defaultTo('') // the sentence that says why it stopped
    table.check("phase in ('reading', 'applying')")
    table.check("state in ('waiting', 'running', 'failed')")
  })
  await db.raw("create unique index import_turns_one on import_turns (phase) where state = 'running'")
  // Files that were dropped together are shown and imported together.
  await db.schema.alterTable('imports', table => table.integer('dropped_with'))
}

export async function down(db: Knex): Promise<void> {
  if (await db('import_turns').first('id')) throw new Error('An import is under way: let it end first.')
  await db.raw('alter table imports drop column dropped_with')
  await db.schema.dropTable('import_turns')
}
