import type { Knex } from 'knex'

/**
 * What each contract counts in the scheme is kept, with the sums of each buyer's years; whatever may change it leaves its mark
 * in the same transaction, and who reads works the marks off first (as 0068 does). Beside them, what persons enter: annual
 * totals, targets and base lines. None is ever changed: a later row replaces it.
 */
export async function up(db: Knex): Promise<void> {
  const isPostgres = db.client.config.client === 'pg'
  await db.schema.createTable('scheme_marks', table => {
    table.increments('id')
    table.integer('contract_id').notNullable() // no link: what a removed contract counted is taken back too
  })
  await db.schema.createTable('scheme_contracts', table => {
    table.integer('contract_id').primary()
    table.integer('buyer_id').notNullable()
    table.integer('year').notNullable() // 0: its day is unknown
    table.integer('month').notNullable()
    table.text('traits').notNullable()
    table.text('place').notNullable() // where it is carried out, as published
    amounts(table)
    table.index(['buyer_id', 'year', 'traits'])
    table.index(['year', 'traits'])
  })
  await db.schema.createTable('scheme_cells', table => {
    table.integer('scope_id').notNullable() // a buyer; 0: all of them
    table.integer('year').notNullable()
    table.text('traits').notNullable()
    table.integer('contracts').notNullable()
    amounts(table)
    table.primary(['scope_id', 'year', 'traits'])
  })
  await db.schema.createTable('scheme_months', table => {
    table.integer('scope_id').notNullable()
    table.integer('year').notNullable()
    table.integer('month').notNullable()
    table.integer('contracts').notNullable() // published
    table.primary(['scope_id', 'year', 'month'])
  })
  await db.schema.createTable('annual_totals', table => {
    table.increments('id')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.integer('year').notNullable()
    table.text('base').notNullable() // notified, mandated
    table.integer('contracts')
    table.bigInteger('cents')
    table.text('source').notNullable()
    recorded(table)
    table.index(['buyer_id', 'year'])
  })
  await db.schema.createTable('indicator_targets', table => {
    table.increments('id')
    table.integer('buyer_id').references('buyers.id').onDelete('RESTRICT') // null: of the institution
    table.text('code').notNullable()
    table.text('role').notNullable() // target, baseline
    table.text('unit').notNullable() // rate, number
    table.integer('year').notNullable()
    table.bigInteger('value') // hundredths; null: taken back
    table.text('source').notNullable()
    recorded(table)
    table.index(['code', 'year'])
  })
  await db.raw('insert into scheme_marks (contract_id) select id from contracts')
  for (const sql of isPostgres ? postgresTriggers() : sqliteTriggers()) await db.raw(sql)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['annual_totals', 'indicator_targets'])
    if (await db(table).first('id')) throw new Error('Somebody entered totals or targets: restore a backup.')
  const isPostgres = db.client.config.client === 'pg'
  for (const { table, name } of watched)
    for (const when of Object.keys(EVENTS)) {
      await db.raw(`drop trigger ${name}_${when}${isPostgres ? ` on ${table}` : ''}`)
      if (isPostgres) await db.raw(`drop function ${name}_${when}()`)
    }
  for (const table of TABLES) await db.schema.dropTable(table)
}

const TABLES = [
  ...['indicator_targets', 'annual_totals', 'scheme_months', 'scheme_cells', 'scheme_contracts', 'scheme_marks'],
]

/** Cents before tax, of the contracts whose amount is known. */
function amounts(table: Knex.CreateTableBuilder): void {
  table.integer('priced').notNullable()
  table.integer('to_confirm').notNullable()
  table.bigInteger('cents').notNullable()
}

function recorded(table: Knex.CreateTableBuilder): void {
  table.text('recorded_at').notNullable()
  table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
}

const EVENTS = { come: 'insert', change: 'update', go: 'delete' } as const

