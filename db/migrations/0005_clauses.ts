import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  // Hours of one company that count together over several contracts (CCAG x.1.3, « globalisation »).
  await db.schema.createTable('pools', table => {
    table.increments('id')
    table.integer('company_id').notNullable().references('companies.id').onDelete('RESTRICT').index()
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.text('name').notNullable()
    table.date('agreed_on').notNullable()
  })
  await db.schema.createTable('clauses', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().unique().references('contracts.id').onDelete('RESTRICT')
    table.text('legal_basis').notNullable()
    table.text('contract_article').notNullable().defaultTo('') // where the contract says it: « CCAP, 8.2 »
    table.text('scope').notNullable().defaultTo('') // périmètre de l'action
    table.integer('penalty_cents') // for each missing hour; none written, no penalty possible
    table.integer('eligibility_months').notNullable()
    table.integer('pool_id').references('pools.id').onDelete('RESTRICT').index()
    table.text('created_at').notNullable()
    table.integer('version').notNullable().defaultTo(1)
  })
  // The ledger: what is owed at a date is the sum of its lines up to that date. Never overwritten.
  await db.schema.createTable('commitments', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable() // initial, amendment, order, tranche, cancellation
    table.date('dated_on').notNullable()
    table.integer('centihours').notNullable()
    table.text('label').notNullable()
    table.text('basis').notNullable().defaultTo('')
    table.text('reason').notNullable().defaultTo('')
    table.text('sizing') // JSON: the inputs of the formula, when one was used
    table.integer('amendment_id').references('amendments.id').onDelete('RESTRICT')
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
    table.check('centihours = cast(centihours as integer) and centihours between -100000000 and 100000000')
  })
  await appendOnly(db, 'commitments')
  // What happened on a contract, dated: contact, reminder, formal notice, difficulty, suspension, excused hours…
  await db.schema.createTable('facts', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable()
    table.date('dated_on').notNullable()
    table.date('until_on') // end of a suspension, deadline of a notice or of a reminder
    table.text('text').notNullable()
    table.integer('centihours') // excused hours
    table.bigInteger('amount_cents') // a penalty decided; 0: waived
    table.text('waits_on') // who must act next: company, facilitator, buyer, nobody
    table.text('next_step').notNullable().defaultTo('') // what is waited for
    table.integer('cancels_id').references('facts.id').onDelete('RESTRICT') // the fact this one takes back
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  // What lists sort and filter by. Derived: rewritten in the transaction that changes its sources, and each new month.
  await db.schema.createTable('standings', table => {
    table.integer('clause_id').primary().references('clauses.id').onDelete('RESTRICT')
    table.date('as_of').notNullable().index()
    table.integer('owed_centihours').notNullable()
    table.integer('logged_centihours').notNullable()
    table.integer('validated_centihours').notNullable()
    table.integer('counted_centihours').notNullable()
    table.integer('expected_centihours').notNullable()
    table.integer('gap_centihours').notNullable().index()
    table.text('status').notNullable().index()
  })
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['standings', 'facts', 'commitments', 'clauses', 'pools']) await db.schema.dropTable(table)
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete']) {
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
  }
}
