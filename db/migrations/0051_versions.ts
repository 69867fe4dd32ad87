import type { Knex } from 'knex'
import { carryVersions, recordsBack } from './carried/versions.ts'

/**
 * The public record. A version is one record as it was published, whole, kept once and for ever; a sighting says in which import, and where
 * in its file, it was seen. A withdrawal takes sightings out of what is derived, and is undone. `published`, of a contract: what was last
 * derived from its versions, that what people typed is told from.
 */
export async function up(db: Knex.Untyped): Promise<void> {
  await db.schema.createTable('published_versions', table => {
    table.increments('id')
    table.text('fingerprint').notNullable().unique() // of what it says, blind to the order of keys, to blanks, to JSON or XML
    table.text('family').notNullable().index() // form, SIREN of the buyer and folded number: what may be one contract
    table.text('form').notNullable() // contract or concession
    table.text('format').notNullable() // 2022, 2019, draft
    table.text('buyer').notNullable()
    table.text('number').notNullable()
    table.date('published_on') // the latest publication it tells of
    table.text('raw').notNullable() // word for word
    table.text('content').notNullable() // the same read, as JSON; '' where the text is that JSON
    table.integer('partial').notNullable().defaultTo(0) // its layout has room for one amendment or three holders
  })
  await appendOnly(db, 'published_versions')
  await db.schema.createTable('version_contracts', table => {
    table.integer('version_id').primary().references('published_versions.id').onDelete('RESTRICT')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
  })
  await db.schema.createTable('withdrawals', table => {
    table.increments('id')
    table.integer('import_id').notNullable().references('imports.id').onDelete('RESTRICT').index()
    table.text('reason').notNullable()
    table.text('summary').notNullable() // JSON: what became of each contract
    table.text('at').notNullable()
    table.integer('by').references('users.id').onDelete('RESTRICT')
    table.text('undone_at')
    table.integer('undone_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('sightings', table => {
    table.increments('id')
    table.integer('version_id').notNullable().references('published_versions.id').onDelete('RESTRICT').index()
    table.integer('import_id').notNullable().references('imports.id').onDelete('RESTRICT').index()
    table.integer('position').notNullable() // of the record in its file, from 1
    table.bigInteger('from_byte') // null: before places were kept
    table.bigInteger('to_byte')
    table.text('encoding').notNullable().defaultTo('') // '': before it was kept
    table.text('remarks').notNullable() // JSON: repairs, and what is to be looked at
    table.integer('withdrawal_id').references('withdrawals.id').onDelete('RESTRICT').index()
  })
  await db.raw("alter table contracts add column published text not null default ''")
  await db.raw('alter table contracts add column withdrawn_at text')
  await db.raw('alter table amendments add column withdrawn_at text')
  await carryVersions(db)
  await db.schema.dropTable('decp_records')
}

export async function down(db: Knex.Untyped): Promise<void> {
  const changed = await db('sightings').whereNotNull('from_byte').orWhereNotNull('withdrawal_id').first('id')
  if (changed || (await db('withdrawals').first('id')))
    throw new Error('Versions were published or withdrawn since: restore a backup made before the first.')
  await recordsBack(db)
  for (const table of ['amendments', 'contracts']) await db.raw(`alter table ${table} drop column withdrawn_at`)
  await db.raw('alter table contracts drop column published')
  for (const table of ['sightings', 'withdrawals', 'version_contracts', 'published_versions'])
    await db.schema.dropTable(table)
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
}
