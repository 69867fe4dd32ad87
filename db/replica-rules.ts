// How far behind a standby is, told by the log of PostgreSQL alone: no clock of another machine is believed.

/** Where the log of the primary was at a moment of this machine. */
export type Mark = { at: number; lsn: bigint }
/** `since`: the last moment at which the standby had all that was written; null while none was seen. */
export type Sight = { marks: readonly Mark[]; since: number | null; first: number | null }

export const UNSEEN: Sight = { marks: [], since: null, first: null }

/** Beyond, a page that is read there says so, and no file is made of it. */
export const TOLD_MS = 5_000
/** Beyond, nothing is read there. */
export const LEFT_MS = 60_000
/** Of a standby that has stopped replaying, no more are kept. */
const MOST_MARKS = 500

/** A place in the log, as PostgreSQL writes it: « 16/B374D848 ». */
export function lsnOf(text: string): bigint {
  const [high = '0', low = '0'] = text.split('/')
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

export function marked({ marks, since, first }: Sight, mark: Mark): Sight {
  return { marks: [...marks.slice(0, MOST_MARKS - 1), mark], since, first: first ?? mark.at }
}

/** What the standby has replayed: it holds all that was written when the log was at the latest mark it passed. */
export function replayed({ marks, since, first }: Sight, lsn: bigint): Sight {
  const passed = marks.filter(mark => mark.lsn <= lsn)
  return { marks: marks.filter(mark => mark.lsn > lsn), since: passed.at(-1)?.at ?? since, first }
}

/** Milliseconds; at least so many where it was never seen up to date. */
export function lagAt({ since, first }: Sight, now: number): number {
  return now - (since ?? first ?? now)
}

export type Use = 'page' | 'file'

/** Whether what somebody asks may be read there. `wrote`: where the log was after what this person last wrote. */
export function mayServe(
  { sight, lsn }: { sight: Sight; lsn: bigint },
  { use, wrote, now }: { use: Use; wrote: string; now: number },
): boolean {
  if (sight.since === null) return false
  if (wrote && lsnOf(wrote) > lsn) return false
  return lagAt(sight, now) <= (use === 'file' ? TOLD_MS : LEFT_MS)
}
