import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { seal } from '#server/journal/chain.ts'
import { verifyJournal } from '#server/journal/verify.ts'
import type { Figure } from './figures.ts'

const LINES = Number(process.env.BENCH_LINES ?? 1_000_000)
/** What is promised for a million lines. */
const SECONDS = 10

/** A journal whose every seal is computed anew, against the seconds of a processor that were promised for as many lines. SQLite. */
export async function benchJournal(): Promise<Figure[]> {
  const file = join(tmpdir(), `clausuivi-bench-journal-${process.pid}.sqlite`)
  const db = await connect(`sqlite:${file}`)
  try {
    await db.migrate.latest()
    await fill(db)
    const sealing = await timed(async () => void (await seal(db)))
    const times: number[] = []
    for (let round = 0; round < 3; round++) times.push(await timed(() => verified(db)))
    const verifying = Math.min(...times)
    const ratio = verifying / ((SECONDS * LINES) / 1_000_000)
    const detail = `${verifying.toFixed(1)} s; sealed in ${sealing.toFixed(1)} s`
    return [
      {
        name: `journal of ${LINES} lines verified, against ten seconds a million`,
        ratio,
        goal: 1,
        met: ratio <= 1,
        detail,
      },
    ]
  } finally {
    await db.destroy()
    for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true })
  }
}

async function verified(db: Untyped): Promise<void> {
  const { flaw, intact } = await verifyJournal(db)
  if (flaw || intact !== LINES) throw new Error(`${intact} lines are intact of ${LINES}`)
}

/** In seconds of a processor: what else the machine does is left out. */
async function timed(work: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000_000
}

async function fill(db: Untyped): Promise<void> {
  const LOT = 500
  await db.transaction(async trx => {
    for (let start = 0; start < LINES; start += LOT) {
      const rows = Array.from({ length: Math.min(LOT, LINES - start) }, (_, index) => lineOf(start + index))
      const sql = `insert into journal (at, action, subject, subject_id, href, after) values ${rows.map(() => '(?, ?, ?, ?, ?, ?)').join()}`
      await trx.raw(sql, rows.flat())
    }
  })
}

function lineOf(index: number): (string | number)[] {
  const at = new Date(Date.UTC(2024, 0, 1) + index * 60_000).toISOString()
  const after = JSON.stringify({
    [`P-${100 + (index % 800)} 2026-05`]: 15167,
    receivedOn: '2026-06-04',
    sender: 'Relais Vesle',
  })
  return [at, 'hours.logged', 'hours', index % 4_000, `/marches/${index % 4_000}/heures?mois=2026-05`, after]
}
