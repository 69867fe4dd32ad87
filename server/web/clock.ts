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
