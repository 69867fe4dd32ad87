import type { Knex } from 'knex'

/**
 * What lists and first pages count and sum over whole buyers is kept, each by the word of its contracts. Whatever may change
 * what a contract adds leaves its mark in the same transaction; who reads works the marks off first, by contract, against what
 * that contract added before: as many rows as changed are read, never those of the register.
 */
export async function up(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  await db.schema.createTable('tally_marks', table => {
    table.increments('id')
    table.integer('contract_id').notNullable() // no link: what a removed contract added is taken back too
  })
  await db.schema.createTable('tallied_contracts', table => {
    table.integer('contract_id').primary()
    table.integer('buyer_id').notNullable()
    keyColumns(table)
    table.date('ends_on') // of those that have a clause
    for (const name of SUMS) table.bigInteger(name).notNullable()
  })
  await db.schema.createTable('tallies', table => {
    table.integer('scope_id').notNullable() // a buyer; 0: all of them
    keyColumns(table)
    table.integer('contracts').notNullable()
    for (const name of SUMS) table.bigInteger(name).notNullable()
    table.primary(['scope_id', ...KEYS])
  })
  await db.schema.createTable('tallied_ends', table => {
    table.integer('scope_id').notNullable()
    table.date('ends_on').notNullable()
    table.integer('contracts').notNullable()
    table.primary(['scope_id', 'ends_on'])
  })
  await db.raw('insert into tally_marks (contract_id) select id from contracts')
  for (const [name, on] of indexes) await db.raw(`create index ${name} on ${on}`)
  for (const sql of isPostgres ? postgresTriggers() : sqliteTriggers()) await db.raw(sql)
}

export async function down(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  for (const { table, name } of watched)
    for (const when of Object.keys(EVENTS)) {
      await db.raw(`drop trigger ${name}_${when}${isPostgres ? ` on ${table}` : ''}`)
      if (isPostgres) await db.raw(`drop function ${name}_${when}()`)
    }
  for (const [name] of indexes) await db.raw(`drop index ${name}`)
  for (const table of ['tallied_ends', 'tallies', 'tallied_contracts', 'tally_marks']) await db.schema.dropTable(table)
}

const KEYS = ['directorate_id', 'word', 'status', 'judged_at', 'pooled']
const SUMS = ['owed', 'accepted', 'counted', 'credited', 'behind', 'missing', 'exposed', 'incurred']

function keyColumns(table: Knex.CreateTableBuilder): void {
  table.integer('directorate_id').notNullable() // 0: none
  table.text('word').notNullable()
  table.text('status').notNullable() // of its account; '': none yet
  table.text('judged_at').notNullable() // '': not yet
  table.integer('pooled').notNullable() // 1: its hours are those of a pool, summed elsewhere
}

/** Orders and rare rows that no index knew. */
const indexes: [name: string, on: string][] = [
  ['participants_by_number', 'participants(number desc, id desc)'],
  ['reserving_contracts', "contract_considerations(contract_id) where consideration = 'reserve'"],
  ['clauses_pooled', 'clauses(pool_id, contract_id) where pool_id is not null'],
]

const EVENTS = { come: 'insert', change: 'update', go: 'delete' } as const

/** What a contract adds follows from these columns; `of`: whose contract a row is. */
const watched = [
  {
    table: 'contracts',
    name: 'contract_tallied',
    of: (row: string) => `${row}.id`,
    columns: [
      'buyer_id',
      'directorate_id',
      'followed_by',
      'dismissed',
      'hourless',
      'social',
      'ends_on',
      'withdrawn_at',
    ],
  },
  {
    table: 'clauses',
    name: 'clause_tallied',
    of: (row: string) => `${row}.contract_id`,
    columns: ['contract_id', 'pool_id', 'penalty_cents'],
  },
  {
    table: 'contract_considerations',
    name: 'consideration_tallied',
    of: (row: string) => `${row}.contract_id`,
    columns: ['contract_id', 'consideration'],
  },
  {
    table: 'standings',
    name: 'standing_tallied',
    of: (row: string) => `(select contract_id from clauses where clauses.id = ${row}.clause_id)`,
    columns: [
      ...['status', 'judged_at', 'owed_centihours', 'accepted_centihours', 'counted_centihours'],
      ...['behind_centihours', 'missing_centihours', 'exposed_centihours'],
    ],
  },
]

function sqliteTriggers(): string[] {
  return watched.flatMap(({ table, name, of, columns }) => {
    const mark = (row: string) =>
      `insert into tally_marks (contract_id) select ${of(row)} where ${of(row)} is not null;`
    return [
      `create trigger ${name}_come after insert on ${table} begin ${mark('new')} end`,
      `create trigger ${name}_change after update of ${columns.join(', ')} on ${table} when ${differs(columns)}
        begin ${mark('old')} ${moves(columns) ? mark('new') : ''} end`,
      `create trigger ${name}_go after delete on ${table} begin ${mark('old')} end`,
    ]
  })
}

function postgresTriggers(): string[] {
  return watched.flatMap(({ table, name, of, columns }) => {
    const mark = (row: string) =>
      `insert into tally_marks (contract_id) select ${of(row)} where ${of(row)} is not null;`
    return Object.entries(EVENTS).flatMap(([when, event]) => {
      const marks = { come: mark('new'), change: mark('old') + (moves(columns) ? mark('new') : ''), go: mark('old') }
      const narrowed = when === 'change' ? `of ${columns.join(', ')} ` : ''
      const condition = when === 'change' ? `when (${differs(columns)}) ` : ''
      return [
        `create function ${name}_${when}() returns trigger language plpgsql as $$
          begin ${marks[when as keyof typeof marks]} return null; end $$`,
        `create trigger ${name}_${when} after ${event} ${narrowed}on ${table}
          for each row ${condition}execute function ${name}_${when}()`,
      ]
    })
  })
}

function differs(columns: readonly string[]): string {
  return columns.map(column => `old.${column} is distinct from new.${column}`).join(' or ')
}

/** A row can go to another contract. */
function moves(columns: readonly string[]): boolean {
  return columns.includes('contract_id')
}
