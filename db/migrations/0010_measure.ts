import type { Knex } from 'knex'

/** What a measure reads at a date: each act with its day of effect and the moment it was recorded. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('contracts', table => {
    table.date('noticed_on') // the notice that opened the competition: it decides which CCAG applies
    table.text('ccag_version').notNullable().defaultTo('') // '2021' or '2024' where the contract names it
    table.text('group_form').notNullable().defaultTo('') // joint, solidary, jointLeadSolidary; '' for one holder, or unsaid
  })
  await db.schema.alterTable('contract_holders', table => {
    table.integer('share_points') // part of the hours in hundredths of a percent; null where the contract wrote none
  })
  // The ends of execution that acts decided, one after the other. A contract whose end never moved has no line here.
  await db.schema.createTable('execution_acts', table => {
    table.increments('id')
    table.integer('contract_id').notNullable().references('contracts.id').onDelete('RESTRICT').index()
    table.text('kind').notNullable() // initial, amendment, published, resumption, correction, carried
    table.date('effect_on') // null: from the notification on
    table.date('ends_on').notNullable()
    table.text('owed_then').notNullable().defaultTo('line') // a termination: 'line', what was expected that day; 'kept', all of it
    table.integer('amendment_id').references('amendments.id').onDelete('RESTRICT')
    table.text('reason').notNullable().defaultTo('')
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await db.schema.alterTable('facts', table => {
    table.integer('resumes_id') // the suspension that this resumption ends: the eve of its day is the last one suspended
  })
  // How often the statements of a clause come, and how many days after the period.
  await db.schema.createTable('rhythms', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT').index()
    table.date('effect_on').notNullable()
    table.text('period').notNullable() // month, quarter
    table.integer('due_days').notNullable()
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  // From which points on a buyer calls an account late or at risk. Where a buyer decided nothing, ours apply.
  await db.schema.createTable('thresholds', table => {
    table.increments('id')
    table.integer('buyer_id').notNullable().references('buyers.id').onDelete('RESTRICT').index()
    table.date('effect_on').notNullable()
    table.integer('late_points').notNullable()
    table.integer('risk_points').notNullable()
    table.integer('risk_share').notNullable() // percent of the duration gone by
    table.integer('risk_days').notNullable()
    table.integer('risk_rate').notNullable() // percent of what is owed
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  // A decision that hours worked before eligibility was established count all the same.
  await db.schema.createTable('regularisations', table => {
    table.increments('id')
    table.integer('placement_id').notNullable().references('placements.id').onDelete('RESTRICT').index()
    table.date('decided_on').notNullable()
    table.text('reason').notNullable()
    table.integer('cancels_id') // the decision this one takes back
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  for (const table of ['execution_acts', 'rhythms', 'thresholds', 'regularisations']) await appendOnly(db, table)
  await partHours(db)
  await carryEnds(db)
  await renewStandings(db)
}

export async function down(): Promise<void> {
  throw new Error('The measure is not taken back: restore a backup made before it.')
}

/**
 * One field said two things: « fewer hours were accepted » and « these were inside the window ». Where the window cut the
 * month, the figure was read as the hours inside, and goes on being so; elsewhere it refused the rest.
 */
