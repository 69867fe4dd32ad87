import type { Knex } from 'knex'

/**
 * What people answered of amendments whose publication may mean two things, and what each amended contract comes to with
 * those answers, kept for the lists. Contracts amended before wait to be read (`stale`).
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('amendment_answers', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('about').notNullable() // amount, end
    table.text('content').notNullable() // what was published and is answered: another content asks again
    table.text('meaning').notNullable() // total, added, none, other, end
    table.bigInteger('amount_cents')
    table.date('ends_on')
    table.text('reason').notNullable().defaultTo('')
    table.integer('cancels_id') // the answer that this one takes back
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('contract_readings', table => {
    table.integer('contract_id').primary().references('contracts.id').onDelete('RESTRICT')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.bigInteger('amount_cents')
    table.text('amount_state').notNullable() // published, estimated, contradicted, typed, unknown; '' before it is read
    table.text('end_state').notNullable()
    table.date('not_before') // the latest act
    table.integer('to_answer').notNullable() // how many questions wait for somebody
    table.integer('stale').notNullable() // 1: to be read again
    table.index(['buyer_id', 'to_answer', 'contract_id'])
    table.index(['stale', 'contract_id'])
  })
  await db.raw(`insert into contract_readings (contract_id, buyer_id, amount_state, end_state, to_answer, stale)
    select contracts.id, contracts.buyer_id, '', '', 0, 1 from contracts
    where exists (select 1 from amendments where amendments.contract_id = contracts.id)`)
  await appendOnly(db)
}

export async function down(db: Knex): Promise<void> {
  const read = await db('execution_acts').whereIn('kind', ['estimated', 'answered']).first('id')
  if (read || (await db('amendment_answers').first('id')))
    throw new Error('Amendments were judged and answered: restore a backup made before it.')
  await db.schema.dropTable('contract_readings')
  await db.schema.dropTable('amendment_answers')
}

async function appendOnly(db: Knex): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger amendment_answers_append_only before update or delete or truncate on amendment_answers
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger amendment_answers_no_${change} before ${change} on amendment_answers
      begin select raise(abort, 'append only: amendment_answers'); end`)
}
