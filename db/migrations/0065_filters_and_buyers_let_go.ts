import type { Knex } from 'knex'

/**
 * Filters of lists that a person named, to find them back: hers only, one of them at most opens a list. And a withdrawal may be of one
 * buyer that imports keep no more: one row an import that had brought it.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('saved_filters', table => {
    table.increments('id')
    table.integer('user_id').notNullable().references('users.id').onDelete('RESTRICT')
    table.text('list').notNullable() // the path of the list
    table.text('name').notNullable()
    table.text('query').notNullable() // what follows the « ? » of its address
    table.integer('opens').notNullable().defaultTo(0) // 1: the list opens on it
    table.text('saved_at').notNullable()
    table.unique(['user_id', 'list', 'name'])
  })
  await db.raw('create unique index saved_filters_opening on saved_filters(user_id, list) where opens = 1')
  await db.raw("alter table withdrawals add column siren text not null default ''") // '': the whole import
  await db.raw("create index withdrawals_of_buyers on withdrawals(siren) where siren <> ''")
}

export async function down(db: Knex): Promise<void> {
  if (await db('saved_filters').first('id')) throw new Error('Somebody saved filters: restore a backup.')
  if (await db('withdrawals').whereNot('siren', '').first('id'))
    throw new Error('Buyers were let go: restore a backup.')
  await db.raw('drop index withdrawals_of_buyers')
  await db.raw('alter table withdrawals drop column siren')
  await db.schema.dropTable('saved_filters')
}
