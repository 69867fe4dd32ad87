import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('buyers', table => {
    table.increments('id')
    table.text('siret').notNullable().unique()
    table.text('name').notNullable()
    table.text('search_text').notNullable()
    table.text('created_at').notNullable()
    table.integer('version').notNullable().defaultTo(1)
  })
  await db.schema.createTable('directorates', table => {
    table.increments('id')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.text('name').notNullable()
    table.integer('version').notNullable().defaultTo(1)
    table.unique(['buyer_id', 'name'])
  })
  await db.schema.createTable('operations', table => {
    table.increments('id')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.text('name').notNullable()
    table.integer('version').notNullable().defaultTo(1)
    table.unique(['buyer_id', 'name'])
  })
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('operations')
  await db.schema.dropTable('directorates')
  await db.schema.dropTable('buyers')
}
