import type { Knex } from 'knex'
import { foldIdentities } from './carried/identities.ts'

/**
 * A person stands on several grounds, is numbered by the institution that follows them and is found by their whole name.
 * What an employment was before it was corrected, or removed, stays: a past reading finds it as it was known.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('participants', table => table.dropUnique(['number']))
  await db.schema.alterTable('participants', table => {
    table.text('evidence_by').notNullable().defaultTo('') // who saw the paper of the first ground
    table.date('ground_from') // from when that ground holds, where the paper says a later day than its own
    table.unique(['buyer_id', 'number']) // the numbers already given stay: each buyer goes on after its own last one
  })
  // The grounds beside the first, which stands on the participant: it is the one under which a person is counted.
  await db.schema.createTable('participant_grounds', table => {
    table.increments('id')
    table.integer('participant_id').notNullable().references('participants.id').onDelete('RESTRICT').index()
    table.text('ground').notNullable()
    table.text('evidence_kind').notNullable().defaultTo('')
    table.date('evidence_on')
    table.text('evidence_by').notNullable().defaultTo('')
    table.date('ground_from')
    table.date('shown_from') // the later of the paper's day and of the ground's: what an eligibility may rest on
    table.text('created_at').notNullable()
    table.integer('created_by').references('users.id').onDelete('RESTRICT')
    table.text('removed_at')
    table.integer('removed_by').references('users.id').onDelete('RESTRICT')
  })
  await db.raw(`create unique index participant_grounds_once on participant_grounds(participant_id, ground)
    where removed_at is null`)

  // Same buyer, name and birth date: a question, since two people may share them.
  await db.schema.alterTable('identities', table => table.dropUnique(['match_hash']))
  await db.schema.alterTable('identities', table => table.index(['match_hash']))
  await foldIdentities(db)

  await db.schema.alterTable('placements', table => {
    table.text('kind_confirmed_at') // somebody answered that this employer is of the kind its mode names
  })
  // What an employment was until it was corrected. No link: it stays when the employment is removed.
  await db.schema.createTable('placement_revisions', table => {
    table.increments('id')
    table.integer('placement_id').notNullable().index()
    table.integer('employer_id').notNullable().references('companies.id').onDelete('RESTRICT')
    table.text('mode').notNullable()
    table.date('hired_on').notNullable()
    table.date('left_on')
    table.text('job').notNullable().defaultTo('')
    table.text('reason').notNullable().defaultTo('')
    table.text('replaced_at').notNullable()
    table.integer('replaced_by').references('users.id').onDelete('RESTRICT')
  })
  // Employments that never were: no hour was ever declared on them.
  await db.schema.createTable('removed_placements', table => {
    table.increments('id')
    table.integer('placement_id').notNullable().unique() // the number it had
    table.integer('participant_id').notNullable().references('participants.id').onDelete('RESTRICT').index()
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.integer('employer_id').notNullable().references('companies.id').onDelete('RESTRICT')
    table.text('mode').notNullable()
    table.date('hired_on').notNullable()
    table.date('left_on')
    table.text('job').notNullable().defaultTo('')
    table.text('created_at').notNullable()
    table.text('reason').notNullable().defaultTo('')
    table.text('removed_at').notNullable()
    table.integer('removed_by').references('users.id').onDelete('RESTRICT')
  })
  for (const table of ['placement_revisions', 'removed_placements']) await appendOnly(db, table)
}

export async function down(): Promise<void> {
  throw new Error('People keep their grounds and their numbers: restore a backup made before it.')
}

async function appendOnly(db: Knex, table: string): Promise<void> {
  if (db.client.config.client === 'pg') {
    await db.raw(`create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`)
    return
  }
  for (const change of ['update', 'delete']) {
    await db.raw(`create trigger ${table}_no_${change} before ${change} on ${table}
      begin select raise(abort, 'append only: ${table}'); end`)
  }
}
