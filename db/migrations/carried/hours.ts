import type { Knex } from 'knex'

/**
 * One field said two things: « fewer hours were accepted » and « these were inside the window ». Where the window cut the
 * month, the figure was read as the hours inside, and goes on being so; elsewhere it refused the rest.
 */
export async function partHours(db: Knex.Untyped): Promise<void> {
  await db.schema.alterTable('hours', table => {
    table.integer('refused_centihours').notNullable().defaultTo(0)
    table.text('refused_reason').notNullable().defaultTo('')
    table.integer('attested_centihours') // inside the window, as the employer attests; null: shared by days
    table.text('attested_reason').notNullable().defaultTo('')
  })
  await db.schema.alterTable('hour_revisions', table => {
    // null in a line older than this: accepted_centihours then says both, as it was known
    table.integer('refused_centihours')
    table.integer('attested_centihours')
  })
  await db('hours')
    .whereNotNull('accepted_centihours')
    .update({ refused_centihours: db.raw('centihours - accepted_centihours') })
  await db('hours')
    .whereNot({ accepted_reason: '' })
    .update({ refused_reason: db.raw('accepted_reason') })
  for (let rows = await acceptedAfter(db, 0); rows.length > 0; rows = await acceptedAfter(db, rows.at(-1)!.id))
    for (const row of rows.filter(isCut))
      await db('hours')
        .where({ id: row.id })
        .update({
          refused_centihours: 0,
          refused_reason: '',
          attested_centihours: row.accepted_centihours,
          attested_reason:
            `Repris comme heures faites dans la fenêtre ; refus ou attestation, rien ne le disait. ${row.accepted_reason}`.trim(),
        })
  await db.raw('alter table hours drop column accepted_centihours')
  await db.raw('alter table hours drop column accepted_reason')
}

function acceptedAfter(db: Knex.Untyped, id: number): Promise<Row[]> {
  return db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereNotNull('hours.accepted_centihours')
    .where('hours.id', '>', id)
    .orderBy('hours.id')
    .limit(2_000)
    .select(
      'hours.id',
      'hours.month',
      'hours.accepted_centihours',
      'hours.accepted_reason',
      'placements.mode',
      'placements.hired_on',
      'placements.left_on',
      'participants.eligible_on',
      'clauses.eligibility_months',
      'contracts.starts_on',
      'contracts.ends_on',
      'contracts.notified_on',
      db('placements as earlier')
        .min('earlier.hired_on')
        .whereRaw('earlier.participant_id = placements.participant_id')
        .as('first_hired_on'),
    )
}

type Row = {
  id: number
  month: string
  accepted_centihours: number
  accepted_reason: string
  mode: string
  hired_on: string
  left_on: string | null
  eligible_on: string | null
  eligibility_months: number
  starts_on: string | null
  ends_on: string | null
  notified_on: string | null
  first_hired_on: string
}

/** Whether some days of this month of employment counted and some did not, as figures were read until now. */
function isCut(row: Row): boolean {
  if (!row.eligible_on) return false
  const from = [`${row.month}-01`, row.hired_on].sort()[1]!
  const to = [lastDay(row.month), row.left_on ?? '2999-12-31'].sort()[0]!
  const direct = row.mode.startsWith('ED_')
  const until = direct ? eveAfter(row.hired_on, 24) : eveAfter(row.first_hired_on, row.eligibility_months)
  const opens = [from, row.starts_on ?? row.notified_on ?? '1900-01-01', row.eligible_on].sort()[2]!
  const closes = [to, row.ends_on ?? '2999-12-31', until].sort()[0]!
  return opens <= closes && (opens > from || closes < to)
}

function lastDay(month: string): string {
  const [year, number] = month.split('-').map(Number)
  return `${month}-${new Date(Date.UTC(year!, number!, 0)).getUTCDate()}`
}

/** The eve of the same day some months later. */
function eveAfter(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number)
  const last = new Date(Date.UTC(year!, month! - 1 + months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year!, month! - 1 + months, Math.min(day!, last) - 1)).toISOString().slice(0, 10)
}
