import type { Knex } from 'knex'
import { carryContacts, contactsBack } from './carried/contacts.ts'
import { carryFollowings } from './carried/followings.ts'

/**
 * Who followed a contract, from when on; names that are no longer offered; what one buyer noted of a company; and the
 * buyers that may read a line of the journal beside the one it is about.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('followings', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.integer('user_id').references('users.id').onDelete('RESTRICT') // null: nobody follows it from that day on
    table.date('since_on') // null: since a day that nobody knows
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await carryFollowings(db)
  await appendOnly(db, 'followings')

  for (const table of ['directorates', 'operations']) {
    await db.schema.alterTable(table, columns => {
      columns.date('retired_on') // no longer offered from that day on; null: in use
      columns.dropUnique(['buyer_id', 'name'])
    })
    await db.raw(`create unique index ${table}_in_use on ${table}(buyer_id, name) where retired_on is null`)
    await db.raw(`create index ${table}_of_buyer on ${table}(buyer_id)`)
  }

  await db.schema.createTable('company_contacts', table => {
    table.increments('id')
    table.integer('company_id').notNullable().references('companies.id').onDelete('RESTRICT')
    table.integer('buyer_id').references('buyers.id').onDelete('RESTRICT') // null: noted for a buyer that nothing tells
    table.text('contact_name').notNullable().defaultTo('')
    table.text('contact_phone').notNullable().defaultTo('')
    table.text('contact_email').notNullable().defaultTo('')
    table.integer('version').notNullable().defaultTo(1)
    table.unique(['company_id', 'buyer_id'])
  })
  await carryContacts(db)
  // In place: knex would make the table again, and others hang from it.
  for (const column of CONTACT) await db.raw(`alter table companies drop column ${column}`)

  await db.schema.alterTable('companies', table => table.index(['kind'])) // those whose name is not to be read are few

  await db.schema.createTable('journal_buyers', table => {
    table.integer('journal_id').notNullable().references('journal.id').onDelete('RESTRICT')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.primary(['buyer_id', 'journal_id'])
  })
  await appendOnly(db, 'journal_buyers')
}

export async function down(db: Knex): Promise<void> {
  await refuseToLose(db)
  await db.schema.dropTable('journal_buyers')
  await db.schema.alterTable('companies', table => table.dropIndex(['kind']))
  for (const column of CONTACT) await db.raw(`alter table companies add column ${column} text not null default ''`)
  await contactsBack(db)
  await db.schema.dropTable('company_contacts')
  for (const table of ['directorates', 'operations']) {
    await db.raw(`drop index ${table}_in_use`)
    await db.raw(`drop index ${table}_of_buyer`)
    await db.raw(`alter table ${table} drop column retired_on`)
    await db.schema.alterTable(table, columns => columns.unique(['buyer_id', 'name']))
  }
  await db.schema.dropTable('followings')
}

const CONTACT = ['contact_name', 'contact_phone', 'contact_email']

/** One card a company cannot hold the contacts of two buyers, nor the schema before tell a retired name from another. */
async function refuseToLose(db: Knex.Untyped): Promise<void> {
  const shared = await db('company_contacts').groupBy('company_id').havingRaw('count(*) > 1').first('company_id')
  const retired = [
    await db('directorates').whereNotNull('retired_on').first('id'),
    await db('operations').whereNotNull('retired_on').first('id'),
  ]
  const concerned = await db('journal_buyers').first('journal_id')
  if (shared || concerned || retired.some(Boolean))
    throw new Error('What buyers noted and retired since is not taken back: restore a backup made before it.')
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
