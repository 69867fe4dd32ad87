import type { Knex } from 'knex'

/**
 * Somebody whose window is closed may begin a new path, by a decision; a contract says how long each way of working counts.
 * Rows that replace each other: none is overwritten.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('paths', table => {
    table.increments('id')
    table.integer('participant_id').notNullable().references('participants.id').onDelete('RESTRICT').index()
    table.date('from_on').notNullable() // the months of eligibility are counted anew from this day
    table.date('decided_on').notNullable()
    table.text('reason').notNullable()
    table.text('evidence_kind').notNullable()
    table.date('evidence_on').notNullable()
    table.integer('cancels_id').index() // the decision this one takes back
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('eligibility_windows', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.text('mode_group').notNullable() // supply, subcontracting, other
    table.integer('months').notNullable() // 0: as long as the contract lasts; -1: as for any other way of working
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  for (const table of ['paths', 'eligibility_windows']) await appendOnly(db, table)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['paths', 'eligibility_windows']) {
    if (await db(table).first('id')) throw new Error('Windows were decided: restore a backup made before it.')
  }
  await db.schema.dropTable('eligibility_windows')
  await db.schema.dropTable('paths')
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
