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
    for (const row of rows) {
      const cut = cutOf(row)
      if (cut) await db('hours').where({ id: row.id }).update(toldOf(row, cut))
    }
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

function toldOf({ accepted_centihours, accepted_reason }: Row, cut: 'window' | 'eligibility') {
  const reason = (sentence: string) => `${sentence} ${accepted_reason}`.trim()
  return cut === 'window'
    ? {
        refused_centihours: 0,
        refused_reason: '',
        attested_centihours: accepted_centihours,
        attested_reason: reason(
          'Repris comme heures faites dans la fenêtre ; refus ou attestation, rien ne le disait.',
        ),
      }
    : { refused_reason: reason('Repris comme refus ; refus ou heures d’avant l’éligibilité, rien ne le disait.') }
}

/**
 * What took away some days of this month of employment and left some, as figures were read until now: the window, or
 * eligibility alone. A later eligibility still parts what was accepted: the days before it wait to be regularised.
 */
function cutOf(row: Row): 'window' | 'eligibility' | null {
  if (!row.eligible_on) return null
  const from = [`${row.month}-01`, row.hired_on].sort()[1]!
  const to = [lastDay(row.month), row.left_on ?? '2999-12-31'].sort()[0]!
  const direct = row.mode.startsWith('ED_')
  const until = direct ? eveAfter(row.hired_on, 24) : eveAfter(row.first_hired_on, row.eligibility_months)
  const opens = [from, row.starts_on ?? row.notified_on ?? '1900-01-01'].sort()[1]!
  const closes = [to, row.ends_on ?? '2999-12-31', until].sort()[0]!
  if ([opens, row.eligible_on].sort()[1]! > closes) return null
  if (opens > from || closes < to) return 'window'
  return row.eligible_on > opens ? 'eligibility' : null
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
