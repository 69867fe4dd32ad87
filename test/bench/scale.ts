import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect } from '#db/connect.ts'
import { clockAt } from '#server/base/clock.ts'
import { countAll } from '#server/scheme/indicators/cells-store.ts'
import { sessionFor } from '../support/session.ts'
import { type Figure, median } from './figures.ts'
import * as plan from './scale-plan.ts'
import { fillScale } from './scale-register.ts'

// Processor time of the server for one request, in a register a hundred times larger than another: the same pages, for
// people whose own contracts are the same in both. BENCH_CONTRACTS="1000 5000" tries it on smaller ones.

const [SMALL = 2_000, LARGE = 200_000] = (process.env.BENCH_CONTRACTS ?? '').split(' ').filter(Boolean).map(Number)
const GOAL = 1.5
const WARM = 3
const MOST_TURNS = 11
const FEWEST_TURNS = 3
const ENOUGH_MS = 10_000
const PATIENCE_MS = 180_000

export type Page = { name: string; who?: number; path: (turn: number) => string }
const contract = (turn: number) => 1 + ((turn * 7) % plan.PORTFOLIO)
const company = (turn: number) => plan.siretOf(1 + (turn % 40))

/** What is kept from one request to the next must not answer for it: one contract, and one company, a turn. */
const pages: Page[] = [
  { name: `home of a facilitator with ${plan.PORTFOLIO} contracts`, path: () => '/' },
  { name: 'home of an officer', who: plan.officer, path: () => '/' },
  { name: 'home of an officer of one buyer', who: plan.officerOfOneBuyer, path: () => '/' },
  { name: 'home of a director', who: plan.director, path: () => '/' },
  { name: 'marchés', path: () => '/marches' },
  { name: 'marchés, searched', path: () => '/marches?q=gymnase+secteur' },
  { name: 'marchés, filtered', path: () => '/marches?etat=late&secteur=TP_VRD' },
  { name: 'marchés, sorted', path: () => '/marches?suivi=tous&tri=montant' },
  { name: 'marchés, page 3', path: () => '/marches?suivi=tous&page=3' },
  { name: 'contract', path: turn => `/marches/${contract(turn)}` },
  { name: 'grid', path: turn => `/marches/${contract(turn)}/heures` },
  { name: 'entreprises', path: () => '/entreprises' },
  { name: 'company', path: turn => `/entreprises/${company(turn)}` },
  { name: 'participants', path: () => '/participants' },
  { name: 'relevés', path: () => '/releves' },
  { name: 'réservés', path: () => '/reserves' },
  { name: 'recherche', path: () => '/recherche?q=gymnase+secteur' },
  { name: 'PDF of a contract', path: turn => `/marches/${contract(turn)}/rapport.pdf` },
  { name: 'PDF of a company', path: turn => `/entreprises/${company(turn)}/rapport.pdf` },
]

export async function benchScale(asked: readonly Page[] = pages): Promise<Figure[]> {
  const opened: Running[] = []
  try {
    for (const contracts of [SMALL, LARGE]) opened.push(await open(contracts, opened.length))
    const [small, large] = opened as [Running, Running]
    const figures = asked === pages ? [await firstOfMonth(small, large)] : []
    for (const server of [small, large]) if (asked !== pages) await server.quiet()
    for (const page of asked) figures.push(await compared(page, small, large))
    return figures
  } finally {
    for (const { close } of opened) await close()
  }
}

/** The month has turned and nobody has come yet: what the first to open a list waits for, and everyone with them. */
async function firstOfMonth(small: Running, large: Running): Promise<Figure> {
  const [a, b] = [await small.ask('/marches'), await large.ask('/marches')]
  for (const server of [small, large]) await server.quiet()
  return figureOf('first request of a month, waited for', a, b, 'wall')
}

async function compared({ name, who, path }: Page, small: Running, large: Running): Promise<Figure> {
  const asked: [Answer[], Answer[]] = [[], []]
  const from = performance.now()
  for (let turn = 0; turn < WARM + MOST_TURNS; turn++) {
    for (const [index, server] of [small, large].entries()) {
      const answer = await server.ask(path(turn), who)
      if (turn >= WARM || !answer.ok) asked[index]!.push(answer)
    }
    if (asked.flat().some(({ ok }) => !ok)) break
    if (asked[0].length >= FEWEST_TURNS && performance.now() - from > ENOUGH_MS) break
  }
  const [a, b] = asked.map(middleOf) as [Answer, Answer]
  return figureOf(name, a, b, 'cpu')
}

function figureOf(name: string, small: Answer, large: Answer, key: 'cpu' | 'wall'): Figure {
  const line = { name: `scale: ${name}`, goal: GOAL }
  const failing = [small.ok ? '' : `${small.status} with ${SMALL}`, large.ok ? '' : `${large.status} with ${LARGE}`]
  if (!small.ok || !large.ok)
    return { ...line, ratio: null, met: false, detail: `fails: ${failing.filter(Boolean).join(', ')} contracts` }
  const ratio = large[key] / small[key]
  const detail = `${large[key].toFixed(1)} ms against ${small[key].toFixed(1)}`
  return { ...line, ratio, met: ratio <= GOAL, detail }
}

/** Milliseconds of the server's processor, and of waiting. `status` is 0 when nothing came in time. */
type Answer = { ok: boolean; status: number; cpu: number; wall: number }

function middleOf(answers: Answer[]): Answer {
  const failed = answers.find(({ ok }) => !ok)
  const [cpu, wall] = [median(answers.map(one => one.cpu)), median(answers.map(one => one.wall))]
  return failed ?? { ok: true, status: 200, cpu, wall }
}

type Running = {
  ask(path: string, who?: number): Promise<Answer>
  /** When it has nothing left to do by itself. */
  quiet(): Promise<void>
  close(): Promise<void>
}

/** A register of this size in a file of its own, and a server over it in a process of its own. */
async function open(contracts: number, nth: number): Promise<Running> {
  const file = join(tmpdir(), `clausuivi-bench-${process.pid}-${nth}.sqlite`)
  const remove = async () => {
    for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true })
  }
  try {
    const cookies = await filled(file, contracts)
    const child = fork(fileURLToPath(new URL('./scale-server.ts', import.meta.url)), [`sqlite:${file}`])
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
      await remove()
    }
    const ask = (path: string, who: number = plan.facilitator) =>
      answerOf(cpu, `http://127.0.0.1:${port}${path}`, cookies.get(who)!)
    return { ask, quiet: () => quiet(cpu), close }
  } catch (error) {
    await remove()
    throw error
  }
}

async function filled(file: string, contracts: number): Promise<Map<number, string>> {
  const db = await connect(`sqlite:${file}`)
  try {
    await db.migrate.latest()
    await fillScale(db, plan.sizeOf(contracts))
    await countAll(db)
    const { facilitator, officer, director, officerOfOneBuyer } = plan
    const cookies = new Map<number, string>()
    for (const who of [facilitator, officer, director, officerOfOneBuyer])
      cookies.set(who, await sessionFor(db, clockAt(plan.TODAY), who))
    return cookies
  } finally {
    await db.destroy()
  }
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

async function quiet(cpu: () => Promise<number>): Promise<void> {
  const from = performance.now()
  for (let calm = 0; calm < 3 && performance.now() - from < PATIENCE_MS; ) {
    const before = await cpu()
    await setTimeout(300)
    calm = (await cpu()) - before < 30 ? calm + 1 : 0
  }
}
