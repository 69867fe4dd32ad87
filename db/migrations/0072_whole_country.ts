import type { Knex } from 'knex'

/**
 * What pages of a whole country count or put in order: the contracts that end soon, those behind apart; those to take, by notification
 * and by end; the clauses last written; the days on which statements are awaited, with their periods, and what buyers owe.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('tallied_ends', table => table.integer('behind').notNullable().defaultTo(0))
  await keyedBy(db, ['scope_id', 'ends_on', 'behind'])
  await db('tallied_ends').delete()
  const behind = `case when word in ('late', 'atRisk', 'missed') then 1 else 0 end`
  for (const scope of ['0', 'buyer_id'])
    await db.raw(`insert into tallied_ends (scope_id, ends_on, behind, contracts)
      select ${scope}, ends_on, ${behind}, count(*) from tallied_contracts where ends_on is not null
      group by ${scope === '0' ? '' : 'buyer_id, '}ends_on, ${behind}`)
  for (const [name, on] of indexes(isPostgres(db))) await db.raw(`create index ${name} on ${on}`)
}

export async function down(db: Knex): Promise<void> {
  for (const [name] of indexes(isPostgres(db))) await db.raw(`drop index ${name}`)
  await db('tallied_ends').delete()
  await keyedBy(db, ['scope_id', 'ends_on'])
  await db.schema.alterTable('tallied_ends', table => table.dropColumn('behind'))
  for (const scope of ['0', 'buyer_id'])
    await db.raw(`insert into tallied_ends (scope_id, ends_on, contracts)
      select ${scope}, ends_on, count(*) from tallied_contracts where ends_on is not null
      group by ${scope === '0' ? '' : 'buyer_id, '}ends_on`)
}

async function keyedBy(db: Knex, columns: string[]): Promise<void> {
  await db.schema.alterTable('tallied_ends', table => table.dropPrimary())
  await db.schema.alterTable('tallied_ends', table => table.primary(columns))
}

function isPostgres(db: Knex): boolean {
  return db.client.config.client === 'pg'
}

/** As those of 0012 by amount: what nobody follows is a value of the index for SQLite, a condition for PostgreSQL. */
function indexes(onPostgres: boolean): [name: string, on: string][] {
  const last = onPostgres ? ' nulls last' : ''
  const [followed, isLeft] = onPostgres
    ? ['', "dismissed = '' and social = 1 and followed_by is null"]
    : ['followed_by, ', "dismissed = '' and social = 1"]
  return [
    ['contracts_to_take_by_notification', `contracts(${followed}notified_on desc${last}, id) where ${isLeft}`],
    ['contracts_to_take_by_end', `contracts(${followed}ends_on, buyer_id) where ${isLeft}`],
    ['clauses_last_written', 'clauses(created_at desc, contract_id desc)'],
    ['facts_awaited_of_buyers', "facts(until_on, id) where waits_on = 'buyer'"],
    ['awaited_by_day', 'awaited_statements(due_on, period)'],
  ]
}
