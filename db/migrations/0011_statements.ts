import type { Knex } from 'knex'

/**
 * A statement is one sender's for one period, and each gesture on it is a line that stays. What was known of a month was
 * its last state only: each sender of that month receives it, in the order in which its dates stand.
 */
export async function up(db: Knex): Promise<void> {
  await db.schema.renameTable('statements', 'statements_by_month')
  await db.schema.createTable('statements', table => {
    table.increments('id')
    table.integer('clause_id').notNullable().references('clauses.id').onDelete('RESTRICT')
    table.integer('sender_id').references('companies.id').onDelete('RESTRICT').index() // null: nobody holds the contract
    table.text('period').notNullable() // '2026-11', or '2026-T4' for a quarter
    table.text('first_month').notNullable() // of the period: what joins its hours
    table.text('last_month').notNullable()
    table.text('state').notNullable() // that of its last line, kept for lists: written with it, never alone
    table.date('received_on') // the day the company answered
    table.date('due_on') // a due day of its own, once sent back or opened again
    table.integer('version').notNullable().defaultTo(1) // the number of its lines
    table.unique(['clause_id', 'sender_id', 'period'], { indexName: 'statements_one_a_period' })
    table.index(['state', 'clause_id'])
  })
  await db.schema.createTable('statement_events', table => {
    table.increments('id')
    table.integer('statement_id').notNullable().references('statements.id').onDelete('RESTRICT').index()
    table.text('gesture').notNullable() // receive, nothingWorked, validate, sendBack, reopen, judgeWithout
    table.text('state').notNullable() // the state it leads to
    table.date('effect_on').notNullable() // the last day of the period
    table.date('received_on')
    table.date('due_on')
    table.text('reason').notNullable().defaultTo('')
    table.text('recorded_at').notNullable()
    table.integer('recorded_by').references('users.id').onDelete('RESTRICT')
  })
  await carry(db)
  await db.schema.dropTable('statements_by_month')
  await appendOnly(db, 'statement_events')
}

export async function down(): Promise<void> {
  throw new Error('Statements keep their history: restore a backup made before it.')
}

async function carry(db: Knex.Untyped): Promise<void> {
  let after = 0
  for (;;) {
    const rows = await db('statements_by_month').where('id', '>', after).orderBy('id').limit(500)
    if (rows.length === 0) return
    after = rows.at(-1).id
    for (const row of rows) {
      const events = eventsOf(row)
      if (events.length === 0) continue
      const last = events.at(-1)!
      for (const senderId of await sendersOf(db, row.clause_id, row.month)) {
        const [{ id }] = await db('statements')
          .insert({
            clause_id: row.clause_id,
            sender_id: senderId,
            period: row.month,
            first_month: row.month,
            last_month: row.month,
            state: last.state,
            received_on: row.received_at?.slice(0, 10) ?? null,
            due_on: last.due_on,
            version: events.length,
          })
          .returning('id')
        await db('statement_events').insert(
          events.map(event => ({ ...event, statement_id: id, effect_on: lastDay(row.month) })),
        )
      }
    }
  }
}

/** Whoever employed someone that month, and the holder. */
async function sendersOf(db: Knex.Untyped, clauseId: number, month: string): Promise<(number | null)[]> {
  const employers: number[] = await db('placements')
    .where({ clause_id: clauseId })
    .where('hired_on', '<=', lastDay(month))
    .where(left => left.whereNull('left_on').orWhere('left_on', '>=', `${month}-01`))
    .distinct()
    .pluck('employer_id')
  const declared: number[] = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .where({ 'hours.clause_id': clauseId, 'hours.month': month })
    .distinct()
    .pluck('placements.employer_id')
  const holder = await db('contract_holders')
    .join('clauses', 'clauses.contract_id', 'contract_holders.contract_id')
    .where('clauses.id', clauseId)
    .whereNull('contract_holders.until')
    .whereIn('contract_holders.role', ['holder', 'leadHolder'])
    .orderBy(['contract_holders.position', 'contract_holders.id'])
    .first('contract_holders.company_id')
  const senders = new Set([...employers, ...declared, ...(holder ? [holder.company_id] : [])])
  return senders.size > 0 ? [...senders].sort((a, b) => a - b) : [null]
}

type Event = {
  gesture: string
  state: string
  received_on: string | null
  due_on: string | null
  reason: string
  recorded_at: string
  recorded_by: number | null
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the table that goes
function eventsOf(row: any): Event[] {
  const line = (gesture: string, state: string, at: string, by: number | null, rest: Partial<Event> = {}): Event => ({
    gesture,
    state,
    received_on: null,
    due_on: null,
    reason: '',
    recorded_at: at,
    recorded_by: by,
    ...rest,
  })
  const events: Event[] = []
  if (row.received_at && !row.nothing_worked_at)
    events.push(line('receive', 'toCheck', row.received_at, null, { received_on: row.received_at.slice(0, 10) }))
  if (row.nothing_worked_at)
    events.push(
      line('nothingWorked', 'nothingWorked', row.nothing_worked_at, row.nothing_worked_by, {
        received_on: row.nothing_worked_at.slice(0, 10),
      }),
    )
  if (row.sent_back_at)
    events.push(
      line('sendBack', 'sentBack', row.sent_back_at, row.sent_back_by, {
        reason: row.sent_back_reason,
        due_on: fifteenDaysAfter(row.sent_back_at.slice(0, 10)),
      }),
    )
  if (row.validated_at) events.push(line('validate', 'validated', row.validated_at, row.validated_by))
  const order = ['receive', 'nothingWorked', 'sendBack', 'validate']
  events.sort(
    (a, b) =>
      (a.recorded_at < b.recorded_at ? -1 : a.recorded_at > b.recorded_at ? 1 : 0) ||
      order.indexOf(a.gesture) - order.indexOf(b.gesture),
  )
  // Sent back once and answered since: its day was not kept, its reason was. It stands before the answer.
  const [first] = events
  if (row.sent_back_reason && !row.sent_back_at && first) {
    const reason = `${row.sent_back_reason} (renvoyé avant la reprise, jour non conservé)`
    events.unshift(line('sendBack', 'sentBack', first.recorded_at, row.sent_back_by, { reason }))
  }
  return events
}

function lastDay(month: string): string {
  const [year, number] = month.split('-').map(Number)
  return `${month}-${new Date(Date.UTC(year!, number!, 0)).getUTCDate()}`
}

function fifteenDaysAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 15 * 86_400_000).toISOString().slice(0, 10)
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
