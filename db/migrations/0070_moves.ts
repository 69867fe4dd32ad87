import type { Knex } from 'knex'

/**
 * What people typed under one of two contracts that are one goes to the contract that stays, and comes back with the act: each row that
 * moved, and from where. Of rows that are only ever added to, nothing but the contract or the clause they hang on may change, and only
 * as a move says.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('contract_moves', table => {
    table.increments('id')
    table.integer('merge_id').notNullable().references('contract_merges.id').onDelete('RESTRICT')
    table.text('of_table').notNullable()
    table.text('place').notNullable() // contract_id, clause_id; followed_by, where from_id 0 is nobody
    table.integer('row_id').notNullable()
    table.integer('from_id').notNullable()
    table.integer('to_id').notNullable()
    table.text('back_at')
    table.index(['merge_id', 'of_table', 'place'])
    table.index(['of_table', 'row_id'])
  })
  await db.schema.alterTable('contracts', table => table.index(['buyer_id', 'notified_on', 'amount_cents'], ALIKE))
  const isPostgres = db.client.config.client === 'pg'
  if (isPostgres) await db.raw(refuseUnlessMoved)
  for (const [table, place] of movable)
    for (const sql of isPostgres ? onPostgres(table, place) : await onSqlite(db, table, place)) await db.raw(sql)
}

export async function down(db: Knex): Promise<void> {
  if (await db('contract_moves').first('id'))
    throw new Error('Work went from one contract to another: restore a backup made before it.')
  const isPostgres = db.client.config.client === 'pg'
  for (const [table] of movable)
    for (const sql of isPostgres
      ? [
          `drop trigger ${table}_moved_only on ${table}`,
          `drop trigger ${table}_append_only on ${table}`,
          `create trigger ${table}_append_only before update or delete or truncate on ${table}
            for each statement execute function refuse_change()`,
        ]
      : [
          `drop trigger ${table}_no_update`,
          `create trigger ${table}_no_update before update on ${table} begin ${refused(table)} end`,
        ])
      await db.raw(sql)
  await db.schema.alterTable('contracts', table => table.dropIndex([], ALIKE))
  await db.schema.dropTable('contract_moves')
  if (isPostgres) await db.raw('drop function refuse_unless_moved()')
}

/** Contracts that may be one have their buyer, day and amount in common. */
const ALIKE = 'contracts_alike'

/** Of the tables that are only ever added to, those whose rows follow their contract. */
const movable: [table: string, place: string][] = [
  ['proceedings', 'contract_id'],
  ['reservation_checks', 'contract_id'],
  ['editions', 'contract_id'],
  ['removed_placements', 'clause_id'],
  ['statement_requests', 'clause_id'],
]

const isSaid = (table: string, place: string) => `exists (select 1 from contract_moves
  where of_table = '${table}' and place = '${place}' and row_id = old.id and back_at is null
  and ((from_id = old.${place} and to_id = new.${place}) or (to_id = old.${place} and from_id = new.${place})))`

function refused(table: string): string {
  return `select raise(abort, 'append only: ${table}');`
}

async function onSqlite(db: Knex, table: string, place: string): Promise<string[]> {
  const columns: { name: string }[] = await db.raw(`pragma table_info(${table})`)
  const others = columns.filter(({ name }) => name !== place).map(({ name }) => `old.${name} is not new.${name}`)
  return [
    `drop trigger ${table}_no_update`,
    `create trigger ${table}_no_update before update on ${table}
      when ${others.join(' or ')} or old.${place} is new.${place} or not ${isSaid(table, place)}
      begin ${refused(table)} end`,
  ]
}

const refuseUnlessMoved = `create function refuse_unless_moved() returns trigger language plpgsql as $$
  declare
    place text := tg_argv[0];
    was integer := (to_jsonb(old) ->> place)::integer;
    becomes integer := (to_jsonb(new) ->> place)::integer;
  begin
    if was is distinct from becomes and to_jsonb(old) - place = to_jsonb(new) - place and exists (
      select 1 from contract_moves where of_table = tg_table_name and contract_moves.place = tg_argv[0]
      and row_id = old.id and back_at is null
      and ((from_id = was and to_id = becomes) or (to_id = was and from_id = becomes))
    ) then return new; end if;
    raise exception 'append only: %', tg_table_name;
  end $$`

function onPostgres(table: string, place: string): string[] {
  return [
    `drop trigger ${table}_append_only on ${table}`,
    `create trigger ${table}_append_only before delete or truncate on ${table}
      for each statement execute function refuse_change()`,
    `create trigger ${table}_moved_only before update on ${table}
      for each row execute function refuse_unless_moved('${place}')`,
  ]
}
