import { readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { siretFrom } from '#db/seeds/sirets.ts'
import { noCluster, ownCluster } from '../support/cluster.ts'
import { firstAdministrator, run, startServer } from '../support/process.ts'
import type { Figure } from './figures.ts'
import { writeFile } from './import.ts'

/** `BENCH_RECORDS=20000` tries it on a smaller file. */
const RECORDS = Number(process.env.BENCH_RECORDS ?? 250_000)
const QUIET = 60
const [MOST_MEMORY, MOST_LOG] = [300, 64]

type Asked = { gets: number[]; posts: number[]; refused: number }
type Engine = { name: string; url: string; log: string | null; drop(): Promise<void> }

/**
 * A large file imported from the terminal while somebody reads a page and sends a form each second: what they wait for
 * against what they waited for before, how many were refused, and what the importing process and the log of SQLite weigh.
 */
export async function benchMeanwhile(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clausuivi-meanwhile-'))
  const path = join(folder, 'juin.json')
  const figures: Figure[] = []
  try {
    await writeFile(path, RECORDS)
    const file = join(folder, 'base', 'clausuivi.sqlite')
    figures.push(
      ...(await figuresOf({ name: 'SQLite', url: `sqlite:${file}`, log: `${file}-wal`, async drop() {} }, path)),
    )
    if (!noCluster()) {
      const { url, drop } = await ownCluster()
      figures.push(...(await figuresOf({ name: 'PostgreSQL', url, log: null, drop }, path)))
    }
    return figures
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function figuresOf({ name, url, log, drop }: Engine, path: string): Promise<Figure[]> {
  const server = await startServer(url)
  try {
    const theo = await firstAdministrator(server)
    let number = 0
    const ask = async (asked: Asked) => {
      const at = performance.now()
      const read = await theo.ask('/reglages/acheteurs/1')
      asked.gets.push(performance.now() - at)
      const before = performance.now()
      const siret = siretFrom(String(330_000_00 + number))
      const sent = await theo.ask('/reglages/acheteurs', { siret, nom: `Commune ${number}`, cle: `bench-${number++}` })
      asked.posts.push(performance.now() - before)
      if (read.status === 503 || sent.status !== 303) asked.refused++
    }
    const quiet: Asked = { gets: [], posts: [], refused: 0 }
    for (let index = 0; index < QUIET; index++) await ask(quiet)

    const start = performance.now()
    const { child, ended, output } = run('server/cli.ts', ['import', 'decp', path], { DATABASE_URL: url })
    let [isOver, memory, longest] = [false, 0, 0]
    ended.then(() => (isOver = true))
    const during: Asked = { gets: [], posts: [], refused: 0 }
    while (!isOver) {
      const next = wait(1_000)
      await ask(during)
      memory = Math.max(memory, memoryOf(child.pid!))
      longest = Math.max(longest, log ? (statSync(log, { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20 : 0)
      await Promise.race([next, ended])
    }
    const { code } = await ended
    if (code !== 0) throw new Error(output())
    const detail = `${RECORDS} records in ${Math.round((performance.now() - start) / 1_000)} s, ${during.posts.length} forms sent`
    const [get, post] = [slowest(during.gets) / slowest(quiet.gets), slowest(during.posts) / slowest(quiet.posts)]
    return [
      atMost(
        `${name}, p99 of a page during an import / before`,
        get,
        2,
        `${Math.round(slowest(during.gets))} ms; ${detail}`,
      ),
      atMost(
        `${name}, p99 of a form sent during an import / before`,
        post,
        2,
        `${Math.round(slowest(during.posts))} ms`,
      ),
      atMost(`${name}, refused during an import`, during.refused, 0),
      atMost(`${name}, MiB of the importing process`, memory, MOST_MEMORY),
      ...(log ? [atMost(`${name}, MiB of the write-ahead log`, longest, MOST_LOG)] : []),
    ]
  } finally {
    server.child.kill('SIGKILL')
    await drop()
  }
}

function atMost(name: string, ratio: number, goal: number, detail = ''): Figure {
  return { name, ratio, goal, met: ratio <= goal, detail }
}

/** The 99th hundredth of these times. */
function slowest(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1]!
}

/** The most it ever held, in MiB, as Linux keeps it. */
function memoryOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0 // it ended meanwhile
  }
}
