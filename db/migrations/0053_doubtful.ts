import type { Knex } from 'knex'

/**
 * Who is published as holding a contract under a number that names nobody for sure, and whom a person said it is; acts of
 * subcontracting; what a publication says that no figure rests on.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('doubtful_holders', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('role').notNullable() // holder, leadHolder, coHolder
    table.integer('position').notNullable()
    table.date('since') // an amendment brought it on that day
    table.date('until') // an amendment replaced it on that day
    table.text('id_type').notNullable() // as written, known or not; '' unsaid
    table.text('identifier').notNullable() // as written; '' unpublished
    table.text('name').notNullable()
    table.text('doubt').notNullable() // establishment, key, type, none
    table.text('siren').index() // the legal person, where it is sure
    table.text('recorded_at').notNullable()
    table.text('withdrawn_at') // a later publication says otherwise
    table.integer('company_id').references('companies.id').onDelete('RESTRICT').index() // whom a person said it is, now
  })
  await db.schema.createTable('doubtful_answers', table => {
    table.increments('id')
    table.integer('doubtful_id').notNullable().references('doubtful_holders.id').onDelete('RESTRICT').index()
    table.integer('company_id').references('companies.id').onDelete('RESTRICT') // null: taken back
    table.integer('made').notNullable() // 1: the company was not yet on the contract in this role
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('subcontract_acts', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable() // act, amendment
    table.integer('position').notNullable()
    table.text('number').notNullable() // as published: amendments point to the act of the same number
    table.integer('company_id').references('companies.id').onDelete('RESTRICT').index() // of an act, where it is sure
    table.integer('made').notNullable().defaultTo(0) // 1: the act brought the company to the contract
    table.text('id_type').notNullable().defaultTo('')
    table.text('identifier').notNullable().defaultTo('')
    table.text('name').notNullable().defaultTo('')
    table.text('doubt') // as of holders; null: sure
    table.date('signed_on')
    table.date('published_on')
    table.bigInteger('amount_cents')
    table.integer('duration_months')
    table.text('price_variation').notNullable().defaultTo('')
  })
  await db.schema.createTable('published_facts', table => {
    table.integer('contract_id').primary().references('contracts.id').onDelete('RESTRICT')
    table.text('facts').notNullable() // JSON: place, environment, offers, advance, origin, innovation…
    table.text('set_aside').notNullable() // JSON: why the national collection would set the record aside
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('doubtful_answers').first('id'))
    throw new Error('Someone said who is who: restore a backup made before it.')
  for (const table of ['published_facts', 'subcontract_acts', 'doubtful_answers', 'doubtful_holders'])
    await db.schema.dropTable(table)
}
