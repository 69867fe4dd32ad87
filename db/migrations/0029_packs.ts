import type { Knex } from 'knex'

/** Editions asked together: what was asked, and a row a document, taken by whoever of the processes is free. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('packs', table => {
    table.increments('id')
    table.text('name').notNullable()
    table.text('kind').notNullable() // directorate, company, committee
    table.date('cut_off') // null: the last one of each document
    table.text('state').notNullable().index() // checking, blocked, running, done, cancelled
    table.integer('whole').notNullable() // 1: who asked sees every buyer, those to come too
    table.integer('asked_by').notNullable().references('users.id').onDelete('RESTRICT')
    table.text('asked_at').notNullable()
    table.text('ended_at')
  })
  await db.schema.createTable('pack_items', table => {
    table.increments('id')
    table.integer('pack_id').notNullable().references('packs.id').onDelete('RESTRICT')
    table.integer('position').notNullable()
    table.integer('contract_id').references('contracts.id').onDelete('RESTRICT').index()
    table.integer('company_id').references('companies.id').onDelete('RESTRICT')
    table.text('title').notNullable()
    table.integer('checked').notNullable().defaultTo(0)
    table.text('blockers') // JSON: where and why, never the text itself
    table.integer('edition_id').references('editions.id').onDelete('RESTRICT')
    table.text('failure') // a sentence
    table.text('taken_by')
    table.text('taken_until') // beyond, whoever took it is gone
    table.unique(['pack_id', 'position'])
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('packs').first('id')) throw new Error('Packs were asked: restore a backup made before the first.')
  for (const table of ['pack_items', 'packs']) await db.schema.dropTable(table)
}
