import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  // A change of the sources adds one to `changed`; a measure keeps in `measured` the number it read before them.
  // Where the two differ, the figures are old. What is kept today is good: both start at 0.
  await db.schema.alterTable('standings', table => {
    table.integer('changed').notNullable().defaultTo(0)
    table.integer('measured').notNullable().defaultTo(0)
  })
}

export async function down(db: Knex): Promise<void> {
  for (const column of ['changed', 'measured']) await db.raw(`alter table standings drop column ${column}`)
}
