import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('companies', table => {
    table.increments('id')
    table.text('id_type').notNullable() // SIRET, or TVA, TAHITI, RIDET, FRWF, IREP, HORS-UE as in the open data
    table.text('identifier').notNullable()
    table.text('siren').index() // the first nine digits: what tells two establishments of one company
    table.text('name').notNullable() // '' while only the number is known: the open data give no name
    table.text('kind').notNullable()
    table.date('esus_since') // agreed as « entreprise solidaire d'utilité sociale », L. 3332-17-1 c. trav.
    table.text('city').notNullable().defaultTo('')
    table.text('trade').notNullable().defaultTo('')
    table.text('contact_name').notNullable().defaultTo('')
    table.text('contact_phone').notNullable().defaultTo('')
    table.text('contact_email').notNullable().defaultTo('')
    table.text('search_text').notNullable()
    table.text('sort_text').notNullable().index()
    table.text('created_at').notNullable()
    table.integer('version').notNullable().defaultTo(1)
    table.unique(['id_type', 'identifier'])
  })
  // One row is one lot: one lot, one contract, one obligation. Sibling lots share buyer and number.
  await db.schema.createTable('contracts', table => {
    table.increments('id')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT')
    table.integer('directorate_id').references('directorates.id').onDelete('RESTRICT')
    table.integer('operation_id').references('operations.id').onDelete('RESTRICT').index()
    table.text('form').notNullable() // 'contract' or 'concession'
    table.text('number').notNullable()
    table.text('lot_number').notNullable().defaultTo('')
    table.text('lot_title').notNullable().defaultTo('')
    table.text('title').notNullable()
    table.text('nature').notNullable().defaultTo('')
    table.text('procedure').notNullable().defaultTo('')
    table.text('ccag').notNullable().defaultTo('')
    table.text('cpv').notNullable().defaultTo('')
    table.text('sector').notNullable().defaultTo('')
    table.text('framework_number').notNullable().defaultTo('')
    table.bigInteger('amount_cents') // before tax, as notified
    table.date('notified_on')
    table.date('starts_on')
    table.date('ends_on')
    table.integer('duration_months')
    table.text('reserved_article')
    table.text('reserved_evidence').notNullable().defaultTo('')
    table.integer('followed_by').references('users.id').onDelete('RESTRICT').index()
    table.text('followed_at')
    table.text('source').notNullable() // 'decp' or 'typed'
    table.text('decp_key').unique()
    table.text('decp_hash')
    table.text('search_text').notNullable()
    table.text('sort_text').notNullable().index()
    table.text('created_at').notNullable()
    table.integer('version').notNullable().defaultTo(1)
    table.index(['buyer_id', 'number'])
    table.index(['ends_on'])
  })
  await db.schema.createTable('contract_considerations', table => {
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT')
    table.text('consideration').notNullable() // clause, critere, reserve, aucune, inconnue
    table.primary(['contract_id', 'consideration'])
    table.index(['consideration', 'contract_id'])
  })
  await db.schema.createTable('contract_holders', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT')
    table.integer('company_id').notNullable().references('companies.id').onDelete('RESTRICT').index()
    table.text('role').notNullable() // holder, leadHolder, coHolder, subcontractor
    table.integer('position').notNullable().defaultTo(1)
    table.date('until') // a later amendment replaced this holder
    table.unique(['contract_id', 'company_id', 'role'])
  })
  await db.schema.createTable('amendments', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.integer('number').notNullable()
    table.date('signed_on').notNullable()
    table.text('legal_basis').notNullable().defaultTo('')
    table.text('reason').notNullable().defaultTo('')
    table.bigInteger('amount_cents') // the new amount before tax, when it changes
    table.integer('duration_months')
    table.date('ends_on') // the new end, when it changes
    table.text('source').notNullable()
    table.text('created_at').notNullable()
  })
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['amendments', 'contract_holders', 'contract_considerations', 'contracts', 'companies']) {
    await db.schema.dropTable(table)
  }
}
