import type { Knex } from 'knex'

/**
 * Who one row of a file is about, where it names two persons alike: which row, and what else it says that tells it from the others. An
 * answer without a row holds for all that is written so.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table deposit_matches add column sheet_row text not null default ''")
  await db.raw("alter table deposit_matches add column beside text not null default ''")
}

export async function down(db: Knex): Promise<void> {
  if (await db('deposit_matches').whereNot({ sheet_row: '' }).first('id'))
    throw new Error('Persons who are named alike were told apart: restore a backup made before the first.')
  await db.raw('alter table deposit_matches drop column beside')
  await db.raw('alter table deposit_matches drop column sheet_row')
}
