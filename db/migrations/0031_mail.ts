import type { Knex } from 'knex'

/**
 * What leaves by mail: written in the transaction of the verb that causes it, sent by whoever of the processes is free; one
 * line for each thing that became of it; what came back; and which statement of which sender a mail was about.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('outbox', table => {
    table.increments('id')
    table.text('message_id').notNullable().unique()
    table.text('kind').notNullable() // invitation, passwordLink, handOver, reminder, sentBack
    table.text('sender').notNullable() // the address that mail servers answer to
    table.text('recipient').notNullable() // one a message; emptied with the body
    table.text('subject').notNullable()
    table.text('eml') // the bytes of every attempt; null once they are no longer kept
    table.integer('secret').notNullable().defaultTo(0) // 1: holds a one-time code, forgotten once it left, shown to nobody
    table.integer('author_id').references('users.id').onDelete('RESTRICT').index()
    table.integer('user_id').references('users.id').onDelete('RESTRICT').index() // the account it is about
    table.integer('company_id').references('companies.id').onDelete('RESTRICT').index() // the company it is sent to
    table.text('state').notNullable() // toSend, toRetry, engaged, sent, uncertain, refused, bounced, arrived, answered
    table.text('not_before').notNullable()
    table.integer('attempts').notNullable().defaultTo(0)
    table.text('claimed_by')
    table.text('lease_until') // beyond, whoever took it is gone
    table.text('engaged_at') // from then on the bytes may have left
    table.text('answered_at')
    table.text('transport').notNullable().defaultTo('') // smtp, folder
    table.text('response').notNullable().defaultTo('') // what the server said, or why it could not be asked
    table.text('created_at').notNullable()
    table.index(['state', 'not_before', 'id'])
  })
  await db.schema.createTable('outbox_events', table => {
    table.increments('id')
    table.integer('outbox_id').notNullable().references('outbox.id').onDelete('RESTRICT').index()
    table.text('at').notNullable()
    table.text('state').notNullable()
    table.text('detail').notNullable().defaultTo('')
    table.integer('user_id').references('users.id').onDelete('RESTRICT') // null: the server, or the mailbox
  })
  await db.schema.createTable('inbox', table => {
    table.increments('id')
    table.text('content_hash').notNullable().unique() // each mail is read once
    table.text('kind').notNullable() // bounce, delayed, answer, automatic, unknown
    table.integer('outbox_id').references('outbox.id').onDelete('RESTRICT').index()
    table.text('read_at').notNullable()
  })
  await db.schema.createTable('statement_mails', table => {
    table.increments('id')
    table.integer('outbox_id').notNullable().references('outbox.id').onDelete('RESTRICT').index()
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.integer('sender_id').notNullable().references('companies.id').onDelete('RESTRICT').index()
    table.text('period').notNullable()
    table.date('dated_on').notNullable()
    table.text('thing').notNullable() // reminder; sentBack and the state it answers: one of each in a day
    table.text('rule').notNullable().defaultTo('') // before, after, week; '' asked by a person
    table.unique(['clause_id', 'sender_id', 'period', 'dated_on', 'thing'])
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('outbox').first('id')) throw new Error('Mails were written: restore a backup made before the first.')
  for (const table of ['statement_mails', 'inbox', 'outbox_events', 'outbox']) await db.schema.dropTable(table)
}
