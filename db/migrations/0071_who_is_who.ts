import type { Knex } from 'knex'

/** Acts of subcontracting bound the end of their contract: those already there are read, and say since when they are recorded. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table subcontract_acts add column recorded_on date not null default '1970-01-01'")
  await db('subcontract_acts').update({ recorded_on: new Date().toISOString().slice(0, 10) })
  await db('contract_readings')
    .whereIn('contract_id', db('subcontract_acts').select('contract_id'))
    .update({ stale: 1 })
  await db.raw(`insert into contract_readings (contract_id, buyer_id, amount_state, end_state, to_answer, stale)
    select contracts.id, contracts.buyer_id, '', '', 0, 1 from contracts
    where exists (select 1 from subcontract_acts where subcontract_acts.contract_id = contracts.id)
    and not exists (select 1 from contract_readings where contract_readings.contract_id = contracts.id)`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table subcontract_acts drop column recorded_on')
}
