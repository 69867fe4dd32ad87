import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { noCluster } from '../support/cluster.ts'
import { type Figure, median } from './figures.ts'
import { onPostgres, onSqlite, type Register } from './scale-open.ts'
import { type Page, pagesNamed } from './scale-pages.ts'
import { facilitator } from './scale-plan.ts'

// Processor time of the server for one request, in a register a hundred times larger than another: the same pages, for
// people whose own contracts are the same in both. BENCH_CONTRACTS="1000 5000" tries it on smaller ones.

const [SMALL = 2_000, LARGE = 200_000] = (process.env.BENCH_CONTRACTS ?? '').split(' ').filter(Boolean).map(Number)
const ENGINES = (process.env.BENCH_ENGINES ?? 'sqlite postgres').split(' ')
/** Some of the pages, by a word of their names. */
const asked = pagesNamed((process.env.BENCH_PAGES ?? '').split(',').filter(Boolean))
const GOAL = 1.5
const WARM = 3
const MOST_TURNS = 11
const FEWEST_TURNS = 3
const ENOUGH_MS = 10_000
const PATIENCE_MS = 180_000

/** On PostgreSQL, whose own time is not the server's, what is compared is what one waits. */
export async function benchScale(pages: readonly Page[] = asked): Promise<Figure[]> {
  const figures: Figure[] = []
  if (ENGINES.includes('sqlite')) figures.push(...(await scaleOn('SQLite', onSqlite, 'cpu', pages)))
  if (ENGINES.includes('postgres') && !noCluster())
    figures.push(...(await scaleOn('PostgreSQL', onPostgres, 'wall', pages)))
  return figures
}

async function scaleOn(
  engine: string,
  on: typeof onSqlite,
  key: keyof Spent,
  pages: readonly Page[],
): Promise<Figure[]> {
  const opened: Running[] = []
  try {
    for (const contracts of [SMALL, LARGE]) opened.push(await open(await on(contracts)))
    const [small, large] = opened as [Running, Running]
    const figures: Figure[] = []
    for (const page of pages) figures.push(await compared(page, small, large, key))
    for (const { turnMonth } of opened) await turnMonth()
    const [a, b] = [await small.ask('/marches'), await large.ask('/marches')]
    figures.push(figureOf('first request of a month, waited for', a, b, 'wall'))
    return figures.map(figure => ({ ...figure, name: `${engine}, ${figure.name}` }))
  } finally {
    for (const { close } of opened) await close()
  }
}

async function compared({ name, who, path }: Page, small: Running, large: Running, key: keyof Spent): Promise<Figure> {
  const answers: [Answer[], Answer[]] = [[], []]
  const from = performance.now()
  for (let turn = 0; turn < WARM + MOST_TURNS; turn++) {
    for (const [index, server] of [small, large].entries()) {
      const answer = await server.ask(path(turn), who)
      if (turn >= WARM || !answer.ok) answers[index]!.push(answer)
    }
    if (answers.flat().some(({ ok }) => !ok)) break
    if (answers[0].length >= FEWEST_TURNS && performance.now() - from > ENOUGH_MS) break
  }
  const [a, b] = answers.map(middleOf) as [Answer, Answer]
  return figureOf(name, a, b, key)
}

function figureOf(name: string, small: Answer, large: Answer, key: keyof Spent): Figure {
  const line = { name: `scale: ${name}`, goal: GOAL }
  const failing = [small.ok ? '' : `${small.status} with ${SMALL}`, large.ok ? '' : `${large.status} with ${LARGE}`]
  if (!small.ok || !large.ok)
    return { ...line, ratio: null, met: false, detail: `fails: ${failing.filter(Boolean).join(', ')} contracts` }
  const ratio = large[key] / small[key]
  const detail = `${large[key].toFixed(1)} ms against ${small[key].toFixed(1)}`
  return { ...line, ratio, met: ratio <= GOAL, detail }
}

/** Milliseconds of the server's processor, and of waiting. */
type Spent = { cpu: number; wall: number }
/** `status` is 0 when nothing came in time. */
type Answer = Spent & { ok: boolean; status: number }

function middleOf(answers: Answer[]): Answer {
  const failed = answers.find(({ ok }) => !ok)
  const [cpu, wall] = [median(answers.map(one => one.cpu)), median(answers.map(one => one.wall))]
  return failed ?? { ok: true, status: 200, cpu, wall }
}

type Running = {
  ask(path: string, who?: number): Promise<Answer>
  turnMonth(): Promise<void>
  close(): Promise<void>
}

/** A register of this size, and a server over it in a process of its own. */
async function open(register: Register): Promise<Running> {
  const { url, cookies, turnMonth, drop } = register
  const child = fork(fileURLToPath(new URL('./scale-server.ts', import.meta.url)), [url])
  const left = once(child, 'exit')
  const gone = left.then(([code]): never => {
    throw new Error(`the server left with code ${code}`)
  })
  gone.catch(() => {}) // it leaves in the end, when nobody waits for an answer any more
  const said = () => Promise.race([once(child, 'message').then(([message]) => message), gone])
  const { port } = await said()
  const cpu = async (): Promise<number> => {
    child.send('cpu')
    return (await said()).cpu
  }
  const close = async () => {
    if (child.connected) child.send('close')
    await left
    await drop()
  }
  const ask = (path: string, who: number = facilitator) =>
    answerOf(cpu, `http://127.0.0.1:${port}${path}`, cookies.get(who)!)
  return { ask, turnMonth, close }
}

async function answerOf(cpu: () => Promise<number>, url: string, cookie: string): Promise<Answer> {
  const before = await cpu()
  const from = performance.now()
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const status = await fetch(url, { headers: { cookie }, redirect: 'manual', signal }).then(
    async answer => ((await answer.arrayBuffer()).byteLength ? answer.status : 0),
    () => 0,
  )
  const wall = performance.now() - from
  return { ok: status === 200, status, cpu: (await cpu()) - before, wall }
}
