import type { Knex } from 'knex'

/**
 * Documents that were published, each with its bytes: only added to. `edition_counters` gives the numbers: one is taken before
 * the document is printed, so that a failure in between loses a number and never gives one twice.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('edition_counters', table => {
    table.integer('year').primary()
    table.integer('last').notNullable()
  })
  await db.schema.createTable('editions', table => {
    table.increments('id')
    table.text('number').notNullable().unique() // « 2026-000123-K »
    table.text('kind').notNullable()
    table.integer('contract_id').references('contracts.id').onDelete('RESTRICT').index()
    table.integer('company_id').references('companies.id').onDelete('RESTRICT')
    table.text('legal_person') // the SIREN: establishments of one are one subject
    table.text('series').notNullable() // kind, subject and buyers: those that follow one another
    table.integer('whole').notNullable() // 1: every buyer of the installation, those to come too
    table.date('cut_off')
    table.text('known').notNullable() // the moment of knowledge: nothing recorded later was read
    table.text('published_at').notNullable().index()
    table.integer('published_by').references('users.id').onDelete('RESTRICT')
    table.integer('previous_id').references('editions.id').onDelete('RESTRICT')
    table.text('institution').notNullable()
    table.text('title').notNullable()
    table.text('file_name').notNullable()
    table.text('search_text').notNullable()
    table.text('rules_version').notNullable()
    table.text('settings').notNullable() // JSON
    table.text('content_hash').notNullable()
    table.text('bytes_hash').notNullable().index()
    table.integer('size').notNullable()
    table.text('journal_head') // the last link of the journal's chain, as printed
    table.text('compared').notNullable() // JSON: what the next edition is compared with
    table.text('changes').notNullable() // JSON: what changed since the previous one, as printed
    table.text('content').notNullable() // JSON, canonical: what `content_hash` covers
    table.binary('bytes').notNullable()
    table.index(['series', 'id'])
  })
  await db.schema.createTable('edition_buyers', table => {
    table.integer('edition_id').notNullable().references('editions.id').onDelete('RESTRICT')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.primary(['edition_id', 'buyer_id'])
    table.index(['buyer_id'])
  })
  for (const table of ['editions', 'edition_buyers']) await appendOnly(db, table)
  await neverBack(db)
}

export async function down(db: Knex): Promise<void> {
  if (await db('editions').first('id'))
    throw new Error('Editions were published: restore a backup made before the first.')
  for (const table of ['edition_buyers', 'editions', 'edition_counters']) await db.schema.dropTable(table)
  if (isPostgres(db)) await db.raw('drop function refuse_number_again()')
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (isPostgres(db)) {
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete']) {
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
  }
}

/** A number given is given: the counter goes up by one, and no row of it leaves. */
async function neverBack(db: Knex): Promise<void> {
  if (isPostgres(db)) {
    await db.raw(`create function refuse_number_again() returns trigger language plpgsql as $$ begin
      if tg_op <> 'UPDATE' or new.last <> old.last + 1 or new.year <> old.year then
        raise exception 'numbers only go up: %', tg_table_name; end if;
      return new; end $$`)
    await db.raw(`create trigger edition_counters_up before update or delete on edition_counters
      for each row execute function refuse_number_again()`)
    await db.raw(`create trigger edition_counters_whole before truncate on edition_counters
      for each statement execute function refuse_change()`)
    return
  }
  const refused = "begin select raise(abort, 'numbers only go up: edition_counters'); end"
  await db.raw(`create trigger edition_counters_up before update on edition_counters
    when new.last <> old.last + 1 or new.year <> old.year ${refused}`)
  await db.raw(`create trigger edition_counters_no_delete before delete on edition_counters ${refused}`)
}

function isPostgres(db: Knex): boolean {
  return db.client.config.client === 'pg'
}
