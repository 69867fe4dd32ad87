import type { Knex } from 'knex'
import { carryFormulas, carrySizings } from './carried/formulas.ts'

/**
 * What is owed is a formula kept with its inputs; other kinds of obligation stand beside the hours and never among them;
 * what each company of a group bears is dated, and may pass from one to another.
 */
export async function up(db: Knex): Promise<void> {
  await formulas(db)
  await roundings(db)
  await pledges(db)
  await shares(db)
  for (const table of addedTo) await appendOnly(db, table)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['pledges', 'achievements', 'roundings'])
    if (await db(table).first('id'))
      throw new Error('Obligations of other kinds or roundings were written: restore a backup made before it.')
  if (await db('share_acts').whereNot({ kind: 'shares', unit: 'points' }).first('id'))
    throw new Error('Shares in hours or transfers were written: restore a backup made before it.')
  await db.schema.alterTable('commitments', table => table.text('sizing'))
  await changing(db, 'commitments', () => carrySizings(db))
  await db.raw('alter table commitments drop column formula')
  for (const table of ['standing_parts', 'achievements', 'pledges', 'share_parts', 'share_acts', 'roundings'])
    await db.schema.dropTable(table)
}

const addedTo = ['roundings', 'pledges', 'achievements', 'share_acts', 'share_parts']

async function formulas(db: Knex): Promise<void> {
  await db.schema.alterTable('commitments', table => table.text('formula')) // JSON: its kind, inputs, rounding and result
  await changing(db, 'commitments', () => carryFormulas(db))
  await db.raw('alter table commitments drop column sizing') // in place: knex would make the table again, without its triggers
}

/** How the result of a formula becomes whole hours, as a buyer decided. Where it decided nothing, to the nearest. */
async function roundings(db: Knex): Promise<void> {
  await db.schema.createTable('roundings', table => {
    table.increments('id')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT').index()
    table.date('effect_on').notNullable()
    table.text('rounding').notNullable() // nearest, floor, ceil
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
}

/** What a contract owes beside insertion hours, and what was declared done of it. Signed lines, in the unit of their kind. */
async function pledges(db: Knex): Promise<void> {
  await db.schema.createTable('pledges', table => linesOf(table, 'pledges'))
  await db.schema.createTable('achievements', table => linesOf(table, 'achievements'))
}

function linesOf(table: Knex.CreateTableBuilder, name: string): void {
  table.increments('id')
  table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
  table.text('kind').notNullable() // training, internships, inclusiveSpend, hires
  table.date('dated_on').notNullable()
  table.bigInteger('quantity').notNullable() // centihours, cents, or how many
  table.text('reason').notNullable().defaultTo('')
  table.text('evidence').notNullable().defaultTo('') // the article that writes it; the paper that shows it
  table.integer('cancels_id').references(`${name}.id`).onDelete('RESTRICT') // the line this one takes back
  table.text('recorded_at').notNullable()
  table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
}

async function shares(db: Knex): Promise<void> {
  // shares: what each bears. transfer: hours that pass from one to another. suppliers: for whom another employer works.
  await db.schema.createTable('share_acts', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable() // shares, transfer, suppliers
    table.text('unit').notNullable() // points: hundredths of a percent; hours: centihours
    table.date('effect_on') // null: from the beginning, the day was not kept
    table.text('reason').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('share_parts', table => {
    table.increments('id')
    table.integer('act_id').notNullable().references('share_acts.id').onDelete('RESTRICT').index()
    table.integer('company_id').notNullable().references('companies.id').onDelete('RESTRICT')
    table.integer('principal_id').references('companies.id').onDelete('RESTRICT') // the holder it does it for
    table.integer('value').notNullable() // of the act’s unit; of a transfer, signed
  })
  // What each company of a group bears and did, kept for the lists as the standings are.
  await db.schema.createTable('standing_parts', table => {
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.text('person').notNullable()
    table.integer('owed_centihours').notNullable()
    table.integer('counted_centihours').notNullable()
  })
}

/** Fills a table that is only added to, before it is closed again. */
async function changing(db: Knex, table: string, fill: () => Promise<void>): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`drop trigger ${table}_append_only on ${table}`)
  } else for (const change of ['update', 'delete']) await db.raw(`drop trigger ${table}_no_${change}`)
  await fill()
  await appendOnly(db, table)
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
