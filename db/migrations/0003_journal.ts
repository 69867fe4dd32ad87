import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('journal', table => {
    table.increments('id')
    table.text('at').notNullable().index()
    table.integer('actor_id').references('users.id').onDelete('RESTRICT')
    table.text('action').notNullable()
    table.text('subject').notNullable()
    table.integer('subject_id')
    table.integer('buyer_id').references('buyers.id').onDelete('RESTRICT')
    table.text('href').notNullable()
    table.text('before')
    table.text('after')
    table.text('form_key') // the number a form carries: sent twice, it is done once
    table.unique(['form_key', 'action'])
    table.index(['subject', 'subject_id'])
  })
  await appendOnly(db, 'journal')
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('journal')
  if (db.client.config.client === 'pg') await db.raw('drop function refuse_change()')
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create function refuse_change() returns trigger language plpgsql as
      $$ begin raise exception 'append only: %', tg_table_name; end $$`)
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete']) {
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
  }
}
