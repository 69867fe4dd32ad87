import type { Knex } from 'knex'

/**
 * How each answer of a company came, kept with the gesture: those of its own link are known. Whose answer a paper came with. And the
 * short code of a form printed for a company without mail, by which the paper that comes back finds its statement.
 */
export async function up(db: Knex): Promise<void> {
  // mail, phone, paper, link, file; '' where nobody said
  await db.raw("alter table statement_events add column channel text not null default ''")
  await changing(db, 'statement_events', () =>
    db('statement_events')
      .whereNotNull('answer_id')
      .whereIn('gesture', ['receive', 'nothingWorked'])
      .update({ channel: 'link' }),
  )
  await db.raw('alter table attachments add column answer_id integer references pass_answers (id)')
  await db.schema.createTable('paper_forms', table => {
    table.increments('id')
    table.text('code').notNullable().unique()
    table.integer('company_id').notNullable().references('companies.id').onDelete('RESTRICT').index()
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.text('month').notNullable() // the month in which its periods end
    table.text('created_at').notNullable()
    table.integer('created_by').references('users.id').onDelete('RESTRICT')
    table.unique(['buyer_id', 'company_id', 'month'])
  })
}

export async function down(db: Knex): Promise<void> {
  const said = [
    await db('statement_events').whereNotIn('channel', ['', 'link']).first('id'),
    await db('attachments').whereNotNull('answer_id').first('id'),
    await db('paper_forms').first('id'),
  ]
  if (said.some(Boolean)) throw new Error('Companies answered on paper or by other ways: restore a backup made before.')
  await db.schema.dropTable('paper_forms')
  await db.raw('alter table attachments drop column answer_id')
  await db.raw('alter table statement_events drop column channel')
}

/** What is append-only is written once here, by whoever adds a column to it; then closed again. */
async function changing(db: Knex, table: string, write: () => PromiseLike<unknown>): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  await db.raw(isPostgres ? `drop trigger ${table}_append_only on ${table}` : `drop trigger ${table}_no_update`)
  await write()
  await db.raw(
    isPostgres
      ? `create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`
      : `create trigger ${table}_no_update before update on ${table}
      begin select raise(abort, 'append only: ${table}'); end`,
  )
}
