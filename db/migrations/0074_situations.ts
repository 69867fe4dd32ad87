import type { Knex } from 'knex'

/**
 * What became of people is asked at the end, six months and twelve months after: rows that replace each other, each with its
 * author. What was said of their end so far, and how it was corrected, is carried over. What is published of persons may be
 * of a period, and may count contracts of employment.
 */
export async function up(db: Knex.Untyped): Promise<void> {
  await db.schema.createTable('situations', table => {
    table.increments('id')
    table.integer('participant_id').notNullable().references('participants.id').onDelete('RESTRICT').index()
    table.text('moment').notNullable() // end, six, twelve
    table.text('situation').notNullable()
    table.date('true_on') // the day it is true of; null: it was never said
    table.text('recorded_at') // null: before the history was kept, at a moment that nobody knows
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.batchInsert('situations', await endsSaid(db), 100)
  for (const sql of refusals(db)) await db.raw(sql)
  for (const column of ['exit_situation', 'exit_on']) await db.raw(`alter table participants drop column ${column}`)
  await db.raw('create index placements_left on placements(left_on) where left_on is not null')
  await db.schema.alterTable('publications', table => {
    table.date('since') // of those who worked from this day on; null: from the start
    table.text('counts').notNullable().defaultTo('persons') // persons, employments
  })
}

export async function down(db: Knex.Untyped): Promise<void> {
  if (await db('situations').whereNot({ moment: 'end' }).first('id'))
    throw new Error('Situations six and twelve months after were recorded: restore a backup made before.')
  if (await db('publications').whereNotNull('since').first('id'))
    throw new Error('Statistics of a period were published: restore a backup made before.')
  await db.raw('drop index placements_left')
  await db.schema.alterTable('participants', table => {
    table.text('exit_situation').notNullable().defaultTo('')
    table.date('exit_on')
  })
  const rows: { participant_id: number; situation: string; true_on: string | null }[] =
    await db('situations').orderBy('id')
  for (const { participant_id, situation, true_on } of rows)
    await db('participants').where({ id: participant_id }).update({ exit_situation: situation, exit_on: true_on })
  await db.schema.dropTable('situations')
  for (const column of ['since', 'counts']) await db.raw(`alter table publications drop column ${column}`)
}

type Said = { participant_id: number; moment: string; situation: string; true_on: string | null } & {
  recorded_at: string | null
  recorded_by: number | null
}

/** One row for each time that it was said, as its kept values tell; those without any are as they stand. */
async function endsSaid(db: Knex.Untyped): Promise<Said[]> {
  const people: { id: number; exit_situation: string; exit_on: string | null }[] = await db('participants')
    .orderBy('id')
    .select('id', 'exit_situation', 'exit_on')
  const terms: Term[] = await db('terms')
    .whereIn('field', ['exitSituation', 'exitOn'])
    .orderBy('id')
    .select('participant_id', 'field', 'value', 'recorded_at', 'recorded_by')
  const byPerson = Map.groupBy(terms, term => term.participant_id)
  return people.flatMap(({ id, exit_situation, exit_on }) => {
    const said = replayed(id, byPerson.get(id) ?? [])
    const last = said.at(-1)
    const isThere = last ? last.situation === exit_situation && last.true_on === exit_on : exit_situation === ''
    const standing = { participant_id: id, moment: 'end', situation: exit_situation, true_on: exit_on }
    return isThere ? said : [...said, { ...standing, recorded_at: null, recorded_by: null }]
  })
}

type Term = {
  participant_id: number
  field: string
  value: string | null
  recorded_at: string | null
  recorded_by: number | null
}

function replayed(participant_id: number, terms: readonly Term[]): Said[] {
  let now = { situation: '', true_on: null as string | null }
  return [...Map.groupBy(terms, ({ recorded_at }) => recorded_at)].flatMap(([recorded_at, own]) => {
    for (const { field, value } of own)
      now = field === 'exitOn' ? { ...now, true_on: value } : { ...now, situation: value ?? '' }
    if (now.situation === '') return []
    return [{ participant_id, moment: 'end', ...now, recorded_at, recorded_by: own.at(-1)!.recorded_by }]
  })
}

function refusals(db: Knex.Untyped): string[] {
  if (db.client.config.client === 'pg')
    return [
      `create trigger situations_append_only before update or delete or truncate on situations
        for each statement execute function refuse_change()`,
    ]
  return ['update', 'delete'].map(
    change => `create trigger situations_no_${change} before ${change} on situations
      begin select raise(abort, 'append only: situations'); end`,
  )
}
