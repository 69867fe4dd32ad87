import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { connect, migrate } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Untyped } from '#db/queries.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { createApp } from '#server/app.ts'
import { clockAt } from '#server/base/clock.ts'
import { importStatement, surveyStatement, type Wanted } from '#server/exchange/intake/actions.ts'
import { readStatement } from '#server/exchange/intake/read.ts'
import { RefusedSheet } from '#server/exchange/sheets/cell-rules.ts'
import { identify } from '#server/users/identify.ts'
import { sessions } from '#server/users/sessions.ts'
import { closePrinter, sharedPrinter } from '../support/printer.ts'
import { SECRET, sessionFor } from '../support/session.ts'
import { type Figure, median } from './figures.ts'
import { AT, EMPLOYER, fillRegister, MONTHS, messyFile, PERIOD, peopleOf, plainFile, TODAY } from './hours-register.ts'

const PEOPLE = Number(process.env.BENCH_PEOPLE ?? 5_000)
const ROUNDS = 3
/** The child is left the time that a busy machine takes: what is measured is a ratio. */
const PATIENT = { seconds: 600 }
const author = { userId: null, at: AT, today: TODAY, formKey: null }

/** A file of hours: from the workbook to what importing it would do, then written, while others open their pages. */
export async function benchHours(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clausuivi-bench-'))
  const db = await connect(`sqlite:${join(folder, 'base.sqlite')}`)
  try {
    await migrate(db)
    const people = peopleOf(PEOPLE)
    const user = await fillRegister(db as unknown as Untyped, people)
    const plain = join(folder, 'plain.xlsx')
    const messy = join(folder, 'messy.xlsx')
    await writeFile(plain, plainFile(people, MONTHS))
    await writeFile(messy, messyFile(people, MONTHS.at(-1)!))
    return [
      ...(await told('rows of XLSX to a preview / bare reading', 2, () => reading(db, plain))),
      ...(await told('messy rows, from drop to preview / 3 s', 1, () => dropped(db, messy))),
      ...(await told('p99 of others’ pages, file read / quiet', 2, () =>
        others(db as unknown as Untyped, user, plain),
      )),
      ...(await told('writing a file of hours / bare inserts', 3, () => committed(db, messy))),
    ]
  } finally {
    await db.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A file that is refused, as one that takes too long, is a figure that fails: the others are measured all the same. */
async function told(name: string, goal: number, measure: () => Promise<Figure | Figure[]>): Promise<Figure[]> {
  try {
    return [await measure()].flat()
  } catch (error) {
    if (!(error instanceof RefusedSheet)) throw error
    return [{ name, ratio: null, goal, met: false, detail: error.message }]
  }
}

function wanted(path: string): Wanted {
  return { path, fileName: 'heures.xlsx', contractId: null, sender: EMPLOYER, period: PERIOD, answers: {} }
}

type Db = Awaited<ReturnType<typeof connect>>

/** To a preview against bare reading, in turn; and the most that the child that reads ever held. */
async function reading(db: Db, path: string): Promise<Figure[]> {
  const rows = PEOPLE * MONTHS.length
  const ours: number[] = []
  const alone: number[] = []
  const worked: number[] = []
  const bare: Record<string, number[]> = { hucre: [], 'read-excel-file': [] }
  const bareWork: Record<string, number[]> = { hucre: [], 'read-excel-file': [] }
  let most = 0
  for (let round = 0; round < ROUNDS; round++) {
    for (const [reader, times] of Object.entries(bare)) {
      const before = processor()
      times.push(await timed(() => readBare(reader, path, rows)))
      bareWork[reader]!.push(processor() - before)
    }
    const held = watched()
    alone.push(await timed(() => readStatement(path, wanted(path), PATIENT)))
    most = Math.max(most, held.end())
    const before = processor()
    ours.push(
      await timed(async () => {
        const { counts } = await surveyStatement(db, TERMINAL, wanted(path), TODAY, PATIENT)
        if (counts.new !== rows) throw new Error(`not all of it was read: ${JSON.stringify(counts)}`)
      }),
    )
    worked.push(processor() - before)
  }
  const least = Object.values(bareWork)
    .map(median)
    .sort((a, b) => a - b)[0]!
  const work = median(worked) / least
  const [name, times] = Object.entries(bare).sort(([, a], [, b]) => median(a) - median(b))[0]!
  const ratio = median(ours) / median(times)
  const said = `${rows} rows in ${seconds(ours)}, of which reading and understanding ${seconds(alone)}; ${name} ${seconds(times)}`
  return [
    { name: `${rows} rows of XLSX to a preview / bare reading`, ratio, goal: 2, met: ratio <= 2, detail: said },
    {
      name: 'the same, in processor time',
      ratio: least > 0 ? work : null,
      goal: 2,
      met: least > 0 && work <= 2,
      detail: `${seconds(worked)} against ${(least / 1000).toFixed(1)} s`,
    },
    {
      name: 'most memory of the child that reads it / 256 MiB',
      ratio: most / 256,
      goal: 1,
      met: most > 0 && most <= 256,
      detail: `${Math.round(most)} MiB`,
    },
  ]
}

async function readBare(reader: string, path: string, rows: number): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./hours-reader.ts', import.meta.url)), reader, path])
  let found = ''
  child.stdout.on('data', chunk => (found += chunk))
  await once(child, 'close')
  if (Number(found) < rows) throw new Error(`${reader} found ${found} rows`)
}

/** The most that a child of this process holds, in MiB, as the system says it. */
function watched() {
  let most = 0
  const look = () => {
    for (const task of readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean)) {
      try {
        most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${task}/status`, 'utf8'))?.[1] ?? 0))
      } catch {} // it is gone
    }
  }
  const timer = setInterval(look, 50)
  return {
    end() {
      clearInterval(timer)
      return most / 1024
    },
  }
}

/** Five thousand rows that a person wrote, as somebody waits for them. */
async function dropped(db: Db, path: string): Promise<Figure> {
  const times: number[] = []
  let found = ''
  for (let round = 0; round < ROUNDS; round++)
    times.push(
      await timed(async () => {
        const { rows, counts } = await surveyStatement(db, TERMINAL, wanted(path), TODAY)
        found = `${rows.length} lines, ${counts.new} to write, ${counts.doubtful} doubtful`
      }),
    )
  const ratio = median(times) / 3000
  return {
    name: `${PEOPLE} messy rows, from drop to preview / 3 s`,
    ratio,
    goal: 1,
    met: ratio <= 1,
    detail: `${seconds(times)}; ${found}`,
  }
}

/** The slowest page in a hundred of somebody else, while the large file is read and understood, against quiet. */
async function others(db: Untyped, user: number, path: string): Promise<Figure> {
  const clock = clockAt(TODAY)
  const server = createApp({
    ...{
      db,
      clock,
      log: pino({ level: 'silent' }),
      printer: sharedPrinter(),
      publicUrl: null,
      trustProxy: 0,
      demo: [],
    },
    signIn: [sessions(db, clock, { secret: SECRET, secure: false }), identify(db)],
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cookie = await sessionFor(db, clock, user)
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/marches/1`
  try {
    const quiet = await visited(address, cookie, () => setTimeout(8_000))
    const busy = await visited(address, cookie, () => surveyStatement(db, TERMINAL, wanted(path), TODAY, PATIENT))
    return slowest(quiet, busy)
  } finally {
    server.closeAllConnections()
    server.close()
    await closePrinter()
  }
}

function slowest(quiet: Visits, busy: Visits): Figure {
  const ratio = busy.p99 / quiet.p99
  const detail = `${busy.p99.toFixed(0)} ms over ${busy.count} pages against ${quiet.p99.toFixed(0)} over ${quiet.count}; slowest ${busy.slowest.toFixed(0)} ms; ${busy.refused} refused`
  return {
    name: 'p99 of others’ pages, file read / quiet',
    ratio,
    goal: 2,
    met: ratio <= 2 && busy.refused === 0,
    detail,
  }
}

type Visits = Awaited<ReturnType<typeof visited>>

async function visited(address: string, cookie: string, during: () => Promise<unknown>) {
  const visitor = fork(fileURLToPath(new URL('./hours-visitor.ts', import.meta.url)), [address, cookie])
  await setTimeout(2_000) // it has started, and the page is warm
  try {
    await during()
  } finally {
    visitor.send('stop')
  }
  const [{ times, refused }] = (await once(visitor, 'message')) as [{ times: number[]; refused: number }]
  const sorted = times.slice(5).sort((a, b) => a - b)
  const p99 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))]!
  return { p99, slowest: sorted.at(-1)!, count: sorted.length, refused }
}

