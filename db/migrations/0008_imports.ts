import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('imports', table => {
    table.increments('id')
    table.text('file_name').notNullable()
    table.text('sha256').notNullable()
    table.text('format').notNullable()
    table.text('state').notNullable() // reading, previewed, applied, refused, cancelled
    table.bigInteger('size_bytes').notNullable().defaultTo(0)
    table.text('stored_as').notNullable().defaultTo('') // the file's name in our temporary folder, until applied or cancelled
    table.text('summary').notNullable().defaultTo('') // JSON: counts by consideration, first lines of each kind
    table.integer('created_count').notNullable().defaultTo(0)
    table.integer('updated_count').notNullable().defaultTo(0)
    table.integer('unchanged_count').notNullable().defaultTo(0)
    table.integer('rejected_count').notNullable().defaultTo(0)
    table.integer('repaired_count').notNullable().defaultTo(0)
    table.text('at').notNullable()
    table.integer('by').references('users.id').onDelete('RESTRICT')
    table.text('applied_at')
  })
  // What was published, word for word, each time it changed: the history of a contract in the open data.
  await db.schema.createTable('decp_records', table => {
    table.increments('id')
    table.integer('import_id').notNullable().references('imports.id').onDelete('RESTRICT').index()
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.integer('position').notNullable()
    table.text('format').notNullable() // 2022, 2019, draft
    table.date('published_on') // last publication it tells of: an older version never replaces a newer one
    table.text('hash').notNullable()
    table.text('raw').notNullable()
    table.text('repairs').notNullable()
  })
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('decp_records')
  await db.schema.dropTable('imports')
}
