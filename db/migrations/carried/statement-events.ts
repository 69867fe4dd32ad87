// What a month knew of its statement, as lines: the dates of its row, and what the journal says of earlier ones.

export type Event = {
  gesture: Gesture
  state: string
  received_on: string | null
  due_on: string | null
  reason: string
  recorded_at: string
  recorded_by: number | null
}
type Gesture = keyof typeof states

/** A month that was opened again waited to be checked, by us: no new due day had been given to the company. */
const states = {
  receive: 'toCheck',
  nothingWorked: 'nothingWorked',
  sendBack: 'sentBack',
  validate: 'validated',
  reopen: 'toCheck',
} as const
const ORDER = Object.keys(states)

export function line(gesture: Gesture, at: string, by: number | null, rest: Partial<Event> = {}): Event {
  const unsaid = { received_on: null, due_on: null, reason: '' }
  return { gesture, state: states[gesture], recorded_at: at, recorded_by: by, ...unsaid, ...rest }
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the table that goes
export function eventsOf(row: any, lives: readonly Event[], loggedAt: string | null): Event[] {
  const { received_at, nothing_worked_at, sent_back_at, sent_back_reason: reason, validated_at } = row
  const events: Event[] = []
  if (received_at && !nothing_worked_at)
    events.push(line('receive', received_at, null, { received_on: dayOf(received_at) }))
  if (nothing_worked_at) {
    const received_on = dayOf(nothing_worked_at)
    events.push(line('nothingWorked', nothing_worked_at, row.nothing_worked_by, { received_on }))
  }
  if (sent_back_at) {
    const due_on = fifteenDaysAfter(dayOf(sent_back_at))
    events.push(line('sendBack', sent_back_at, row.sent_back_by, { reason, due_on }))
  }
  if (validated_at) events.push(line('validate', validated_at, row.validated_by))
  for (const event of lives) {
    const same = events.find(
      ({ gesture, recorded_at }) => gesture === event.gesture && recorded_at === event.recorded_at,
    )
    if (same) same.recorded_by ??= event.recorded_by
    else if (event.gesture !== 'receive' || !events.some(({ recorded_at }) => recorded_at === event.recorded_at))
      events.push(event)
  }
  events.sort(
    (a, b) =>
      (a.recorded_at < b.recorded_at ? -1 : a.recorded_at > b.recorded_at ? 1 : 0) ||
      ORDER.indexOf(a.gesture) - ORDER.indexOf(b.gesture),
  )
  if (events.length === 0 && loggedAt) {
    const said = 'Heures reprises sans relevé : le jour de leur arrivée n’était pas noté.'
    events.push(line('receive', loggedAt, null, { received_on: dayOf(loggedAt), reason: said }))
  }
  // Sent back once and answered since, and the journal says nothing of it: it stands before the answer.
  const [first] = events
  if (reason && first && !events.some(event => event.gesture === 'sendBack' && event.reason === reason)) {
    const told = `${reason} (renvoyé avant la reprise, jour non conservé)`
    events.unshift(line('sendBack', first.recorded_at, row.sent_back_by, { reason: told }))
  }
  return endingAs(stateOf(row), events)
}

/** The state in which the month was read. */
// biome-ignore lint/suspicious/noExplicitAny: a row of the table that goes
function stateOf(row: any): string {
  if (row.validated_at) return 'validated'
  if (row.sent_back_at && (row.received_at ?? '') <= row.sent_back_at) return 'sentBack'
  return row.nothing_worked_at ? 'nothingWorked' : 'toCheck'
}

/** The last line leads to the state that was read, whatever the clocks said. */
function endingAs(state: string, events: Event[]): Event[] {
  const last = events.at(-1)
  if (!last || last.state === state) return events
  if (last.gesture === 'reopen') return [...events.slice(0, -1), { ...last, state }]
  const index = events.findLastIndex(event => event.state === state)
  return index < 0 ? events : [...events.toSpliced(index, 1), events[index]!]
}

/** The civil day in France of an instant. */
export function dayOf(instant: string): string {
  return PARIS.format(new Date(instant))
}

const PARIS = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' })

export function lastDay(month: string): string {
  const [year, number] = month.split('-').map(Number)
  return `${month}-${new Date(Date.UTC(year!, number!, 0)).getUTCDate()}`
}

export function fifteenDaysAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 15 * 86_400_000).toISOString().slice(0, 10)
}
