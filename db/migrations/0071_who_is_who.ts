import type { Knex } from 'knex'

/**
 * Acts of subcontracting bound the end of their contract: those already there are read, and say since when they are recorded. One
 * buyer a legal person from now on: where two stood, the one with most contracts has its SIREN, and the others say that nothing
 * was decided of them. Who a company is may be said by a person, and whose wrong number a publication wrote.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table subcontract_acts add column recorded_on date not null default '1970-01-01'")
  await db('subcontract_acts').update({ recorded_on: new Date().toISOString().slice(0, 10) })
  await readActs(db)
  await db.raw('alter table buyers add column siren text') // null: its number names nobody, or another buyer has its SIREN
  await oneEach(db)
  await db.raw('create unique index buyers_siren on buyers(siren)')
  const found = db.client.config.client === 'pg' ? 'strpos' : 'instr'
  await db.raw(
    `create index versions_of_buyer on published_versions(substr(family, ${found}(family, '|') + 1, 9), family)`,
  )
  await db.raw('alter table listed_establishments add column closed_on date') // where it is closed, and said since when
  await db.schema.createTable('company_persons', table => {
    table.increments('id')
    table.integer('company_id').notNullable().references('companies.id').onDelete('RESTRICT').index()
    table.text('before_siren') // the legal person it was of; null: of none
    table.text('siren')
    table.text('reason').notNullable()
    table.integer('undoes_id').references('company_persons.id').onDelete('RESTRICT').unique()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('buyer_numbers', table => {
    table.increments('id')
    table.text('number').notNullable().index() // as published
    table.integer('buyer_id').references('buyers.id').onDelete('RESTRICT') // null: taken back
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.raw('alter table triages add column followed_by integer references users(id)') // who takes; null: who sorted
  for (const table of KEPT) await appendOnly(db, table)
}

export async function down(db: Knex): Promise<void> {
  for (const table of KEPT)
    if (await db(table).first('id')) throw new Error('Somebody said who is who: restore a backup.')
  for (const table of KEPT) await db.schema.dropTable(table)
  await db.raw('alter table listed_establishments drop column closed_on')
  await db.raw('alter table triages drop column followed_by')
  await db.raw('drop index versions_of_buyer')
  await db.raw('drop index buyers_siren')
  await db.raw('alter table buyers drop column siren')
  await db.raw('alter table subcontract_acts drop column recorded_on')
}

const KEPT = ['buyer_numbers', 'company_persons']

async function readActs(db: Knex): Promise<void> {
  await db('contract_readings')
    .whereIn('contract_id', db('subcontract_acts').select('contract_id'))
    .update({ stale: 1 })
  await db.raw(`insert into contract_readings (contract_id, buyer_id, amount_state, end_state, to_answer, stale)
    select contracts.id, contracts.buyer_id, '', '', 0, 1 from contracts
    where exists (select 1 from subcontract_acts where subcontract_acts.contract_id = contracts.id)
    and not exists (select 1 from contract_readings where contract_readings.contract_id = contracts.id)`)
}

async function oneEach(db: Knex): Promise<void> {
  const contracts = db('contracts').whereRaw('contracts.buyer_id = buyers.id').count('*').as('contracts')
  const buyers: { id: number; siret: string; contracts: number | string }[] = await db('buyers').select(
    'id',
    'siret',
    contracts,
  )
  const persons = Map.groupBy(buyers, ({ siret }) => sirenIn(siret))
  for (const [siren, own] of persons) {
    const [first] = own.toSorted((a, b) => Number(b.contracts) - Number(a.contracts) || a.id - b.id)
    if (siren) await db('buyers').where({ id: first!.id }).update({ siren })
  }
}

/** The legal person of a SIRET, where its own key is right. */
function sirenIn(siret: string): string | null {
  const siren = siret.slice(0, 9)
  const sum = [...siren].reduce((total, digit, index) => {
    const weighed = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (weighed > 9 ? weighed - 9 : weighed)
  }, 0)
  return /^\d{9}$/.test(siren) && siren !== '000000000' && sum % 10 === 0 ? siren : null
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete'])
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
}
