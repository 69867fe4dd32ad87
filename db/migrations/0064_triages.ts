import type { Knex } from 'knex'

/**
 * Contracts to take in charge, sorted many at once: taken, not ours, too old, or brought back. A sorting is never changed; another
 * one undoes it. What leaves a contract aside holds until somebody takes it, writes its clause, brings it back, or until other
 * considerations are published: triggers see the last two, however they come.
 */
export async function up(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  await db.schema.createTable('triages', table => {
    table.increments('id')
    table.text('gesture').notNullable() // take, notOurs, tooOld, back, undo
    table.text('reason').notNullable()
    table.integer('undoes_id').references('triages.id').onDelete('RESTRICT').unique()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('triage_contracts', table => {
    table.integer('triage_id').notNullable().references('triages.id').onDelete('RESTRICT')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('was').notNullable() // what it was said to be before: '', notOurs, tooOld
    table.primary(['triage_id', 'contract_id'])
  })
  await db.schema.alterTable('contracts', table => table.text('dismissed').notNullable().defaultTo('')) // notOurs, tooOld
  for (const sql of isPostgres ? postgres : sqlite) await db.raw(sql)
  await toTake(db, isPostgres, "dismissed = '' and ")
  await db.raw("create index contracts_dismissed on contracts(amount_cents, id) where dismissed <> ''")
}

export async function down(db: Knex): Promise<void> {
  if (await db('triages').first('id')) throw new Error('Somebody sorted contracts to take: restore a backup.')
  const isPostgres = db.client.config.client === 'pg'
  await db.raw('drop index contracts_dismissed')
  await toTake(db, isPostgres, '')
  for (const [trigger, table] of [
    ['dismissed_come', 'contract_considerations'],
    ['dismissed_go', 'contract_considerations'],
    ['dismissed_claused', 'clauses'],
  ])
    await db.raw(`drop trigger ${trigger}${isPostgres ? ` on ${table}` : ''}`)
  if (isPostgres) for (const name of ['comes', 'goes', 'claused']) await db.raw(`drop function dismissed_${name}()`)
  await db.raw('alter table contracts drop column dismissed') // in place: knex would make the table again, and others hang from it
  await db.schema.dropTable('triage_contracts')
  await db.schema.dropTable('triages')
}

/** The two indexes of what is to be taken, over what nobody left aside. */
async function toTake(db: Knex, isPostgres: boolean, kept: string): Promise<void> {
  const last = isPostgres ? ' nulls last' : ''
  const [followed, isLeft] = isPostgres ? ['', 'social = 1 and followed_by is null'] : ['followed_by, ', 'social = 1']
  for (const name of ['contracts_to_take', 'contracts_to_take_here']) await db.raw(`drop index ${name}`)
  await db.raw(
    `create index contracts_to_take on contracts(${followed}amount_cents desc${last}, id, buyer_id) where ${kept}${isLeft}`,
  )
  await db.raw(
    `create index contracts_to_take_here on contracts(buyer_id, ${followed}amount_cents desc${last}, id) where ${kept}${isLeft}`,
  )
}

const lapse = (row: 'new' | 'old') =>
  `update contracts set dismissed = '' where id = ${row}.contract_id and dismissed <> ''`

const kept = ['triages', 'triage_contracts']

const sqlite = [
  `create trigger dismissed_come after insert on contract_considerations begin ${lapse('new')}; end`,
  `create trigger dismissed_go after delete on contract_considerations begin ${lapse('old')}; end`,
  `create trigger dismissed_claused after insert on clauses begin ${lapse('new')}; end`,
  ...kept.flatMap(table =>
    ['update', 'delete'].map(
      change => `create trigger ${table}_no_${change} before ${change} on ${table}
        begin select raise(abort, 'append only: ${table}'); end`,
    ),
  ),
]

const postgres = [
  ...(
    [
      ['comes', 'new'],
      ['goes', 'old'],
      ['claused', 'new'],
    ] as const
  ).map(
    ([name, row]) =>
      `create function dismissed_${name}() returns trigger language plpgsql as $$ begin ${lapse(row)}; return null; end $$`,
  ),
  'create trigger dismissed_come after insert on contract_considerations for each row execute function dismissed_comes()',
  'create trigger dismissed_go after delete on contract_considerations for each row execute function dismissed_goes()',
  'create trigger dismissed_claused after insert on clauses for each row execute function dismissed_claused()',
  ...kept.map(
    table => `create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`,
  ),
]
