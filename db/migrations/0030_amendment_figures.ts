import type { Knex } from 'knex'

/**
 * What an amendment said, as it was known: rows that replace each other, each with the moment of its recording. The columns
 * of `amendments` say what it says today; what never changed has no row.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('amendment_figures', table => {
    table.increments('id')
    table.integer('amendment_id').notNullable().references('amendments.id').onDelete('RESTRICT').index()
    table.bigInteger('amount_cents')
    table.integer('duration_months')
    table.text('reason').notNullable().defaultTo('')
    table.text('recorded_at') // null: before this history was kept, at a moment that nobody knows
  })
  await carry(db)
  await appendOnly(db)
}

export async function down(db: Knex): Promise<void> {
  if (await db('amendment_figures').whereNotNull('recorded_at').first('id'))
    throw new Error('What amendments said since has its history: restore a backup made before it.')
  await db.schema.dropTable('amendment_figures')
}

/** What a publication told after the amendment came may have filled it: nobody knows when. */
async function carry(db: Knex): Promise<void> {
  await db.raw(`insert into amendment_figures (amendment_id, amount_cents, duration_months, reason)
    select amendments.id, amount_cents, duration_months, reason from amendments
    where (select count(*) from decp_records where decp_records.contract_id = amendments.contract_id)
        > case source when 'decp' then 1 else 0 end
      and (amount_cents is not null or duration_months is not null or reason <> '')`)
}

async function appendOnly(db: Knex): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger amendment_figures_append_only before update or delete or truncate on amendment_figures
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger amendment_figures_no_${change} before ${change} on amendment_figures
      begin select raise(abort, 'append only: amendment_figures'); end`)
}
