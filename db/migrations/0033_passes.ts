import type { Knex } from 'knex'

/**
 * Links by which a company answers without an account: each for one company, one buyer and one address, of which only the
 * fingerprint is kept; the visits that they open; what was answered by them, and by whom; what is typed and not yet sent. Hours
 * and gestures say by which answer they came, where no account wrote them.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('passes', table => {
    table.increments('id')
    table.text('token_hash').notNullable().unique()
    table.integer('company_id').notNullable().references('companies.id').onDelete('RESTRICT')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.text('recipient').notNullable() // its address; emptied once nothing more can come of it
    table.text('created_at').notNullable()
    table.integer('created_by').references('users.id').onDelete('RESTRICT') // null: a rule, or whoever held an earlier one
    table.text('expires_on').notNullable() // the last day on which it opens
    table.text('opened_at') // the first time somebody went on: it may be a machine
    table.text('started_at') // something was typed
    table.text('sent_at') // something was sent, by somebody who said their name
    table.text('ended_at')
    table.integer('ended_by').references('users.id').onDelete('RESTRICT')
    table.text('ended_reason').notNullable().defaultTo('')
    table.index(['buyer_id', 'company_id'])
    table.index(['company_id'])
  })
  await db.schema.createTable('pass_visits', table => {
    table.text('id').primary() // SHA-256 of what the browser holds
    table.integer('pass_id').notNullable().references('passes.id').onDelete('RESTRICT').index()
    table.text('answered_by').notNullable().defaultTo('') // as typed, once a visit
    table.text('device').notNullable().defaultTo('')
    table.text('opened_at').notNullable()
    table.text('seen_at').notNullable()
    table.text('notice').notNullable().defaultTo('') // said once, on the next page
  })
  await db.schema.createTable('pass_answers', table => {
    table.increments('id')
    table.integer('pass_id').notNullable().references('passes.id').onDelete('RESTRICT').index()
    table.text('answered_by').notNullable()
    table.text('kind').notNullable() // hours, nothing, message, file
    table.integer('clause_id').references('clauses.id').onDelete('RESTRICT').index()
    table.text('period').notNullable().defaultTo('')
    table.text('at').notNullable()
  })
  await db.schema.createTable('pass_drafts', table => {
    table.increments('id')
    table.integer('company_id').notNullable().references('companies.id').onDelete('RESTRICT')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.text('form').notNullable()
    table.text('page').notNullable()
    table.text('typed').notNullable()
    table.text('kept_at').notNullable()
    table.unique(['company_id', 'buyer_id', 'form'])
  })
  for (const [table, column] of signed)
    await db.raw(`alter table ${table} add column ${column} integer references pass_answers (id)`)
  await db.raw("alter table users add column phone text not null default ''") // whom a company calls
}

export async function down(db: Knex): Promise<void> {
  if (await db('passes').first('id')) throw new Error('Links were given: restore a backup made before the first.')
  await db.raw('alter table users drop column phone')
  for (const [table, column] of signed) await db.raw(`alter table ${table} drop column ${column}`)
  for (const table of ['pass_drafts', 'pass_answers', 'pass_visits', 'passes']) await db.schema.dropTable(table)
}

/** Written in SQL: to add or drop a reference, the schema builder would make these tables anew on SQLite. */
const signed = [
  ['hours', 'answer_id'],
  ['hour_revisions', 'answer_id'], // of the earlier figure
  ['hour_revisions', 'replaced_answer_id'],
  ['statement_events', 'answer_id'],
  ['facts', 'answer_id'],
] as const
