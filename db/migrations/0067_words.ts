import type { Knex } from 'knex'

/**
 * Words are found by an index of the engine, any part of them from three signs on, instead of reading every row. SQLite keeps it
 * in a table of its own that triggers follow, PostgreSQL in an index of groups of three signs: no writing can leave it behind.
 */
export async function up(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  if (isPostgres)
    await db.raw(`create function grams(said text) returns text[] language sql immutable strict parallel safe as $$
      select coalesce(array_agg(distinct substr(said, start, 3)), '{}') from generate_series(1, length(said) - 2) start $$`)
  for (const [table, key] of searched) {
    if (isPostgres) await db.raw(`create index ${table}_words on ${table} using gin (grams(search_text))`)
    else for (const sql of sqliteIndex(table, key)) await db.raw(sql)
  }
}

export async function down(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  for (const [table] of searched) {
    if (isPostgres) await db.raw(`drop index ${table}_words`)
    else {
      for (const when of ['come', 'change', 'go']) await db.raw(`drop trigger ${table}_words_${when}`)
      await db.raw(`drop table ${table}_words`)
    }
  }
  if (isPostgres) await db.raw('drop function grams(text)')
}

const searched = [
  ['contracts', 'id'],
  ['companies', 'id'],
  ['identities', 'participant_id'],
] as const

/** It holds no text but that of the table, which it reads there; what is erased leaves it at once, as it leaves the table. */
function sqliteIndex(table: string, key: string): string[] {
  const words = `${table}_words`
  const come = `insert into ${words}(rowid, search_text) values (new.${key}, new.search_text);`
  const go = `insert into ${words}(${words}, rowid, search_text) values ('delete', old.${key}, old.search_text);`
  return [
    `create virtual table ${words} using fts5(search_text, content='${table}', content_rowid='${key}',
      tokenize='trigram case_sensitive 1', detail='none')`,
    `insert into ${words}(${words}, rank) values ('secure-delete', 1)`,
    `insert into ${words}(${words}) values ('rebuild')`,
    `create trigger ${words}_come after insert on ${table} begin ${come} end`,
    `create trigger ${words}_change after update of ${key}, search_text on ${table}
      when old.search_text is not new.search_text or old.${key} <> new.${key} begin ${go} ${come} end`,
    `create trigger ${words}_go after delete on ${table} begin ${go} end`,
  ]
}
