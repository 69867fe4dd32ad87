import type { Knex } from 'knex'

// A second reckoning of the same accounts, to hold the first to: from the raw tables, a day at a time, in exact fractions
// of its own. It shares no line with the product; slow, plain, and read against the definitions themselves.

// biome-ignore lint/suspicious/noExplicitAny: rows as the tables hold them
type Row = any

export type Naive = {
  owed: number
  judgedAt: string | null
  expected: number
  logged: number
  accepted: number
  counted: number
  refused: number
  outside: number
  toRegularise: number
  countedThen: number
  gap: number
  credited: number
  excused: number
  missing: number | null
  behind: number | null
  status: string
}

// Dates: a civil day is a whole number of days since 1970, a month a whole number of months.

const FAR = '2999-12-31'
const count = (date: string) => Math.round(Date.parse(`${date}T12:00:00Z`) / 86_400_000 - 0.5)
const dateOf = (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10)
const next = (date: string, by = 1) => dateOf(count(date) + by)
const monthEnd = (month: string) => {
  let day = `${month}-28`
  while (next(day).startsWith(month)) day = next(day)
  return day
}
const monthAfter = (month: string) => next(monthEnd(month)).slice(0, 7)
/** The same day so many months later, or the last of its month. */
function monthsLater(date: string, months: number): string {
  let month = date.slice(0, 7)
  for (let i = 0; i < months; i++) month = monthAfter(month)
  const last = monthEnd(month)
  return date.slice(8) > last.slice(8) ? last : `${month}-${date.slice(8)}`
}
const paris = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' })
const inParis = (instant: string) => paris.format(new Date(instant))

// Fractions: a pair of whole numbers, reduced.

type Part = { top: bigint; bottom: bigint }
function part(top: bigint, bottom = 1n): Part {
  let [a, b] = [top < 0n ? -top : top, bottom]
  while (b) [a, b] = [b, a % b]
  return a ? { top: top / a, bottom: bottom / a } : { top: 0n, bottom: 1n }
}
const whole = (value: number) => part(BigInt(value))
const above = (value: Part, figure: number) => value.top > BigInt(figure) * value.bottom
/** To the hour, a half goes up. */
function hourly({ top, bottom }: Part): number {
  const step = 100n * bottom
  const down = top / step
  return Number((top - down * step) * 2n >= step ? down + 1n : down) * 100
}
const readOff = (value: Part, owed: number) =>
  value.top >= BigInt(owed) * value.bottom ? owed : Math.min(owed, hourly(value))

export async function naive(
  db: Knex,
  clauseId: number,
  { at, known, today }: { at: string; known?: string; today: string },
): Promise<Naive> {
  const told = (rows: Row[], column = 'recorded_at'): Row[] =>
    known === undefined ? rows : rows.filter(row => inParis(row[column]) <= known)
  const asked = (await db('clauses').where({ id: clauseId }).first())!
  const clauses: Row[] = asked.pool_id ? await db('clauses').where({ pool_id: asked.pool_id }).orderBy('id') : [asked]
  const day = known ?? today
  const lots = []
  for (const clause of clauses) lots.push(await lotOf(db, clause, { at, day, told }))
  return accountOf(lots, at, await settingsOf(db, lots[0]!.contract.buyer_id, at, told))
}

type Lot = Awaited<ReturnType<typeof lotOf>>
type Told = (rows: Row[], column?: string) => Row[]

