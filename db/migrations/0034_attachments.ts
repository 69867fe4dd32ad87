import type { Knex } from 'knex'

/**
 * Papers that are kept: a row says who brought it, when and for what; the bytes stand outside the database, under their digest. A row
 * stays once its bytes are gone, with the digest, the kind, the day it was seen and by whom.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('attachments', table => {
    table.increments('id')
    table.text('about').notNullable() // statement, structure, employment, eligibility
    table.text('kind').notNullable() // P_HEURES, P_FACTURE, P_CONTRAT…
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT').index()
    table.integer('contract_id').references('contracts.id').onDelete('RESTRICT').index() // null: of somebody’s eligibility
    table.integer('clause_id').references('clauses.id').onDelete('RESTRICT')
    table.integer('company_id').references('companies.id').onDelete('RESTRICT') // whose statement, whose agreement
    table.text('period')
    table.integer('placement_id').index() // no reference: an employment without hours may be taken away, the row says it was
    table.integer('participant_id').references('participants.id').onDelete('RESTRICT').index()
    table.text('dated_on') // the day the paper bears
    table.text('file_name').notNullable() // as it came; emptied with the bytes
    table.text('type').notNullable() // pdf, jpeg, png, webp, heic: by its content
    table.integer('size_bytes').notNullable()
    table.text('sha256').notNullable().index() // of what is kept
    table.text('scan').notNullable() // notScanned, waiting, clean, infected
    table.text('scanned_at')
    table.text('added_at').notNullable()
    table.integer('added_by').references('users.id').onDelete('RESTRICT')
    table.integer('sent_by').references('companies.id').onDelete('RESTRICT') // null: brought by whoever is signed in
    table.text('gone_at') // the bytes are no longer kept
    table.integer('gone_by').references('users.id').onDelete('RESTRICT')
    table.text('gone_why').notNullable().defaultTo('') // removed, term, infected
    table.text('missing_at') // the file was not found, or is no longer what it was
    table.index(['clause_id', 'period'])
    table.index(['added_by', 'added_at'])
    table.index(['scan', 'id'])
  })
}

export async function down(db: Knex): Promise<void> {
  if (await db('attachments').first('id')) throw new Error('Papers are kept: restore a backup made before the first.')
  await db.schema.dropTable('attachments')
}