/** What writing costs beyond what the preview did, against bare inserts of the same rows in one transaction. */
async function committed(db: Db, path: string): Promise<Figure> {
  const survey = await timed(() => surveyStatement(db, TERMINAL, wanted(path), TODAY))
  const whole = await timed(() => importStatement(db, TERMINAL, wanted(path), { totalReason: 'essai' }, author))
  const tables = ['hours', 'statement_file_lines'] as const
  const kept = new Map<string, object[]>()
  for (const table of tables) kept.set(table, await db(table).select('*'))
  const bare = await bareInserts(db, kept)
  const ours = whole - survey
  const rows = [...kept.values()].reduce((sum, some) => sum + some.length, 0)
  const ratio = ours / bare
  return {
    name: 'writing a file of hours, beyond its preview / bare inserts of its rows',
    ratio,
    goal: 3,
    met: ratio <= 3,
    detail: `${ours.toFixed(0)} ms against ${bare.toFixed(0)}, ${rows} rows`,
  }
}

/** In a transaction that is taken back. */
async function bareInserts(db: Db, kept: ReadonlyMap<string, object[]>): Promise<number> {
  const trx = await db.transaction()
  for (const table of [...kept.keys()].reverse()) await trx(table as 'hours').del()
  const spent = await timed(async () => {
    for (const [table, rows] of kept) await insertMany(trx, table as 'hours', rows as never[]) // as they were read
  })
  await trx.rollback()
  return spent
}

/** What this process and its children that ended have taken of the processor, in milliseconds; 0 where the system does not say it. */
function processor(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const [own, system, children, childrenSystem] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
    return [own, system, children, childrenSystem].reduce((sum, ticks) => sum + Number(ticks) * 10, 0)
  } catch {
    return 0
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function seconds(times: readonly number[]): string {
  return `${(median(times) / 1000).toFixed(1)} s`
}
