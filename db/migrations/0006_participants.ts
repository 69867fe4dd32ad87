import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  // A person is known by a pseudonym everywhere but in identities.
  await db.schema.createTable('participants', table => {
    table.increments('id')
    table.integer('number').notNullable().unique() // 14 is shown P-014
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT').index()
    table.text('ground').notNullable() // code of the eligibility ground, CCAG x.1.1
    table.text('evidence_kind').notNullable().defaultTo('') // kind and date of the paper seen, never its copy
    table.date('evidence_on')
    table.date('eligible_on') // eligibility established on this day
    table.integer('eligible_by').references('users.id').onDelete('RESTRICT')
    table.text('sex').notNullable().defaultTo('') // 'F', 'M' or not said
    table.integer('birth_year')
    table.text('priority_district').notNullable().defaultTo('') // QPV at entry: 'yes', 'no' or not said
    table.text('education').notNullable().defaultTo('')
    table.text('exit_situation').notNullable().defaultTo('')
    table.date('exit_on')
    table.text('created_at').notNullable()
    table.integer('version').notNullable().defaultTo(1)
  })
  await db.schema.createTable('identities', table => {
    table.integer('participant_id').primary().references('participants.id').onDelete('RESTRICT')
    table.text('last_name').notNullable()
    table.text('first_name').notNullable()
    table.date('born_on')
    table.text('city').notNullable().defaultTo('')
    table.text('phone').notNullable().defaultTo('')
    table.text('match_hash').notNullable().unique() // same buyer, name and birth date: the same person
    table.text('search_text').notNullable()
  })
  // One person, one employer, one mode, under one clause: a row of the month grid.
  await db.schema.createTable('placements', table => {
    table.increments('id')
    table.integer('participant_id').notNullable().references('participants.id').onDelete('RESTRICT').index()
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.integer('employer_id').notNullable().references('companies.id').onDelete('RESTRICT').index()
    table.text('mode').notNullable()
    table.date('hired_on').notNullable()
    table.date('left_on')
    table.text('job').notNullable().defaultTo('')
    table.text('created_at').notNullable()
    table.integer('version').notNullable().defaultTo(1)
    table.unique(['participant_id', 'clause_id', 'employer_id', 'mode', 'hired_on'])
  })
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['placements', 'identities', 'participants']) await db.schema.dropTable(table)
}
