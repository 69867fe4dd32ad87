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
  for (const [name, on] of indexes(isPostgres)) await db.raw(`create index ${name} on ${on}`)

  await db.raw(`insert into standings ${newStanding('id')} from clauses
    where not exists (select 1 from standings where standings.clause_id = clauses.id)`)
  for (const sql of (isPostgres ? postgresTriggers : sqliteTriggers)()) await db.raw(sql)
}

export async function down(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  for (const [name, table] of triggers) await db.raw(`drop trigger ${name}${isPostgres ? ` on ${table}` : ''}`)
  if (isPostgres)
    for (const name of ['stand_new_clause', 'social_comes', 'social_goes']) await db.raw(`drop function ${name}()`)
  for (const [name] of indexes(isPostgres)) await db.raw(`drop index ${name}`)
  await db.raw('alter table contracts drop column social') // in place: knex would make the table again, and others hang from it
  await db.schema.alterTable('contracts', table => table.index(['sort_text']))
  await db.schema.alterTable('standings', table => table.index(['status']))
}

/**
 * SQLite puts NULL last in a descending order by itself. What nobody follows is a value of the index for it; PostgreSQL
 * keeps the order of an index past a value, not past NULL, and has it in the condition.
 */
function indexes(isPostgres: boolean): [name: string, on: string][] {
  const last = isPostgres ? ' nulls last' : ''
  const [followed, isLeft] = isPostgres ? ['', 'social = 1 and followed_by is null'] : ['followed_by, ', 'social = 1']
  return [
    ['contracts_to_take', `contracts(${followed}amount_cents desc${last}, id, buyer_id) where ${isLeft}`],
    ['contracts_to_take_here', `contracts(buyer_id, ${followed}amount_cents desc${last}, id) where ${isLeft}`],
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
  const come = 'begin update contracts set social = 1 where id = new.contract_id and social = 0; end'
  const go = `begin update contracts set social = ${isSocial('old.contract_id')} where id = old.contract_id; end`
  return [
    `create trigger clauses_stand after insert on clauses begin insert into standings ${newStanding('new.id')}; end`,
    `create trigger clauses_come after insert on clauses ${come}`,
    `create trigger clauses_go after delete on clauses ${go}`,
    `create trigger considerations_come after insert on contract_considerations when ${isConcerned('new')} ${come}`,
    `create trigger considerations_go after delete on contract_considerations when ${isConcerned('old')} ${go}`,
  ]
}

function postgresTriggers(): string[] {
  const called = (name: string, body: string) =>
    `create function ${name}() returns trigger language plpgsql as $$ begin ${body}; return null; end $$`
  const each = 'for each row'
  return [
    called('stand_new_clause', `insert into standings ${newStanding('new.id')}`),
    called('social_comes', 'update contracts set social = 1 where id = new.contract_id and social = 0'),
    called(
      'social_goes',
      `update contracts set social = case when ${isSocial('old.contract_id')} then 1 else 0 end where id = old.contract_id`,
    ),
    `create trigger clauses_stand after insert on clauses ${each} execute function stand_new_clause()`,
    `create trigger clauses_come after insert on clauses ${each} execute function social_comes()`,
    `create trigger clauses_go after delete on clauses ${each} execute function social_goes()`,
    `create trigger considerations_come after insert on contract_considerations
      ${each} when (${isConcerned('new')}) execute function social_comes()`,
    `create trigger considerations_go after delete on contract_considerations
      ${each} when (${isConcerned('old')}) execute function social_goes()`,
  ]
}

function isConcerned(row: 'new' | 'old'): string {
  return `${row}.consideration in ('clause', 'reserve')`
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
