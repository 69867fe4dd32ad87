import type { Knex } from 'knex'
import { carryStatements } from './carried/statements.ts'

/**
 * A statement is one sender's for one period, and each gesture on it is a line that stays. What was known of a month was
 * its last state, and what the journal kept of the earlier ones: each sender of that month receives both, in their order.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.renameTable('statements', 'statements_by_month')
  await db.schema.createTable('statements', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.integer('sender_id').references('companies.id').onDelete('RESTRICT').index() // null: nobody holds the contract
    table.text('period').notNullable() // '2026-11', or '2026-T4' for a quarter
    table.text('first_month').notNullable() // of the period: what joins its hours
    table.text('last_month').notNullable()
    table.text('state').notNullable() // that of its last line, kept for lists: written with it, never alone
    table.date('received_on') // the day the company answered
    table.date('due_on') // a due day of its own, once sent back or opened again
    table.integer('version').notNullable().defaultTo(1) // the number of its lines
    table.unique(['clause_id', 'sender_id', 'period'], { indexName: 'statements_one_a_period' })
    table.index(['state', 'clause_id'])
  })
  await db.schema.createTable('statement_events', table => {
    table.increments('id')
    table.integer('statement_id').notNullable().references('statements.id').onDelete('RESTRICT').index()
    table.text('gesture').notNullable() // receive, nothingWorked, validate, sendBack, reopen, judgeWithout
    table.text('state').notNullable() // the state it leads to
    table.date('effect_on').notNullable() // the last day of the period
    table.date('received_on')
    table.date('due_on')
    table.text('reason').notNullable().defaultTo('')
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await carryStatements(db)
  await db.schema.dropTable('statements_by_month')
  await appendOnly(db, 'statement_events')
}

export async function down(): Promise<void> {
  throw new Error('Statements keep their history: restore a backup made before it.')
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
