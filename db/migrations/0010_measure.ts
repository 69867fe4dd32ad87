import type { Knex } from 'knex'
import { carryEnds } from './carried/ends.ts'
import { partHours } from './carried/hours.ts'
import { carryResumptions } from './carried/suspensions.ts'

/** What a measure reads at a date: each act with its day of effect and the moment it was recorded. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('contracts', table => {
    table.date('noticed_on') // the notice that opened the competition: it decides which CCAG applies
    table.text('ccag_version').notNullable().defaultTo('') // '2021' or '2024' where the contract names it
    table.text('group_form').notNullable().defaultTo('') // joint, solidary, jointLeadSolidary; '' for one holder, or unsaid
  })
  await db.schema.alterTable('contract_holders', table => {
    table.integer('share_points') // part of the hours in hundredths of a percent; null where the contract wrote none
  })
  // The ends of execution that acts decided, one after the other. A contract whose end never moved has no line here.
  await db.schema.createTable('execution_acts', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable() // initial, amendment, published, resumption, correction, carried
    table.date('effect_on') // null: from the notification on
    table.date('ends_on').notNullable()
    table.text('owed_then').notNullable().defaultTo('line') // a termination: 'line', what was expected that day; 'kept', all of it
    table.integer('amendment_id').references('amendments.id').onDelete('RESTRICT')
    table.text('reason').notNullable().defaultTo('')
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.alterTable('facts', table => {
    table.integer('resumes_id') // the suspension that this resumption ends: the eve of its day is the last one suspended
  })
  // How often the statements of a clause come, and how many days after the period.
  await db.schema.createTable('rhythms', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.date('effect_on').notNullable()
    table.text('period').notNullable() // month, quarter
    table.integer('due_days').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  // From which points on a buyer calls an account late or at risk. Where a buyer decided nothing, ours apply.
  await db.schema.createTable('thresholds', table => {
    table.increments('id')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT').index()
    table.date('effect_on').notNullable()
    table.integer('late_points').notNullable()
    table.integer('risk_points').notNullable()
    table.integer('risk_share').notNullable() // percent of the duration gone by
    table.integer('risk_days').notNullable()
    table.integer('risk_rate').notNullable() // percent of what is owed
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  // A decision that hours worked before eligibility was established count all the same.
  await db.schema.createTable('regularisations', table => {
    table.increments('id')
    table.integer('placement_id').notNullable().references('placements.id').onDelete('RESTRICT').index()
    table.date('decided_on').notNullable()
    table.text('reason').notNullable()
    table.integer('cancels_id') // the decision this one takes back
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  for (const table of ['execution_acts', 'rhythms', 'thresholds', 'regularisations']) await appendOnly(db, table)
  await partHours(db)
  await carryEnds(db)
  await carryResumptions(db)
  await renewStandings(db)
}

export async function down(): Promise<void> {
  throw new Error('The measure is not taken back: restore a backup made before it.')
}

/** What lists read is measured anew: each row waits to be, and says until when it holds. */
async function renewStandings(db: Knex): Promise<void> {
  await db.schema.dropTable('standings')
  await db.schema.createTable('standings', table => {
    table.integer('clause_id').primary().references('clauses.id').onDelete('RESTRICT')
    table.integer('changed').notNullable().defaultTo(0) // how many changes its sources went through
    table.integer('measured').notNullable().defaultTo(0) // how many of them these figures have seen
    table.date('as_of').notNullable()
    table.date('holds_until').notNullable() // the last day on which nothing but a change can move them
    table.date('judged_at')
    table.text('status').notNullable().index()
    table.integer('finished').notNullable() // the account's last day is behind us
    table.integer('owed_centihours').notNullable()
    table.integer('logged_centihours').notNullable()
    table.integer('accepted_centihours').notNullable()
    table.integer('counted_centihours').notNullable()
    table.integer('expected_centihours').notNullable()
    table.integer('gap_centihours').notNullable()
    table.integer('excused_centihours').notNullable()
    table.integer('missing_centihours')
    table.integer('behind_centihours')
    table.integer('projected_centihours')
    table.integer('exposed_centihours').notNullable()
    table.integer('to_regularise_centihours').notNullable()
    // Of the account, which a pool shares: what its members’ pages and lists say beside their own part.
    table.integer('account_owed_centihours').notNullable()
    table.integer('account_counted_centihours').notNullable()
    table.integer('account_expected_centihours').notNullable()
    table.integer('account_gap_centihours').notNullable().index()
    table.integer('account_exposed_centihours').notNullable()
    table.integer('overdue_periods').notNullable()
    table.integer('to_check_periods').notNullable()
    table.index(['holds_until'])
  })
  // Statements that are awaited of each sender, and those whose due day has passed.
  await db.schema.createTable('awaited_statements', table => {
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.integer('sender_id').references('companies.id').onDelete('RESTRICT')
    table.text('period').notNullable()
    table.date('due_on').notNullable()
    table.index(['clause_id', 'period'])
    table.index(['due_on'])
  })
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