async function partHours(db: Knex.Untyped): Promise<void> {
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
  const rows = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereNotNull('hours.accepted_centihours')
    .select(
      'hours.id',
      'hours.month',
      'hours.centihours',
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
  for (const row of rows) {
    const told = isCut(row)
      ? {
          attested_centihours: row.accepted_centihours,
          attested_reason:
            `Repris comme heures faites dans la fenêtre ; refus ou attestation, rien ne le disait. ${row.accepted_reason}`.trim(),
        }
      : {
          refused_centihours: row.centihours - row.accepted_centihours,
          refused_reason: row.accepted_reason,
        }
    await db('hours').where({ id: row.id }).update(told)
  }
  await db.raw('alter table hours drop column accepted_centihours')
  await db.raw('alter table hours drop column accepted_reason')
}

type Row = {
  month: string
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

/**
 * Ends that an amendment moved: the journal says what the end was before. Where it does not, the first end is unknown
 * and the present one stands from the notification on.
 */
async function carryEnds(db: Knex.Untyped): Promise<void> {
  const amendments = await db('amendments')
    .whereNotNull('amendments.ends_on')
    .orderBy(['contract_id', 'signed_on', 'id'])
    .select('id', 'contract_id', 'signed_on', 'ends_on', 'created_at')
  const moves = await db('journal').where({ action: 'commitment.added' }).orderBy('id').select('subject_id', 'before')
  const before = new Map<number, string>()
  for (const move of moves) {
    const endsOn = move.before ? JSON.parse(move.before).endsOn : null
    if (endsOn) before.set(move.subject_id, endsOn)
  }
  const lines = await db('commitments').whereNotNull('amendment_id').select('id', 'amendment_id')
  const lineOf = new Map<number, number>(lines.map(line => [line.amendment_id, line.id]))
  const known = new Set<number>()
  for (const amendment of amendments) {
    const contract = await db('contracts').where({ id: amendment.contract_id }).first('created_at')
    if (!known.has(amendment.contract_id)) {
      known.add(amendment.contract_id)
      const first = before.get(lineOf.get(amendment.id) ?? 0)
      await db('execution_acts').insert({
        contract_id: amendment.contract_id,
        kind: first ? 'initial' : 'carried',
        effect_on: null,
        ends_on: first ?? amendment.ends_on,
        reason: first ? '' : 'Avant la reprise, la première fin d’exécution n’était pas gardée.',
        recorded_at: contract.created_at,
      })
    }
    await db('execution_acts').insert({
      contract_id: amendment.contract_id,
      kind: 'amendment',
      effect_on: amendment.signed_on,
      ends_on: amendment.ends_on,
      amendment_id: amendment.id,
      recorded_at: amendment.created_at,
    })
  }
  // An end typed over an amendment's since: it prevails from the day of the last amendment on.
  for (const contractId of known) {
    const { ends_on: endsOn } = await db('contracts').where({ id: contractId }).first('ends_on')
    const last = await db('execution_acts').where({ contract_id: contractId }).orderBy('id', 'desc').first()
    if (!endsOn || last.ends_on === endsOn) continue
    await db('execution_acts').insert({
      contract_id: contractId,
      kind: 'correction',
      effect_on: last.effect_on,
      ends_on: endsOn,
      reason: 'Fin corrigée avant la reprise.',
      recorded_at: last.recorded_at,
    })
  }
}

/** What lists read is measured anew: each row waits to be, and says until when it holds. */
async function renewStandings(db: Knex): Promise<void> {
  await db.schema.dropTable('standings')
  await db.schema.createTable('standings', table => {
    table.integer('clause_id').primary().references('clauses.id').onDelete('RESTRICT')
    table.integer('changed').notNullable().defaultTo(0) // how many changes its sources went through
    table.integer('measured').notNullable().defaultTo(0) // how many of them these figures have seen
    table.date('as_of').notNullable()
    table.date('holds_until').notNullable() // the last day on which nothing but a change can move them
    table.date('judged_at')
    table.text('status').notNullable().index()
    table.integer('finished').notNullable() // the account's last day is behind us
    table.integer('owed_centihours').notNullable()
    table.integer('logged_centihours').notNullable()
    table.integer('accepted_centihours').notNullable()
    table.integer('counted_centihours').notNullable()
    table.integer('expected_centihours').notNullable()
    table.integer('gap_centihours').notNullable()
    table.integer('excused_centihours').notNullable()
    table.integer('missing_centihours')
    table.integer('behind_centihours')
    table.integer('projected_centihours')
    table.integer('exposed_centihours').notNullable()
    table.integer('to_regularise_centihours').notNullable()
    // Of the account, which a pool shares: what its members’ pages and lists say beside their own part.
    table.integer('account_owed_centihours').notNullable()
    table.integer('account_counted_centihours').notNullable()
    table.integer('account_expected_centihours').notNullable()
    table.integer('account_gap_centihours').notNullable().index()
    table.integer('account_exposed_centihours').notNullable()
    table.integer('overdue_periods').notNullable()
    table.integer('to_check_periods').notNullable()
    table.index(['holds_until'])
  })
  // Statements that are awaited of each sender, and those whose due day has passed.
  await db.schema.createTable('awaited_statements', table => {
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.integer('sender_id').references('companies.id').onDelete('RESTRICT')
    table.text('period').notNullable()
    table.date('due_on').notNullable()
    table.index(['clause_id', 'period'])
    table.index(['due_on'])
  })
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