async function lotOf(db: Knex, clause: Row, { at, day, told }: { at: string; day: string; told: Told }) {
  const contract: Row = await db('contracts').where({ id: clause.contract_id }).first()
  const ledger = told(await db('commitments').where({ clause_id: clause.id })).filter(row => row.dated_on <= at)
  const startsOn: string = contract.starts_on ?? contract.notified_on ?? FAR
  const acts = told(await db('execution_acts').where({ contract_id: contract.id }).orderBy('id'))
  if (acts.length === 0 && contract.ends_on) acts.push({ id: 0, effect_on: null, ends_on: contract.ends_on })
  const published = told(await db('amendments').where({ contract_id: contract.id, source: 'decp' }), 'created_at')
    .filter(row => row.withdrawn_at === null || told([row], 'withdrawn_at').length === 0)
    // Signed after the day on which it came, or before the contract was notified: nobody can follow that.
    .filter(row => row.signed_on <= inParis(row.created_at) && row.signed_on >= (contract.notified_on ?? ''))
    .map(row => row.signed_on as string)
    .filter(signed => signed <= at)
  const facts = told(await db('facts').where({ contract_id: contract.id })).filter(
    (fact, _, all) =>
      fact.cancels_id === null && !all.some(other => other.cancels_id === fact.id) && fact.dated_on <= at,
  )
  const stops = facts
    .filter(({ kind }) => kind === 'suspension')
    .map(stop => {
      const back = facts.find(({ resumes_id: resumes }) => resumes === stop.id)
      return { from: stop.dated_on as string, until: (back ? next(back.dated_on, -1) : stop.until_on) as string | null }
    })
  const stopped = (date: string) => stops.some(({ from, until }) => from <= date && (until === null || until >= date))

  /** The end in force once the acts of effect up to a day are. */
  const endOn = (date: string) => {
    let best: Row = null
    for (const act of acts) {
      const effect = act.effect_on ?? ''
      if (effect <= date && (!best || effect >= (best.effect_on ?? ''))) best = act
    }
    return (best?.ends_on ?? FAR) as string
  }
  const endToConfirm = published.some(signed => endOn(next(signed, -1)) < signed)
  const latestAct = published.toSorted().at(-1)!
  const pushed = (end: string) => (endToConfirm && latestAct > end ? latestAct : end)
  const endsOn = pushed(endOn(at))

  // The line, one day after the other.
  const values = new Map<string, { value: Part; owed: number }>()
  let value = whole(0)
  let lost = 0
  const until = startsOn === FAR ? '' : [at, startsOn, endsOn === FAR ? at : endsOn].sort().at(-1)!
  const step = (date: string, end: string, owed: number) => {
    if (stopped(date)) return value
    if (date > end) return above(value, owed) ? value : whole(owed)
    if (end === FAR) return value
    const left = BigInt(count(end) - count(date) + 1)
    return part(value.top * left + BigInt(owed) * value.bottom - value.top, value.bottom * left)
  }
  for (let date = startsOn; date <= until; date = next(date)) {
    let owed = Math.max(0, Math.max(0, total(ledger.filter(row => row.dated_on <= date))) - lost)
    const today = acts.filter(
      act =>
        act.effect_on && act.effect_on <= at && (date === startsOn ? act.effect_on <= date : act.effect_on === date),
    )
    const act = today
      .toSorted((a, b) => (a.effect_on < b.effect_on ? -1 : a.effect_on > b.effect_on ? 1 : a.id - b.id))
      .at(-1)
    let closed: { value: Part; owed: number } | null = null
    if (act && act.ends_on <= act.effect_on && act.owed_then !== 'kept') {
      if (act.ends_on === date) closed = { value: step(date, pushed(endOn(next(date, -1))), owed), owed }
      const then = closed ?? values.get(act.ends_on) ?? { value: whole(0), owed }
      const kept = readOff(then.value, owed)
      lost += owed - kept
      owed = kept
    }
    if (closed) {
      value = closed.value
      values.set(date, closed)
      if (above(value, owed)) value = whole(owed)
      continue
    }
    if (above(value, owed)) value = whole(owed)
    value = step(date, pushed(endOn(date < at ? date : at)), owed)
    values.set(date, { value, owed })
  }
  const owed = Math.max(0, Math.max(0, total(ledger)) - lost)
  const expectedOn = (date: string) => {
    const read = values.get(date)
    return read ? readOff(read.value, read.owed) : 0
  }
  const held = stops.some(stop => stop.from <= endsOn && stop.from <= at && (stop.until === null || stop.until >= at))

  const placements = await asKnown(db, await db('placements').where({ clause_id: clause.id }), told)
  const logs: Row[] = await db('statements').where({ clause_id: clause.id })
  for (const log of logs) log.lines = told(await db('statement_events').where({ statement_id: log.id }).orderBy('id'))
  const sent = logs.filter(({ lines }) => lines.length > 0)
  const holders: Row[] = await db('contract_holders').where({ contract_id: contract.id, until: null }).orderBy('id')
  const holder: number | null = holders.find(({ role }) => role === 'holder')?.company_id ?? null
  const rhythms = told(await db('rhythms').where({ clause_id: clause.id }).orderBy('id'))
  const there = told(placements, 'created_at')
  const files = await waitingFiles(db, contract.id, told)
  const periods = (startsOn === FAR ? [] : periodsOf(rhythms, startsOn, [endsOn, at].sort()[0]!))
    .map(period => ({ ...period, endsOn: period.to < endsOn ? period.to : endsOn }))
    .filter(period => period.endsOn <= at)
    .map(period => ({ ...period, ...stateOf(period, { sent, day, startsOn, holder, placements: there, files }) }))
  let judgedAt: string | null = null
  for (const period of periods) {
    if (!period.complete) break
    judgedAt = period.endsOn
  }

  const hours = await hoursOf(db, clause, { at, told, sent, startsOn, endsOn, placements })
  return {
    contract,
    startsOn,
    endsOn,
    endToConfirm,
    finished: startsOn !== FAR && endsOn <= at && !held && !endToConfirm,
    held,
    owed,
    expectedOn,
    periods,
    judgedAt,
    hours,
    excused: facts.filter(({ kind }) => kind === 'excuse').reduce((sum, { centihours }) => sum + centihours, 0),
  }
}

