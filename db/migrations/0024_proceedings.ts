import type { Knex } from 'knex'
import { carryBack, carryFacts } from './carried/proceedings.ts'

/**
 * The sanction is a file: its steps one after the other, each dated, signed, and never rewritten. The words of its letters
 * are the institution's, one row a version. Notices and decisions of before are carried, their receipt unknown.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('proceedings', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable() // hours, meeting, document
    table.text('matter').notNullable().defaultTo('') // which meeting, which document
    table.text('basis').notNullable().defaultTo('') // the article that wrote the amount below
    table.bigInteger('unit_cents') // of a meeting or a document; hours read the clause
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('proceeding_steps', table => {
    table.increments('id')
    table.integer('proceeding_id').notNullable().references('proceedings.id').onDelete('RESTRICT').index()
    table.text('gesture').notNullable()
    table.date('dated_on').notNullable() // the day of effect
    table.text('text').notNullable().defaultTo('')
    table.text('capacity').notNullable().defaultTo('') // « par délégation du président »
    table.text('proof').notNullable().defaultTo('') // of a receipt
    table.text('reference').notNullable().defaultTo('') // of a payment, of an order
    table.text('answer').notNullable().defaultTo('') // to the observations
    table.integer('centihours')
    table.bigInteger('amount_cents')
    table.integer('days') // the delay of a notice, from its receipt
    table.date('until_on') // the deadline of a notice carried, whose receipt is not known
    table.text('reading') // JSON: what was measured that day
    table.text('papers') // JSON: names and SHA-256 of papers kept elsewhere
    table.integer('cancels_id').references('proceeding_steps.id').onDelete('RESTRICT').index() // the step taken back
    table.integer('fact_id').references('facts.id').onDelete('RESTRICT') // the fact it was carried from
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
    table.integer('by_reader') // 1: whoever wrote it could read identities
  })
  await db.schema.createTable('letter_templates', table => {
    table.increments('id')
    table.text('kind').notNullable().index()
    table.text('body').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await carryFacts(db)
  for (const table of tables) for (const sql of appendOnly(db, table)) await db.raw(sql)
}

export async function down(db: Knex): Promise<void> {
  if (await db('letter_templates').first('id'))
    throw new Error('The institution wrote its own letters: restore a backup made before it.')
  await carryBack(db)
  for (const table of tables.toReversed()) await db.schema.dropTable(table)
}

const tables = ['proceedings', 'proceeding_steps', 'letter_templates']

function appendOnly(db: Knex, table: string): string[] {
  if (db.client.config.client === 'pg')
    return [
      `create trigger ${table}_append_only before update or delete or truncate on ${table}
        for each statement execute function refuse_change()`,
    ]
  return ['update', 'delete'].map(
    change => `create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`,
  )
}
