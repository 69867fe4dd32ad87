import type { Knex } from 'knex'

/**
 * Whether the buyer confirms what the facilitator checked, from a day on; and what is asked of a statement beside its gestures:
 * more time, or to be opened again. Each is a row with its author, and none is ever changed.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('second_steps', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.date('effect_on').notNullable() // holds from the period in which this day falls
    table.text('confirmed_by').notNullable() // buyer, nobody
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('statement_requests', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.integer('sender_id').references('companies.id').onDelete('RESTRICT').index() // null: nobody holds the contract
    table.text('period').notNullable()
    table.text('thing').notNullable() // time, reopening
    table.text('gesture').notNullable() // ask, grant, refuse
    table.integer('answers_id').unique().references('statement_requests.id').onDelete('RESTRICT') // an ask is answered once
    table.date('due_on') // the day asked for, or granted
    table.text('channel').notNullable().defaultTo('') // mail, phone, paper, link; '' where no company asked
    table.text('reason').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT') // null: the company itself
    table.index(['clause_id', 'period'])
  })
  await appendOnly(db, 'second_steps')
  await appendOnly(db, 'statement_requests')
  // Lists now say what is awaited of the period that runs too: each clause is measured again, in the background.
  await db('standings').increment('changed', 1)
}

export async function down(db: Knex): Promise<void> {
  const written = [await db('second_steps').first('id'), await db('statement_requests').first('id')]
  if (written.some(Boolean))
    throw new Error('What was decided of statements has its history: restore a backup made before it.')
  if (await db('statement_events').where({ state: 'toConfirm' }).first('id'))
    throw new Error('Statements wait for the buyer: restore a backup made before the first.')
  await db.schema.dropTable('statement_requests')
  await db.schema.dropTable('second_steps')
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