/** Each employment as it stood on that day: what the first of the corrections made since replaced. */
async function asKnown(db: Knex, rows: Row[], told: Told): Promise<Row[]> {
  const found: Row[] = []
  for (const row of rows) {
    const corrections: Row[] = await db('placement_revisions').where({ placement_id: row.id }).orderBy('id')
    const since = corrections.slice(told(corrections, 'replaced_at').length)[0]
    const { employer_id, mode, hired_on, left_on } = since ?? row
    found.push({ ...row, employer_id, mode, hired_on, left_on })
  }
  return found
}

/**
 * The earliest day from which a ground is shown by its paper, among those that stood; null where the first has a paper
 * without a date: what was established then stands.
 */
async function shownOn(db: Knex, person: Row, told: Told): Promise<string | null> {
  if (!person.evidence_on) return null
  const days: string[] = [[person.evidence_on, person.ground_from ?? ''].sort()[1]!]
  for (const other of told(await db('participant_grounds').where({ participant_id: person.id }), 'created_at')) {
    const isGone = other.removed_at !== null && told([other], 'removed_at').length > 0
    if (other.shown_from !== null && !isGone) days.push(other.shown_from)
  }
  return days.sort()[0]!
}

/** What came of this contract, and was neither read nor put aside by then. */
async function waitingFiles(db: Knex, contractId: number, told: Told): Promise<Row[]> {
  const named = await db('deposit_contracts').where({ contract_id: contractId }).pluck('deposit_id')
  const files = told(await db('deposits').whereIn('id', named), 'at')
  return files.filter(file => file.closed_at === null || told([file], 'closed_at').length === 0)
}

const total = (rows: Row[]) => rows.reduce((sum, row) => sum + row.centihours, 0)

function periodsOf(rhythms: Row[], first: string, last: string) {
  const periods: { key: string; from: string; to: string; due: string }[] = []
  for (let date = first; date <= last; ) {
    let rhythm: Row = { effect_on: '', period: 'month', due_days: 15 }
    for (const one of rhythms) if (one.effect_on <= date && one.effect_on >= rhythm.effect_on) rhythm = one
    const month = date.slice(0, 7)
    const quarter = [0, 3, 6, 9].findLast(start => Number(month.slice(5)) > start)!
    const opening = `${month.slice(0, 5)}${String(quarter + 1).padStart(2, '0')}`
    const byQuarter = rhythm.period === 'quarter' && (date === first || opening === month)
    const key = byQuarter ? `${month.slice(0, 4)}-T${quarter / 3 + 1}` : month
    const from = byQuarter ? opening : month
    const to = monthEnd(byQuarter ? monthAfter(monthAfter(opening)) : month)
    periods.push({ key, from: `${from}-01`, to, due: next(to, rhythm.due_days) })
    date = next(to)
  }
  return periods
}

