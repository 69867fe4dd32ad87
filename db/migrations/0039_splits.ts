import type { Knex } from 'knex'

/**
 * Hours worked once under several contracts of a pool: the agreement that says which part of them each contract takes, from a month on, and
 * each entry that was split under it. Rows replace each other and none changes: an agreement without parts ends the one before, an entry
 * without hours takes the one before back.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('split_agreements', table => {
    table.increments('id')
    table.integer('pool_id').notNullable().references('pools.id').onDelete('RESTRICT').index()
    table.text('from_month').notNullable()
    table.text('signed_on').notNullable()
    table.text('signed_by').notNullable() // the parties, as they are written under the agreement
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('split_parts', table => {
    table.increments('id')
    table.integer('agreement_id').notNullable().references('split_agreements.id').onDelete('RESTRICT').index()
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.integer('points').notNullable() // hundredths of a percent; those of one agreement make 10,000
  })
  await db.schema.createTable('split_entries', table => {
    table.increments('id')
    table.integer('agreement_id').notNullable().references('split_agreements.id').onDelete('RESTRICT').index()
    table.integer('participant_id').notNullable().references('participants.id').onDelete('RESTRICT')
    table.integer('employer_id').notNullable().references('companies.id').onDelete('RESTRICT').index()
    table.text('month').notNullable()
    table.integer('centihours') // worked in all; null: the entry before is taken back
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
    table.index(['participant_id', 'month'])
  })
  await db.schema.createTable('split_lines', table => {
    table.increments('id')
    table.integer('entry_id').notNullable().references('split_entries.id').onDelete('RESTRICT').index()
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.integer('placement_id').notNullable().references('placements.id').onDelete('RESTRICT').index()
    table.integer('points').notNullable()
    table.integer('centihours').notNullable()
    table.integer('before_centihours') // before anything was split there; null: nothing was said
  })
  for (const table of tables) await appendOnly(db, table)
}

export async function down(db: Knex): Promise<void> {
  if (await db('split_agreements').first('id'))
    throw new Error('Hours are split under an agreement: restore a backup made before the first.')
  for (const table of tables.toReversed()) await db.schema.dropTable(table)
}

const tables = ['split_agreements', 'split_parts', 'split_entries', 'split_lines']

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
