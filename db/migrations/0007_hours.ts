import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  // The monthly statement of one clause: received, checked, validated or sent back, or « nothing worked ».
  await db.schema.createTable('statements', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.text('month').notNullable()
    table.text('received_at')
    table.text('nothing_worked_at')
    table.integer('nothing_worked_by').references('users.id').onDelete('RESTRICT')
    table.text('validated_at')
    table.integer('validated_by').references('users.id').onDelete('RESTRICT')
    table.text('sent_back_at')
    table.integer('sent_back_by').references('users.id').onDelete('RESTRICT')
    table.text('sent_back_reason').notNullable().defaultTo('')
    table.integer('version').notNullable().defaultTo(1)
    table.unique(['clause_id', 'month'])
  })
  await db.schema.createTable('hours', table => {
    table.increments('id')
    table.integer('placement_id').notNullable().references('placements.id').onDelete('RESTRICT')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.text('month').notNullable()
    table.integer('centihours').notNullable()
    table.integer('accepted_centihours') // fewer than declared, when a part was not accepted
    table.text('accepted_reason').notNullable().defaultTo('')
    table.text('logged_at').notNullable()
    table.integer('logged_by').references('users.id').onDelete('RESTRICT')
    table.integer('version').notNullable().defaultTo(1)
    table.unique(['placement_id', 'month'])
    table.index(['clause_id', 'month'])
    table.check('centihours = cast(centihours as integer) and centihours between 0 and 74400')
  })
  // The earlier figures of a corrected month.
  await db.schema.createTable('hour_revisions', table => {
    table.increments('id')
    table.integer('hours_id').notNullable().references('hours.id').onDelete('RESTRICT').index()
    table.integer('centihours').notNullable()
    table.integer('accepted_centihours')
    table.text('reason').notNullable().defaultTo('')
    table.text('logged_at').notNullable()
    table.integer('logged_by').references('users.id').onDelete('RESTRICT')
    table.text('replaced_at').notNullable()
    table.integer('replaced_by').references('users.id').onDelete('RESTRICT')
  })
  await appendOnly(db, 'hour_revisions')
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['hour_revisions', 'hours', 'statements']) await db.schema.dropTable(table)
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
