import type { Knex } from 'knex'

/**
 * Which papers a contract demands as an obligation of its own, from a day on, each a row that replaces the one before; and, among the
 * periods to check that are kept for the lists, those that only wait for the buyer.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('piece_demands', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable() // P_HEURES, P_FACTURE, P_CONTRAT…
    table.date('effect_on').notNullable() // of what falls due from this day on
    table.integer('days') // to bring it, once it is due; null: it is demanded no longer
    table.text('basis').notNullable().defaultTo('') // the article that demands it: « CCAP, art. 12.3 »
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  if (db.client.config.client === 'pg')
    await db.raw(`create trigger piece_demands_append_only before update or delete or truncate on piece_demands
      for each statement execute function refuse_change()`)
  else
    for (const change of ['update', 'delete'])
      await db.raw(`create trigger piece_demands_no_${change} before ${change} on piece_demands
        begin select raise(abort, 'append only: piece_demands'); end`)
  await db.raw('alter table standings add column to_confirm_periods integer not null default 0')
  await db('standings').where('to_check_periods', '>', 0).increment('changed', 1)
  await db.raw('create index inbox_read_at on inbox (read_at)') // what came today, of one sender
}

export async function down(db: Knex): Promise<void> {
  if (await db('piece_demands').first('id'))
    throw new Error('What contracts demand of papers has its history: restore a backup made before it.')
  await db.raw('drop index inbox_read_at')
  await db.raw('alter table standings drop column to_confirm_periods')
  await db.schema.dropTable('piece_demands')
}
