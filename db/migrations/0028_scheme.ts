import type { Knex } from 'knex'

const kept = ['schemes', 'reservation_checks', 'social_duties']

/** What documents say of the scheme (L. 2111-3): its period, the conditions of a reservation, the duty of L. 2112-2-1. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('schemes', table => {
    table.increments('id')
    table.date('effect_on').notNullable() // documents closed from this day on bear it
    table.text('name').notNullable()
    table.integer('from_year').notNullable()
    table.integer('to_year').notNullable()
    table.integer('fte_hours').notNullable() // hours of one full-time equivalent, over a year
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  // One condition of a reservation, checked on a day on a paper. Another row takes a wrong one back.
  await db.schema.createTable('reservation_checks', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.integer('company_id').references('companies.id').onDelete('RESTRICT') // null: of the contract itself
    table.text('condition').notNullable() // kind, workforce, publicity, mission, again, alone, hours
    table.text('outcome').notNullable() // met, unmet
    table.text('kind') // of the structure on the day of award
    table.integer('share_points') // of its workforce, in hundredths of a percent
    table.integer('centihours') // hours valued on this contract
    table.text('evidence').notNullable() // what was read: never its copy
    table.date('evidence_on')
    table.date('checked_on').notNullable()
    table.integer('cancels_id').references('reservation_checks.id').onDelete('RESTRICT')
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('social_duties', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.date('decided_on').notNullable()
    table.text('duty').notNullable() // due, exempt, none
    table.text('exemption') // 1 to 4 of L. 2112-2-1 II
    table.text('reason').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  for (const table of kept) await appendOnly(db, table)
}

export async function down(db: Knex): Promise<void> {
  for (const table of kept)
    if (await db(table).first('id')) throw new Error(`Something is recorded in ${table}: restore a backup.`)
  for (const table of kept) await db.schema.dropTable(table)
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete']) {
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
  }
}
