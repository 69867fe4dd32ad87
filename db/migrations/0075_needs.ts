import type { Knex } from 'knex'

/** What L. 2112-2-1 is judged on: the estimated value of the whole need, of all its lots, at the day of the notice. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('social_needs', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.bigInteger('value_cents').notNullable() // before tax: all lots, the operation, the maximum of a framework
    table.text('purchase').notNullable() // works, goods, specific, defence
    table.text('buyer_quality').notNullable() // local, central, entity
    table.date('begun_on') // the notice was sent, or the consultation begun; null: as the contract says
    table.integer('works_months') // expected length of the works, where it was estimated
    table.text('source').notNullable() // the paper that gives the value
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger social_needs_append_only before update or delete or truncate on social_needs
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger social_needs_no_${change} before ${change} on social_needs
      begin select raise(abort, 'append only: social_needs'); end`)
}

export async function down(db: Knex): Promise<void> {
  if (await db('social_needs').first('id')) throw new Error('Something is recorded in social_needs: restore a backup.')
  await db.schema.dropTable('social_needs')
}
