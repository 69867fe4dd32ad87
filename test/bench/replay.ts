import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { clockAt } from '#server/base/clock.ts'
import { measured } from '#server/compliance/measure.ts'
import { fillDemo } from '#server/demo/actions.ts'
import type { Figure } from './figures.ts'

const TODAY = '2026-11-17'
const PAST = { at: '2026-06-30', known: '2026-07-20', today: TODAY }
const ROUNDS = 15
const GOAL = 2

/**
 * Processor time of a past reading (every contract of the demonstration at 30 June, as known on 20 July) against that of
 * the same contracts read now, in turn, in one run.
 */
export async function benchReplay(): Promise<Figure[]> {
  const file = join(tmpdir(), `clausuivi-replay-${process.pid}.sqlite`)
  const db = (await connect(`sqlite:${file}`)) as Untyped
  try {
    await db.migrate.latest()
    await fillDemo(db, clockAt(TODAY))
    const ids: number[] = await db('clauses').pluck('id')
    const rounds: { past: number; now: number }[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const past = await spent(() => measured(db, ids, PAST))
      const now = await spent(() => measured(db, ids, { at: TODAY, today: TODAY }))
      if (round > 0) rounds.push({ past, now }) // the first warms both up
    }
    const ratio = median(rounds.map(({ past, now }) => past / now))
    const time = (of: 'past' | 'now') => median(rounds.map(round => round[of])).toFixed(1)
    return [
      {
        name: 'contracts read at a past date as known then, against now',
        ratio: Math.round(ratio * 100) / 100,
        goal: GOAL,
        met: ratio <= GOAL,
        detail: `${ids.length} contracts: ${time('past')} ms against ${time('now')}`,
      },
    ]
  } finally {
    await db.destroy()
    for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true })
  }
}

/** Milliseconds of the processor. */
async function spent(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