const own = (row: string) => `select ${row}.contract_id as id`
const heldBy = (company: string) =>
  `select distinct contract_holders.contract_id as id from contract_holders
    join companies on companies.id = contract_holders.company_id where ${company}`

/** What a contract counts follows from these columns (null: all of a row); `of`: whose contracts a row is. */
const watched: { table: string; name: string; of: (row: string) => string; columns: string[] | null }[] = [
  {
    table: 'contracts',
    name: 'contract_counted',
    of: row => `select ${row}.id as id`,
    columns: [
      ...['buyer_id', 'form', 'nature', 'framework_number', 'amount_cents', 'noticed_on', 'notified_on'],
      ...['reserved_article', 'source', 'withdrawn_at'],
    ],
  },
  { table: 'clauses', name: 'clause_counted', of: own, columns: ['contract_id'] },
  { table: 'contract_considerations', name: 'consideration_counted', of: own, columns: null },
  { table: 'contract_readings', name: 'reading_counted', of: own, columns: ['amount_cents', 'amount_state'] },
  {
    table: 'contract_holders',
    name: 'holder_counted',
    of: own,
    columns: ['contract_id', 'company_id', 'role', 'since', 'until'],
  },
  { table: 'reservation_checks', name: 'check_counted', of: own, columns: null },
  { table: 'social_duties', name: 'duty_counted', of: own, columns: null },
  { table: 'published_facts', name: 'facts_counted', of: own, columns: ['facts'] },
  {
    table: 'terms',
    name: 'term_counted',
    of: row => `${own(row)} where ${row}.contract_id is not null`,
    columns: null,
  },
  {
    table: 'companies',
    name: 'company_counted',
    of: row => heldBy(`companies.id = ${row}.id or companies.siren = ${row}.siren`),
    columns: ['siren', 'kind', 'kind_source', 'esus_since'],
  },
  { table: 'kind_claims', name: 'claim_counted', of: row => heldBy(`companies.siren = ${row}.siren`), columns: null },
  {
    // Whoever a list no longer names is told by the list itself.
    table: 'company_lists',
    name: 'list_counted',
    of: row =>
      heldBy(`companies.siren in (select kind_claims.siren from kind_claims
        join company_lists on company_lists.id = kind_claims.list_id where company_lists.kind = ${row}.kind)`),
    columns: null,
  },
]

function bodyOf(of: (row: string) => string, when: string): string {
  const mark = (row: string) => `insert into scheme_marks (contract_id) select id from (${of(row)}) as whose;`
  return { come: mark('new'), change: mark('old') + mark('new'), go: mark('old') }[when]!
}

function differs(columns: readonly string[]): string {
  return columns.map(column => `old.${column} is distinct from new.${column}`).join(' or ')
}

function sqliteTriggers(): string[] {
  return watched.flatMap(({ table, name, of, columns }) =>
    Object.entries(EVENTS).map(([when, event]) => {
      const narrowed = when === 'change' && columns ? ` of ${columns.join(', ')}` : ''
      const condition = when === 'change' && columns ? ` when (${differs(columns)})` : ''
      return `create trigger ${name}_${when} after ${event}${narrowed} on ${table}${condition}
        begin ${bodyOf(of, when)} end`
    }),
  )
}

function postgresTriggers(): string[] {
  return watched.flatMap(({ table, name, of, columns }) =>
    Object.entries(EVENTS).flatMap(([when, event]) => {
      const narrowed = when === 'change' && columns ? `of ${columns.join(', ')} ` : ''
      const condition = when === 'change' && columns ? `when (${differs(columns)}) ` : ''
      return [
        `create function ${name}_${when}() returns trigger language plpgsql as $$
          begin ${bodyOf(of, when)} return null; end $$`,
        `create trigger ${name}_${when} after ${event} ${narrowed}on ${table}
          for each row ${condition}execute function ${name}_${when}()`,
      ]
    }),
  )
}
