import type { Knex } from 'knex'

/**
 * A contract that somebody follows waits for its clause until a person says that it has no insertion hours, and why. What
 * was said holds until it is taken back, or until other considerations are published: triggers see these, however they come.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('hourless', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('reason').notNullable()
    table.integer('cancels_id').references('hourless.id').onDelete('RESTRICT').index() // the line this one takes back
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.alterTable('contracts', table => table.integer('hourless').notNullable().defaultTo(0)) // said, and holds
  const isPostgres = db.client.config.client === 'pg'
  for (const sql of isPostgres ? postgres : sqlite) await db.raw(sql)
}

export async function down(db: Knex): Promise<void> {
  if (await db('hourless').first('id'))
    throw new Error('Somebody said of a contract that it has no hours: restore a backup.')
  const isPostgres = db.client.config.client === 'pg'
  for (const change of ['come', 'go'])
    await db.raw(`drop trigger hourless_${change}${isPostgres ? ' on contract_considerations' : ''}`)
  if (isPostgres) for (const change of ['comes', 'goes']) await db.raw(`drop function hourless_${change}()`)
  await db.raw('alter table contracts drop column hourless') // in place: knex would make the table again, and others hang from it
  await db.schema.dropTable('hourless')
}

const lapse = (row: 'new' | 'old') =>
  `update contracts set hourless = 0 where id = ${row}.contract_id and hourless <> 0`

const sqlite = [
  `create trigger hourless_come after insert on contract_considerations begin ${lapse('new')}; end`,
  `create trigger hourless_go after delete on contract_considerations begin ${lapse('old')}; end`,
  ...['update', 'delete'].map(
    change => `create trigger hourless_no_${change} before ${change} on hourless
      begin select raise(abort, 'append only: hourless'); end`,
  ),
]

const postgres = [
  `create function hourless_comes() returns trigger language plpgsql as $$ begin ${lapse('new')}; return null; end $$`,
  `create function hourless_goes() returns trigger language plpgsql as $$ begin ${lapse('old')}; return null; end $$`,
  `create trigger hourless_come after insert on contract_considerations for each row execute function hourless_comes()`,
  `create trigger hourless_go after delete on contract_considerations for each row execute function hourless_goes()`,
  `create trigger hourless_append_only before update or delete or truncate on hourless
    for each statement execute function refuse_change()`,
]
