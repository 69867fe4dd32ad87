import type { Knex } from 'knex'

/** Who joined a contract by a file, so that to undo its import says what becomes of them. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('deposit_joiners', table => {
    table.increments('id')
    table.integer('deposit_id').notNullable().references('deposits.id').onDelete('RESTRICT').index()
    table.integer('participant_id').notNullable().references('participants.id').onDelete('RESTRICT')
    table.integer('placement_id').notNullable().index() // no reference: an employment without hours may be taken away
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.integer('participant_version') // as they joined; null: was followed already
    table.text('outcome').notNullable().defaultTo('') // undone, kept, impossible; '' while the import stands
    table.text('why').notNullable().defaultTo('')
  })
  // Until now only the instant tied them: who was answered of a file, and the employment written in the same gesture.
  await db.raw(`insert into deposit_joiners (deposit_id, participant_id, placement_id, clause_id, participant_version)
    select distinct said.deposit_id, placements.participant_id, placements.id, placements.clause_id,
      case when participants.created_at = said.at then 1 end
    from deposit_matches as said
    join placements on placements.participant_id = said.participant_id and placements.created_at = said.at
    join participants on participants.id = placements.participant_id
    join deposits on deposits.id = said.deposit_id
    left join statement_files on statement_files.id = deposits.file_id
    where statement_files.undone_at is null
    order by said.deposit_id, placements.id`)
}

export async function down(db: Knex): Promise<void> {
  if (await db('deposit_joiners').whereNot({ outcome: '' }).first('id'))
    throw new Error('Persons of a file were taken back with its import: restore a backup made before.')
  await db.schema.dropTable('deposit_joiners')
}