function stateOf(
  { key, from, to, endsOn, due }: { key: string; from: string; to: string; endsOn: string; due: string },
  {
    sent,
    day,
    startsOn,
    holder,
    placements,
    files,
  }: { sent: Row[]; day: string; startsOn: string; holder: number | null; placements: Row[]; files: Row[] },
) {
  const opens = from > startsOn ? from : startsOn
  const there = placements.filter(row => row.hired_on <= endsOn && (row.left_on === null || row.left_on >= opens))
  const awaited = new Set<number | null>(there.map(row => row.employer_id))
  if (there.length > 0 && holder !== null) awaited.add(holder)
  for (const { sender_id: sender } of sent.filter(({ period }) => period === key)) awaited.add(sender)
  if (awaited.size === 0) return { complete: day > due, late: false, settled: day > due }

  const employers = [...new Set(there.map(row => row.employer_id))]
  const ofThen = files.filter(file => file.first_month <= to.slice(0, 7) && file.last_month >= opens.slice(0, 7))

  let [complete, late, settled] = [true, false, true]
  for (const sender of awaited) {
    const lines: Row[] = sent.find(log => log.period === key && log.sender_id === sender)?.lines ?? []
    const last = lines.at(-1)
    const dueOn = lines.findLast(line => line.due_on)?.due_on ?? due
    if (last && ['validated', 'nothingWorked', 'judgedWithout'].includes(last.state)) continue
    // A file that nobody has read, come since the last that was said: of its sender, or of the only one it may be of.
    const read = ofThen
      .filter(file => file.sender_id === sender || (file.sender_id === null && employers.join() === `${sender}`))
      .filter(file => !last || file.at > last.recorded_at)
      .map(file => file.received_on as string)
      .sort()[0]
    const came = last?.state === 'toCheck' || read !== undefined
    const receivedOn: string | null = last?.state === 'toCheck' ? last.received_on : (read ?? null)
    const silent = came ? receivedOn !== null && receivedOn > dueOn : day > dueOn
    if (!silent) complete = false
    if (silent && there.length > 0) late = true
    if (!silent || came || there.length > 0) settled = false
  }
  return { complete, late, settled }
}

async function hoursOf(
  db: Knex,
  clause: Row,
  {
    at,
    told,
    sent,
    startsOn,
    endsOn,
    placements,
  }: { at: string; told: Told; sent: Row[]; startsOn: string; endsOn: string; placements: Row[] },
) {
  const found: ({ row: Row } & ReturnType<typeof split>)[] = []
  for (const row of await db('hours').where({ clause_id: clause.id })) {
    const placement = placements.find(({ id }) => id === row.placement_id)
    const person: Row = await db('participants').where({ id: placement.participant_id }).first()
    const versions: Row[] = [...(await db('hour_revisions').where({ hours_id: row.id }).orderBy('id')), row]
    const figures = told(versions, 'logged_at').at(-1)
    if (!figures) continue
    const checked = sent.some(
      ({ sender_id: sender, period, lines }) =>
        sender === placement.employer_id && covers(period, row.month) && lines.at(-1).state === 'validated',
    )
    const decisions = told(await db('regularisations').where({ placement_id: placement.id })).filter(
      one => one.decided_on <= at,
    )
    const regularised = decisions.some(
      one => one.cancels_id === null && !decisions.some(other => other.cancels_id === one.id),
    )
    const everywhere = told(await db('placements').where({ participant_id: person.id }), 'created_at')
    const hires = (await asKnown(db, everywhere, told)).map(({ hired_on: hired }) => hired as string).sort()
    const direct = placement.mode.startsWith('ED_')
    const closes = next(
      direct ? monthsLater(placement.hired_on, 24) : monthsLater(hires[0]!, clause.eligibility_months),
      -1,
    )
    const proven = [person.eligible_on, await shownOn(db, person, told)].filter(Boolean).sort().at(-1)
    const eligible: string | null = person.eligible_on ? proven : null
    let [employed, inside, early] = [0, 0, 0]
    for (let date = `${row.month}-01`; date <= monthEnd(row.month); date = next(date)) {
      if (date < placement.hired_on || (placement.left_on && date > placement.left_on)) continue
      employed++
      if (date < (startsOn === FAR ? '' : startsOn) || date > endsOn || date > closes) continue
      inside++
      if (!regularised && (eligible === null || date < eligible)) early++
    }
    found.push({ row, ...split(figures, { checked, employed, inside, early }) })
  }
  return {
    sumOf: (figure: 'logged' | 'refused' | 'accepted' | 'outside' | 'toRegularise' | 'counted', date: string) =>
      found
        .filter(({ row }) => monthEnd(row.month) <= date || (endsOn <= date && row.month <= endsOn.slice(0, 7)))
        .reduce((sum, line) => sum + line[figure], 0),
  }
}

function covers(period: string, month: string): boolean {
  if (!period.includes('T')) return period === month
  const quarter = Math.floor((Number(month.slice(5)) - 1) / 3) + 1
  return period === `${month.slice(0, 4)}-T${quarter}`
}

