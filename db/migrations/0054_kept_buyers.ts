import type { Knex } from 'knex'

/**
 * Whose contracts an import keeps, by legal person; and the contracts of the others, each kept for counting only. Until somebody
 * chooses, every buyer is kept, as before.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('kept_buyers', table => {
    table.text('siren').primary()
    table.text('kept_at').notNullable()
    table.integer('kept_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('counted_records', table => {
    table.increments('id')
    table.text('fingerprint').notNullable().unique() // of what was published: imported twice, counted once
    table.integer('import_id').notNullable().references('imports.id').onDelete('RESTRICT').index()
    table.text('siren').notNullable().index() // of the buyer
    table.text('buyer_name').notNullable().defaultTo('')
    table.date('notified_on')
    table.bigInteger('amount_cents') // before tax, as notified
    table.text('considerations').notNullable() // clause,critere…, as kept for contracts; '' where it does not read
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('kept_buyers').first('siren'))
    throw new Error('Buyers were chosen: restore a backup made before the choice.')
  await db.schema.dropTable('counted_records')
  await db.schema.dropTable('kept_buyers')
}
