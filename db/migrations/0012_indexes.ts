import type { Knex } from 'knex'

/**
 * Lists read a page of a large register without going through all of it. A clause has its standing from its first day, and
 * a contract tells whether somebody should follow it: what waits is found by an index, never by going through all of them.
 */
export async function up(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  await db.schema.alterTable('contracts', table => table.dropIndex(['sort_text']))
  await db.schema.alterTable('standings', table => table.dropIndex(['status']))
  await db.schema.alterTable('contracts', table => table.integer('social').notNullable().defaultTo(0))
  await db.raw(`update contracts set social = 1 where ${isSocial('contracts.id')}`)
  for (const [name, on] of indexes(isPostgres ? ' nulls last' : '')) await db.raw(`create index ${name} on ${on}`)

  await db.raw(`insert into standings ${newStanding('id')} from clauses
    where not exists (select 1 from standings where standings.clause_id = clauses.id)`)
  for (const sql of (isPostgres ? postgresTriggers : sqliteTriggers)()) await db.raw(sql)
}

export async function down(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  for (const [name, table] of triggers) await db.raw(`drop trigger ${name}${isPostgres ? ` on ${table}` : ''}`)
  if (isPostgres) {
    await db.raw('drop function stand_new_clause()')
    await db.raw('drop function tell_social()')
  }
  for (const [name] of indexes('')) await db.raw(`drop index ${name}`)
  await db.raw('alter table contracts drop column social') // in place: knex would make the table again, and others hang from it
  await db.schema.alterTable('contracts', table => table.index(['sort_text']))
  await db.schema.alterTable('standings', table => table.index(['status']))
}

/** `last`: what puts NULL last in a descending order, which SQLite does by itself. */
function indexes(last: string): [name: string, on: string][] {
  return [
    ['contracts_to_take', `contracts(followed_by, amount_cents desc${last}, id, buyer_id) where social = 1`],
    ['contracts_to_take_here', `contracts(buyer_id, followed_by, amount_cents desc${last}, id) where social = 1`],
    ['contracts_by_amount', `contracts(amount_cents desc${last}, id)`],
    ['contracts_by_notification', `contracts(notified_on desc${last}, id)`],
    ['contracts_by_title', 'contracts(sort_text, id)'],
    ['contracts_by_directorate', 'contracts(directorate_id)'],
    ['contracts_by_sector', 'contracts(sector)'],
    ['contracts_by_number', 'contracts(number)'],
    ['contracts_reserved', 'contracts(id) where reserved_article is not null'],
    ['social_contracts', "contract_considerations(contract_id) where consideration in ('clause', 'reserve')"],
    ['facts_taken_back', 'facts(cancels_id)'],
    ['regularisations_taken_back', 'regularisations(cancels_id)'],
    ['facts_until', 'facts(until_on, id)'],
    ['facts_by_kind', 'facts(kind, contract_id)'],
    ['standings_by_status', 'standings(status, account_gap_centihours)'],
    ['standings_to_measure', 'standings(clause_id) where changed <> measured'],
  ]
}

/** Published with a social clause or a reservation, or with a clause written down: somebody should follow it. */
function isSocial(contractId: string): string {
  return `(exists (select 1 from contract_considerations
      where contract_id = ${contractId} and consideration in ('clause', 'reserve'))
    or exists (select 1 from clauses where contract_id = ${contractId}))`
}

const triggers = [
  ['clauses_stand', 'clauses'],
  ['clauses_come', 'clauses'],
  ['clauses_go', 'clauses'],
  ['considerations_come', 'contract_considerations'],
  ['considerations_go', 'contract_considerations'],
] as const

function sqliteTriggers(): string[] {
  const tell = (row: 'new' | 'old') => `begin update contracts set social = ${isSocial(`${row}.contract_id`)}
    where id = ${row}.contract_id and social <> ${isSocial(`${row}.contract_id`)}; end`
  const isConcerned = (row: 'new' | 'old') => `when ${row}.consideration in ('clause', 'reserve')`
  return [
    `create trigger clauses_stand after insert on clauses begin insert into standings ${newStanding('new.id')}; end`,
    `create trigger clauses_come after insert on clauses ${tell('new')}`,
    `create trigger clauses_go after delete on clauses ${tell('old')}`,
    `create trigger considerations_come after insert on contract_considerations ${isConcerned('new')} ${tell('new')}`,
    `create trigger considerations_go after delete on contract_considerations ${isConcerned('old')} ${tell('old')}`,
  ]
}

function postgresTriggers(): string[] {
  const isConcerned = (row: 'new' | 'old') => `when (${row}.consideration in ('clause', 'reserve'))`
  const each = 'for each row'
  return [
    `create function stand_new_clause() returns trigger language plpgsql as $$
      begin insert into standings ${newStanding('new.id')}; return null; end $$`,
    `create function tell_social() returns trigger language plpgsql as $$
      declare own integer := coalesce(new.contract_id, old.contract_id);
      declare told integer := case when ${isSocial('own')} then 1 else 0 end;
      begin
        update contracts set social = told where id = own and social <> told;
        return null;
      end $$`,
    `create trigger clauses_stand after insert on clauses ${each} execute function stand_new_clause()`,
    `create trigger clauses_come after insert on clauses ${each} execute function tell_social()`,
    `create trigger clauses_go after delete on clauses ${each} execute function tell_social()`,
    `create trigger considerations_come after insert on contract_considerations
      ${each} ${isConcerned('new')} execute function tell_social()`,
    `create trigger considerations_go after delete on contract_considerations
      ${each} ${isConcerned('old')} execute function tell_social()`,
  ]
}

/** Never measured: it has no word yet, and its figures, which no longer hold, are nobody’s. */
function newStanding(id: string): string {
  const zeros = [
    'finished',
    'owed_centihours',
    'logged_centihours',
    'accepted_centihours',
    'counted_centihours',
    'expected_centihours',
    'gap_centihours',
    'excused_centihours',
    'exposed_centihours',
    'to_regularise_centihours',
    'account_owed_centihours',
    'account_counted_centihours',
    'account_expected_centihours',
    'account_gap_centihours',
    'account_exposed_centihours',
    'overdue_periods',
    'to_check_periods',
  ]
  return `(clause_id, as_of, holds_until, status, ${zeros.join(', ')})
    select ${id}, '1900-01-01', '1900-01-01', '', ${zeros.map(() => '0').join(', ')}`
}
