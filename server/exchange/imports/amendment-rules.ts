// How the amendments of a contract come to say what is derived: those that publications brought follow it, those typed keep what was typed.

type Figures = { amount_cents: number | null; duration_months: number | null; reason: string }
type Derived = Figures & { number: number; signed_on: string }
type Kept = Derived & { id: number; source: string; withdrawn_at: string | null }
type Filled = { id: number; before: Figures; after: Figures }
export type AmendmentChanges = {
  same: boolean
  filled: Filled[]
  numbered: { id: number; number: number }[]
  back: number[]
  gone: number[]
  added: Derived[]
}

/** An amendment of the same day is the same one, first of all when it says the same amount and duration. */
export function amendmentChanges(kept: readonly Kept[], rows: readonly Derived[]): AmendmentChanges {
  const matched = new Map<Derived, Kept>()
  const left = new Set(kept)
  for (const isOne of steps)
    for (const row of rows) {
      const found = matched.has(row)
        ? undefined
        : [...left].find(one => one.signed_on === row.signed_on && isOne(one, row))
      if (!found) continue
      matched.set(row, found)
      left.delete(found)
    }
  const filled = [...matched].flatMap(([row, one]) => changeOf(one, row) ?? [])
  const numbered = [...matched]
    .filter(([row, one]) => one.source === 'decp' && one.number !== row.number)
    .map(([{ number }, { id }]) => ({ id, number }))
  const back = [...matched.values()].filter(({ withdrawn_at }) => withdrawn_at !== null).map(({ id }) => id)
  const gone = [...left].filter(one => one.source === 'decp' && one.withdrawn_at === null).map(({ id }) => id)
  const added = rows.filter(row => !matched.has(row))
  const same = filled.length + numbered.length + back.length + gone.length + added.length === 0
  return { same, filled, numbered, back, gone, added }
}

const steps: ((one: Kept, row: Derived) => boolean)[] = [
  (one, row) => stands(one) && one.source === 'decp' && saysSame(one, row),
  one => stands(one) && one.source !== 'decp',
  one => stands(one),
  (one, row) => one.source === 'decp' && saysSame(one, row),
]

function stands({ withdrawn_at }: Kept): boolean {
  return withdrawn_at === null
}

function saysSame(one: Kept, { amount_cents, duration_months }: Derived): boolean {
  return one.amount_cents === amount_cents && one.duration_months === duration_months
}

function changeOf(one: Kept, row: Derived): Filled | null {
  const { id, amount_cents, duration_months, reason, source } = one
  const figures = { amount_cents: row.amount_cents, duration_months: row.duration_months, reason: row.reason }
  const typed = {
    amount_cents: amount_cents ?? row.amount_cents,
    duration_months: duration_months ?? row.duration_months,
    reason: reason || row.reason,
  }
  const after = source === 'decp' ? figures : typed
  const differs = (['amount_cents', 'duration_months', 'reason'] as const).some(name => after[name] !== one[name])
  return differs ? { id, before: { amount_cents, duration_months, reason }, after } : null
}
