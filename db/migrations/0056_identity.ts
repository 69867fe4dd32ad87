import type { Knex } from 'knex'

/**
 * Where a name and a kind come from. What was typed stands above what lists and publications say, which stay beside it, each with its day;
 * `companies.name` and `companies.kind` are what follows of them today.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('company_lists', table => {
    table.increments('id')
    table.text('kind').notNullable() // units, establishments, conventions, structures, adapted, esus
    table.text('source').notNullable() // as the person named it
    table.date('dated_on').notNullable()
    table.text('sha256').notNullable()
    table.integer('row_count').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.createTable('listed_persons', table => {
    table.increments('id')
    table.integer('list_id').notNullable().references('company_lists.id').onDelete('RESTRICT')
    table.text('siren').notNullable().index()
    table.text('name').notNullable() // '' where it is not to be shown
    table.text('person_name').notNullable() // of a natural person: personal data
    table.text('size').notNullable() // PME, ETI, GE; '' unsaid
    table.integer('natural').notNullable().defaultTo(0)
    table.integer('hidden').notNullable().defaultTo(0) // partial diffusion: its number, nothing more
    table.integer('closed').notNullable().defaultTo(0)
    table.unique(['list_id', 'siren'])
  })
  await db.schema.createTable('listed_establishments', table => {
    table.increments('id')
    table.integer('list_id').notNullable().references('company_lists.id').onDelete('RESTRICT')
    table.text('siret').notNullable().index()
    table.text('sign').notNullable()
    table.text('post_code').notNullable()
    table.text('city').notNullable()
    table.integer('closed').notNullable().defaultTo(0)
    table.unique(['list_id', 'siret'])
  })
  await db.schema.createTable('kind_claims', table => {
    table.increments('id')
    table.integer('list_id').notNullable().references('company_lists.id').onDelete('RESTRICT')
    table.text('siren').notNullable().index()
    table.text('kind').notNullable() // ACI, EI, AI, ETTI, EA, ESAT, GEIQ, ESS, ESUS…
    table.date('since') // where the list says from when, and until when
    table.date('until')
  })
  await db.schema.createTable('published_names', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.integer('company_id').references('companies.id').onDelete('RESTRICT').index()
    table.integer('buyer_id').references('buyers.id').onDelete('RESTRICT').index()
    table.text('name').notNullable()
  })
  await keepWhatStands(db)
}

/** A name on a published contract may come from it; any other was typed, and so was every kind. */
async function keepWhatStands(db: Knex): Promise<void> {
  // '': typed by a person, where there is a name or a kind.
  for (const table of ['companies', 'buyers'])
    await db.raw(`alter table ${table} add column name_source text not null default ''`)
  await db.raw(`alter table companies add column kind_source text not null default ''`)
  await db.raw(`insert into published_names (contract_id, company_id, name)
    select distinct contract_holders.contract_id, companies.id, companies.name from companies
    join contract_holders on contract_holders.company_id = companies.id
    join contracts on contracts.id = contract_holders.contract_id
    where companies.name <> '' and contracts.published not in ('', 'null')
    and not exists (select 1 from journal where journal.subject = 'company' and journal.subject_id = companies.id
      and journal.action in ('company.added', 'company.edited'))`)
  await db.raw(`update companies set name_source = 'published'
    where exists (select 1 from published_names where published_names.company_id = companies.id)`)
}

export async function down(db: Knex): Promise<void> {
  if (await db('company_lists').first('id')) throw new Error('Lists were imported: restore a backup made before them.')
  for (const table of ['published_names', 'kind_claims', 'listed_establishments', 'listed_persons', 'company_lists'])
    await db.schema.dropTable(table)
  await db.raw('alter table companies drop column kind_source')
  for (const table of ['companies', 'buyers']) await db.raw(`alter table ${table} drop column name_source`)
}
