import type { Knex } from 'knex'

/** Who reads by machine: a key each, shown once and kept as a digest, what it opens, and what was asked with it. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('consumers', table => {
    table.increments('id')
    table.text('name').notNullable()
    table.text('mark').notNullable() // the first letters of its key, by which people tell it from another
    table.text('key_hash').notNullable().unique() // SHA-256
    table.text('scopes').notNullable() // separated by spaces
    table.text('scope').notNullable() // of buyers: all, listed
    table.integer('requests_per_minute').notNullable()
    table.date('until') // its last day; null: until it is revoked
    table.text('created_at').notNullable()
    table.integer('created_by').references('users.id').onDelete('RESTRICT')
    table.text('revoked_at')
    table.integer('revoked_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('consumer_buyers', table => {
    table.integer('consumer_id').notNullable().references('consumers.id').onDelete('RESTRICT')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT').index()
    table.primary(['consumer_id', 'buyer_id'])
  })
  await db.schema.createTable('consumer_calls', table => {
    table.increments('id')
    table.integer('consumer_id').notNullable().references('consumers.id').onDelete('RESTRICT')
    table.text('at').notNullable().index()
    table.text('route').notNullable() // its pattern: no number, nothing that was typed
    table.integer('status').notNullable()
    table.integer('milliseconds').notNullable()
    table.index(['consumer_id', 'id'])
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('consumers').first('id')) throw new Error('Keys were given: restore a backup.')
  for (const table of ['consumer_calls', 'consumer_buyers', 'consumers']) await db.schema.dropTable(table)
}
