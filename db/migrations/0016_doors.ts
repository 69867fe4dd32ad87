import type { Knex } from 'knex'

/**
 * What happens at the doors: refused sign-ins and accesses, changes of password, of rights, sessions ended. Only added to
 * until a year has passed, then forgotten. And the browsers where somebody signed in before, which a throttled account lets in.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('security_events', table => {
    table.increments('id')
    table.text('at').notNullable().index()
    table.text('kind').notNullable()
    table.integer('user_id').references('users.id').onDelete('RESTRICT') // the account it is about, when there is one
    table.integer('actor_id').references('users.id').onDelete('RESTRICT')
    table.text('account') // what was typed for an address that nobody has, under a key: people type passwords there
    table.text('source') // where it came from, under a key
    table.text('detail').notNullable().defaultTo('')
    table.index(['kind', 'id'])
    table.index(['user_id', 'id'])
  })
  await onlyAddedTo(db)
  await db.schema.createTable('known_devices', table => {
    table.increments('id')
    table.integer('user_id').notNullable().references('users.id').onDelete('RESTRICT')
    table.text('token_hash').notNullable().index() // the SHA-256 of what the browser holds
    table.text('device').notNullable()
    table.text('session_id').notNullable() // the last session opened there: ending it forgets the device
    table.text('created_at').notNullable()
    table.text('seen_at').notNullable()
    table.unique(['user_id', 'token_hash'])
  })
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('known_devices')
  await db.schema.dropTable('security_events')
  if (isPostgres(db)) await db.raw('drop function refuse_young_delete()')
}

async function onlyAddedTo(db: Knex): Promise<void> {
  if (!isPostgres(db)) {
    const refused = "begin select raise(abort, 'append only: security_events'); end"
    await db.raw(`create trigger security_events_no_update before update on security_events ${refused}`)
    await db.raw(`create trigger security_events_no_delete before delete on security_events
      when old.at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-365 days') ${refused}`)
    return
  }
  await db.raw(`create trigger security_events_append_only before update or truncate on security_events
    for each statement execute function refuse_change()`)
  await db.raw(`create function refuse_young_delete() returns trigger language plpgsql as $$ begin
    if old.at > to_char(now() at time zone 'utc' - interval '365 days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') then
      raise exception 'append only: %', tg_table_name; end if;
    return old; end $$`)
  await db.raw(`create trigger security_events_no_delete before delete on security_events
    for each row execute function refuse_young_delete()`)
}

function isPostgres(db: Knex): boolean {
  return db.client.config.client === 'pg'
}
