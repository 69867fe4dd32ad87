import type { Knex } from 'knex'

/**
 * Contracts of which a person said that they are one: `merged_id` leaves every list, and its publications feed `kept_id`. Its versions
 * keep their own row in `version_contracts`, so that taking the act back restores both whatever was imported since.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('contract_merges', table => {
    table.increments('id')
    table.integer('kept_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.integer('merged_id').notNullable().references('contracts.id').onDelete('RESTRICT')
    table.integer('replaced_id').references('contracts.id').onDelete('RESTRICT') // whose publications the other's replace; null: neither
    table.text('reason').notNullable()
    table.text('at').notNullable()
    table.integer('by').references('users.id').onDelete('RESTRICT')
    table.text('undone_at')
    table.integer('undone_by').references('users.id').onDelete('RESTRICT')
  })
  await db.raw('create unique index contract_merges_standing on contract_merges (merged_id) where undone_at is null')
}

export async function down(db: Knex): Promise<void> {
  if (await db('contract_merges').first('id'))
    throw new Error('Contracts were said to be one: restore a backup made before it.')
  await db.schema.dropTable('contract_merges')
}
