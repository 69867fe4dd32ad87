import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('users', table => {
    table.increments('id')
    table.text('email').notNullable().unique()
    table.text('name').notNullable()
    table.text('role').notNullable()
    table.text('scope').notNullable() // 'all' buyers of this installation, or 'listed' in user_buyers
    table.text('password_hash')
    table.text('created_at').notNullable()
    table.text('disabled_at')
    table.integer('version').notNullable().defaultTo(1)
  })
  await db.schema.createTable('user_buyers', table => {
    table.integer('user_id').notNullable().references('users.id').onDelete('RESTRICT')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.primary(['user_id', 'buyer_id'])
  })
  // The session's own number never reaches the database: only its SHA-256 does.
  await db.schema.createTable('sessions', table => {
    table.text('id').primary()
    table.integer('user_id').references('users.id').onDelete('RESTRICT').index()
    table.text('data').notNullable()
    table.text('device').notNullable()
    table.text('created_at').notNullable()
    table.text('seen_at').notNullable()
    table.text('expires_at').notNullable().index()
  })
  // First administrator, invitation, forgotten password: a code used once, kept as its SHA-256.
  await db.schema.createTable('one_time_codes', table => {
    table.increments('id')
    table.text('purpose').notNullable()
    table.text('code_hash').notNullable().unique()
    table.integer('user_id').references('users.id').onDelete('RESTRICT').index()
    table.text('created_at').notNullable()
    table.text('expires_at').notNullable()
    table.text('used_at')
  })
  await db.schema.createTable('throttle', table => {
    table.string('key', 255).primary()
    table.integer('points').notNullable().defaultTo(0)
    table.bigInteger('expire')
  })
  await db.schema.createTable('settings', table => {
    table.text('key').primary()
    table.text('value').notNullable()
  })
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['settings', 'throttle', 'one_time_codes', 'sessions', 'user_buyers', 'users']) {
    await db.schema.dropTable(table)
  }
}
