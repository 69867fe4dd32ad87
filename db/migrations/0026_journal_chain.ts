import { hash } from 'node:crypto'
import type { Knex } from 'knex'

/** Lines read and sealed at a time. */
const SLICE = 2_000
const NOTHING = '0'.repeat(64)

/**
 * Each line of the journal carries the hash of the one before. The lines that are there are sealed in their order: that
 * tells whether they change from now on, and nothing of what may have changed before. Beside it: whom a line speaks of, and
 * the indexes by which the journal is filtered.
 */
export async function up(db: Knex): Promise<void> {
  await makeTables(db)
  await makeIndexes(db)
  const { position, last } = await sealAll(db)
  await db('journal_head').insert({
    ...{ id: 1, position, hash: last, carried: position },
    carried_at: position > 0 ? new Date().toISOString() : null,
  })
  await watch(db)
}

export async function down(db: Knex): Promise<void> {
  const head = await db('journal_head').first()
  if (head && head.position > head.carried)
    throw new Error(
      'Lines of the journal were sealed, and their heads may be printed: restore a backup made before it.',
    )
  await db.raw(isPostgres(db) ? 'drop trigger journal_to_seal on journal' : 'drop trigger journal_to_seal')
  for (const table of ['journal_people', 'journal_unsealed', 'journal_seals', 'journal_head'])
    await db.schema.dropTable(table)
  if (isPostgres(db)) await db.raw('drop function queue_for_sealing()')
  for (const name of ['actor', 'action', 'buyer', 'href']) await db.raw(`drop index journal_${name}_read`)
  if (isPostgres(db)) await db.raw('alter table journal alter column href type text collate "default"')
}

async function makeTables(db: Knex): Promise<void> {
  await db.schema.createTable('journal_seals', table => {
    table.integer('position').primary() // 1, 2, 3… in the order of sealing
    table.integer('journal_id').notNullable().unique().references('journal.id').onDelete('RESTRICT')
    table.text('hash').notNullable()
  })
  await db.schema.createTable('journal_unsealed', table => {
    table.integer('journal_id').primary().references('journal.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('journal_head', table => {
    table.increments('id') // one row, which is also the lock of who seals
    table.integer('position').notNullable()
    table.text('hash').notNullable()
    table.integer('carried').notNullable() // the lines that were there before any was sealed
    table.text('carried_at')
  })
  await db.schema.createTable('journal_people', table => {
    table.text('pseudonym').notNullable()
    table.integer('journal_id').notNullable().references('journal.id').onDelete('RESTRICT')
    table.primary(['pseudonym', 'journal_id'])
  })
}

async function makeIndexes(db: Knex): Promise<void> {
  if (isPostgres(db)) await db.raw('alter table journal alter column href type text collate "C"')
  await db.raw('create index journal_actor_read on journal (actor_id, at, id)')
  await db.raw('create index journal_action_read on journal (action, at, id)')
  await db.raw('create index journal_buyer_read on journal (buyer_id, at, id)')
  await db.raw('create index journal_href_read on journal (href)')
}

async function sealAll(db: Knex): Promise<{ position: number; last: string }> {
  let [position, last, after] = [0, NOTHING, 0]
  for (;;) {
    const lines: Line[] = await db('journal').where('id', '>', after).orderBy('id').limit(SLICE)
    const [first] = lines
    if (!first) return { position, last }
    const end = lines.at(-1)!.id
    const shared = await sharedWith(db, first.id, end)
    const seals = lines.map(line => {
      last = hash('sha256', canonical(last, line, shared.get(line.id) ?? []), 'hex')
      return [++position, line.id, last]
    })
    await insert(db, 'journal_seals (position, journal_id, hash)', seals)
    await insert(db, 'journal_people (pseudonym, journal_id)', lines.flatMap(spokenOf))
    after = end
  }
}

type Line = {
  id: number
  at: string
  actor_id: number | null
  action: string
  subject: string
  subject_id: number | null
  buyer_id: number | null
  href: string
  before: string | null
  after: string | null
  form_key: string | null
  form_hash: string | null
}

function canonical(last: string, line: Line, buyers: readonly number[]): string {
  const { id, at, actor_id, action, subject, subject_id, buyer_id, href, before, after, form_key, form_hash } = line
  const what = [id, at, actor_id, action, subject, subject_id, buyer_id, href, before, after, form_key, form_hash]
  return JSON.stringify([last, ...what, buyers])
}

async function sharedWith(db: Knex, first: number, last: number): Promise<Map<number, number[]>> {
  const rows = await db('journal_buyers').whereBetween('journal_id', [first, last]).orderBy(['journal_id', 'buyer_id'])
  const found = new Map<number, number[]>()
  for (const { journal_id, buyer_id } of rows) found.set(journal_id, [...(found.get(journal_id) ?? []), buyer_id])
  return found
}

function spokenOf({ id, href, before, after }: Line): [string, number][] {
  const named = `${href} ${before ?? ''} ${after ?? ''}`.match(/\bP-\d{3,9}\b/g) ?? []
  return [...new Set(named)].map(pseudonym => [pseudonym, id])
}

async function insert(db: Knex, into: string, rows: readonly (string | number)[][]): Promise<void> {
  for (let start = 0; start < rows.length; start += 250) {
    const some = rows.slice(start, start + 250)
    const tuples = some.map(row => `(${row.map(() => '?').join()})`).join()
    await db.raw(`insert into ${into} values ${tuples}`, some.flat())
  }
}

/** A line waits to be sealed from the moment it is written, whoever writes it. A seal is never changed. */
async function watch(db: Knex): Promise<void> {
  if (isPostgres(db)) {
    await db.raw(`create function queue_for_sealing() returns trigger language plpgsql as
      $$ begin insert into journal_unsealed (journal_id) select id from written on conflict do nothing; return null; end $$`)
    await db.raw(`create trigger journal_to_seal after insert on journal referencing new table as written
      for each statement execute function queue_for_sealing()`)
    await db.raw(`create trigger journal_seals_append_only before update or delete or truncate on journal_seals
      for each statement execute function refuse_change()`)
    return
  }
  await db.raw(`create trigger journal_to_seal after insert on journal
    begin insert or ignore into journal_unsealed (journal_id) values (new.id); end`)
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger journal_seals_no_${change} before ${change} on journal_seals
      begin select raise(abort, 'append only: journal_seals'); end`)
}

function isPostgres(db: Knex): boolean {
  return db.client.config.client === 'pg'
}
