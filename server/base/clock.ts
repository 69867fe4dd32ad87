/** Today and now, handed to the app so that a test can choose them. */
export type Clock = {
  /** Civil date in France, 'YYYY-MM-DD'. */
  today(): string
  /** Instant in UTC, ISO 8601. */
  now(): string
}

const paris = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' })

export const systemClock: Clock = {
  today: () => paris.format(new Date()),
  now: () => new Date().toISOString(),
}

/** A clock that always says noon of this day. */
export function clockAt(date: string): Clock {
  return { today: () => date, now: () => `${date}T12:00:00.000Z` }
}

/** The UTC instant at which this civil day begins in France. */
export function midnightInParis(date: string): string {
  const summer = new Date(`${date}T00:00:00+02:00`)
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' })
  return (hour.format(summer) === '00' ? summer : new Date(`${date}T00:00:00+01:00`)).toISOString()
}

export function without(typed: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !names.includes(name)))
}
