import type { Knex } from 'knex'

/**
 * What was done of each remark on published data: told to the platform, left without consequence, taken up again; and which pairs of
 * probable duplicates a person said are two contracts. Nothing is changed nor removed: what is said last holds.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('quality_events', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('rule').notNullable()
    table.text('read').notNullable() // what was published: another content is another remark
    table.text('expected').notNullable()
    table.text('gesture').notNullable() // flagged, closed, reopened
    table.text('reason').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('pair_events', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index() // the smaller
    table.integer('other_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('gesture').notNullable() // distinct, reopened
    table.text('reason').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  for (const table of ['quality_events', 'pair_events']) await appendOnly(db, table)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['quality_events', 'pair_events'])
    if (await db(table).first('id')) throw new Error('Someone answered remarks: restore a backup made before it.')
  for (const table of ['pair_events', 'quality_events']) await db.schema.dropTable(table)
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
}