function split(
  figures: Row,
  { checked, employed, inside, early }: { checked: boolean; employed: number; inside: number; early: number },
) {
  const logged: number = figures.centihours
  if (!checked) return { logged, refused: 0, accepted: 0, outside: 0, toRegularise: 0, counted: 0 }
  const refused = Math.min(figures.refused_centihours ?? 0, logged)
  const accepted = logged - refused
  const share = (of: number, days: number, all: number) => (all === 0 ? 0 : Math.round((of * days) / all))
  const attested = figures.attested_centihours !== null && inside > 0
  const within = attested ? Math.min(figures.attested_centihours, accepted) : share(accepted, inside, employed)
  const counted = attested ? share(within, inside - early, inside) : share(accepted, inside - early, employed)
  return { logged, refused, accepted, outside: accepted - within, toRegularise: within - counted, counted }
}

async function settingsOf(db: Knex, buyerId: number, at: string, told: Told): Promise<Row> {
  const rows = told(await db('thresholds').where({ buyer_id: buyerId }).orderBy('id')).filter(
    row => row.effect_on <= at,
  )
  let best: Row = { effect_on: '', late_points: 5, risk_points: 20, risk_share: 25, risk_days: 90, risk_rate: 80 }
  for (const row of rows) if (row.effect_on >= best.effect_on) best = row
  return best
}

function accountOf(lots: Lot[], at: string, settings: Row): Naive {
  const sum = (figure: (lot: Lot) => number) => lots.reduce((result, lot) => result + figure(lot), 0)
  const begun = lots.filter(({ startsOn }) => startsOn <= at)
  const open = begun.filter(
    ({ periods, endsOn, judgedAt }) => endsOn > at || periods.some(({ complete }) => !complete) || judgedAt !== endsOn,
  )
  const days = (open.length > 0 ? open : begun).map(({ judgedAt }) => judgedAt ?? '')
  const chosen = (open.length > 0 ? days.sort()[0] : days.sort().at(-1)) || null

  const owed = sum(lot => lot.owed)
  const counted = sum(lot => lot.hours.sumOf('counted', at))
  const countedThen = chosen ? sum(lot => lot.hours.sumOf('counted', chosen)) : 0
  const expected = chosen ? sum(lot => lot.expectedOn(chosen)) : 0
  const gap = countedThen - expected
  const excused = Math.min(
    sum(lot => lot.excused),
    Math.max(0, owed - counted),
  )
  const finished = lots.every(lot => lot.finished)
  const missing = finished ? Math.max(0, owed - counted - excused) : null
  const credited = Math.min(counted, owed)

  const startsOn = lots.map(lot => lot.startsOn).sort()[0]!
  const endsOn = lots
    .map(lot => lot.endsOn)
    .sort()
    .at(-1)!
  const running = lots.filter(lot => !lot.finished)
  const stopped = running.every(lot => lot.held)
  const behind = finished ? null : stopped ? 0 : Math.max(0, -gap - excused)
  const late = new Set(lots.flatMap(({ periods }) => periods.filter(period => period.late).map(({ key }) => key)))
  const word = () => {
    if (lots.every(({ contract }) => contract.followed_by === null)) return 'toTake'
    if (owed === 0 || at < startsOn || startsOn === FAR || endsOn === FAR) return 'notStarted'
    if (finished) {
      if (lots.some(({ periods }) => periods.some(({ settled }) => !settled))) return 'closing'
      return missing === 0 ? 'reached' : 'missed'
    }
    if (stopped) return 'suspended'
    if (late.size > 1) return 'silent'
    if (chosen === null) return 'notYet'
    if (credited === owed) return 'reachedEarly'
    if ((behind! / owed) * 100 <= settings.late_points + 1e-9) return 'onCourse'
    if (lots.some(lot => lot.endToConfirm)) return 'late'
    const gone = count(chosen) - count(startsOn) + 1
    const all = count(endsOn) - count(startsOn) + 1
    const far = behind! * 100 > settings.risk_points * owed && gone * 100 >= settings.risk_share * all
    const near = count(endsOn) - count(chosen) <= settings.risk_days && credited * 100 < settings.risk_rate * owed
    return far || near ? 'atRisk' : 'late'
  }
  return {
    owed,
    judgedAt: chosen,
    expected,
    logged: sum(lot => lot.hours.sumOf('logged', at)),
    accepted: sum(lot => lot.hours.sumOf('accepted', at)),
    counted,
    refused: sum(lot => lot.hours.sumOf('refused', at)),
    outside: sum(lot => lot.hours.sumOf('outside', at)),
    toRegularise: sum(lot => lot.hours.sumOf('toRegularise', at)),
    countedThen,
    gap,
    credited,
    excused,
    missing,
    behind,
    status: word(),
  }
}
