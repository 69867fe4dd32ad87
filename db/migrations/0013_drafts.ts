import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  // What was typed and is not saved: one row a person and a form. `typed` is JSON, field by field, as typed.
  await db.schema.createTable('drafts', table => {
    table.increments('id')
    table.integer('user_id').notNullable().references('users.id').onDelete('RESTRICT')
    table.text('form').notNullable() // where the form is sent, and its month where it has one
    table.text('page').notNullable() // where the form stands
    table.text('typed').notNullable()
    table.text('kept_at').notNullable().index()
    table.unique(['user_id', 'form'])
  })
  // What the form said the first time, as a keyed digest. Earlier lines have none: what they said is not known.
  await db.schema.alterTable('journal', table => {
    table.text('form_hash')
  })
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table journal drop column form_hash')
  await db.schema.dropTable('drafts')
}
