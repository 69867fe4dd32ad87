import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startServer } from '../support/process.ts'
import { type Figure, median } from './figures.ts'

const ROUNDS = 7
const MOST = 3

/** From starting the server, on a database that is there, to its first answer; against a bare Express that says hello. In turn. */
export async function benchStart(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clausuivi-start-'))
  const express = pathToFileURL(fileURLToPath(new URL('../../node_modules/express/index.js', import.meta.url))).href
  const hello = join(folder, 'hello.mjs')
  await writeFile(
    hello,
    `import express from '${express}'
const server = express().get('/', (_req, res) => res.send('hello')).listen(0, '127.0.0.1', () => console.log(server.address().port))`,
  )
  const url = `sqlite:${join(folder, 'base', 'clausuivi.sqlite')}`
  try {
    await ours(url) // makes the database, and what Node keeps of compiled code
    const rounds: { ours: number; bare: number }[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push({ bare: await bare(hello), ours: await ours(url) })
    const [us, them] = [median(rounds.map(round => round.ours)), median(rounds.map(round => round.bare))]
    const ratio = us / them
    const detail = `${Math.round(us)} ms against ${Math.round(them)} ms`
    return [{ name: 'start to first answer / bare Express', ratio, goal: MOST, met: ratio <= MOST, detail }]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function ours(url: string): Promise<number> {
  const start = performance.now()
  const { origin, child, ended } = await startServer(url)
  await (await fetch(`${origin}/connexion`)).text()
  const spent = performance.now() - start
  child.kill('SIGKILL')
  await ended
  return spent
}

async function bare(script: string): Promise<number> {
  const start = performance.now()
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<string>(resolve => child.stdout.once('data', data => resolve(String(data).trim())))
  await (await fetch(`http://127.0.0.1:${port}/`)).text()
  const spent = performance.now() - start
  child.kill('SIGKILL')
  return spent
}
