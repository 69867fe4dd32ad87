import type { Knex } from 'knex'

/**
 * Lists read a page of a large register without going through all of it, and a clause has its standing from its first
 * day: what waits to be measured is then found by an index, never by going through all clauses.
 */
export async function up(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  await db.schema.alterTable('contracts', table => table.dropIndex(['followed_by']))
  await db.schema.alterTable('contracts', table => table.dropIndex(['sort_text']))
  await db.schema.alterTable('standings', table => table.dropIndex(['status']))
  for (const [name, on] of indexes(isPostgres ? ' nulls last' : '')) await db.raw(`create index ${name} on ${on}`)

  await db.raw(`insert into standings ${newStanding('id')} from clauses
    where not exists (select 1 from standings where standings.clause_id = clauses.id)`)
  if (isPostgres) {
    await db.raw(`create function stand_new_clause() returns trigger language plpgsql as $$
      begin insert into standings ${newStanding('new.id')}; return null; end $$`)
    await db.raw(`create trigger clauses_stand after insert on clauses
      for each row execute function stand_new_clause()`)
  } else
    await db.raw(
      `create trigger clauses_stand after insert on clauses begin insert into standings ${newStanding('new.id')}; end`,
    )
}

export async function down(db: Knex): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw('drop trigger clauses_stand on clauses')
    await db.raw('drop function stand_new_clause()')
  } else await db.raw('drop trigger clauses_stand')
  for (const [name] of indexes('')) await db.raw(`drop index ${name}`)
  await db.schema.alterTable('contracts', table => table.index(['followed_by']))
  await db.schema.alterTable('contracts', table => table.index(['sort_text']))
  await db.schema.alterTable('standings', table => table.index(['status']))
}

/** `last`: what puts NULL last in a descending order, which SQLite does by itself. */
function indexes(last: string): [name: string, on: string][] {
  return [
    ['contracts_to_take', `contracts(followed_by, amount_cents desc${last}, id)`],
    ['contracts_by_amount', `contracts(amount_cents desc${last}, id)`],
    ['contracts_by_notification', `contracts(notified_on desc${last}, id)`],
    ['contracts_by_title', 'contracts(sort_text, id)'],
    ['contracts_by_directorate', 'contracts(directorate_id)'],
    ['contracts_by_sector', 'contracts(sector)'],
    ['contracts_by_number', 'contracts(number)'],
    ['contracts_reserved', 'contracts(id) where reserved_article is not null'],
    ['social_contracts', "contract_considerations(contract_id) where consideration in ('clause', 'reserve')"],
    ['facts_taken_back', 'facts(cancels_id)'],
    ['facts_until', 'facts(until_on, id)'],
    ['facts_by_kind', 'facts(kind, contract_id)'],
    ['standings_by_status', 'standings(status, account_gap_centihours)'],
    ['standings_to_measure', 'standings(clause_id) where changed <> measured'],
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
