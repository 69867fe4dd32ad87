import type { Knex } from 'knex'

/**
 * What was said of persons: each publication with the figures behind it, which are hidden and why, by which rules. What is
 * published later takes it for known, and no mark ever moves. Of what was printed before, nothing was kept.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('publications', table => {
    table.increments('id')
    table.text('population').notNullable() // the contracts whose persons are counted, as a digest of their numbers
    table.date('until').notNullable() // the end of a quarter
    table.integer('rank').notNullable() // 1, then 2 where more became known of the same quarter
    table.integer('persons').notNullable()
    table.text('why') // the total is hidden
    table.integer('rules').notNullable()
    table.text('made_at').notNullable()
    table.text('seen').notNullable() // how many changes its clauses had known when it was last found to hold
    table.unique(['population', 'until', 'rank'])
  })
  await db.schema.createTable('publication_contracts', table => {
    table.integer('publication_id').notNullable().references('publications.id').onDelete('RESTRICT')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.primary(['publication_id', 'contract_id'])
  })
  await db.schema.createTable('publication_tables', table => {
    table.integer('publication_id').notNullable().references('publications.id').onDelete('RESTRICT')
    table.text('breakdown').notNullable()
    table.text('state').notNullable() // own, repeated, withheld
    table.date('repeats') // the quarter whose breakdown is printed again
    table.integer('threshold').notNullable()
    table.primary(['publication_id', 'breakdown'])
  })
  await db.schema.createTable('publication_cells', table => {
    table.integer('publication_id').notNullable().references('publications.id').onDelete('RESTRICT')
    table.text('breakdown').notNullable()
    table.text('category').notNullable()
    table.integer('persons').notNullable()
    table.integer('centihours').notNullable()
    table.text('why') // null: published
    table.primary(['publication_id', 'breakdown', 'category'])
  })
  // Which edition printed which publication.
  await db.schema.createTable('edition_publications', table => {
    table.integer('edition_id').notNullable().references('editions.id').onDelete('RESTRICT')
    table.integer('publication_id').notNullable().references('publications.id').onDelete('RESTRICT').index()
    table.primary(['edition_id', 'publication_id'])
  })
  for (const table of KEPT) for (const sql of refusals(table, db.client.config.client === 'pg')) await db.raw(sql)
}

export async function down(db: Knex): Promise<void> {
  if (await db('publications').first('id'))
    throw new Error('Figures were published, and later ones take them for known: restore a backup made before it.')
  await db.schema.dropTable('edition_publications')
  await db.schema.dropTable('publication_cells')
  await db.schema.dropTable('publication_tables')
  await db.schema.dropTable('publication_contracts')
  await db.schema.dropTable('publications')
}

const KEPT = ['publication_contracts', 'publication_tables', 'publication_cells', 'edition_publications']

function refusals(table: string, isPostgres: boolean): string[] {
  if (isPostgres)
    return [
      `create trigger ${table}_append_only before update or delete or truncate on ${table}
        for each statement execute function refuse_change()`,
    ]
  return ['update', 'delete'].map(
    change => `create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`,
  )
}
