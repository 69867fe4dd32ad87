import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '#db/connect.ts'
import { clockAt } from '#server/base/clock.ts'
import { countAll } from '#server/scheme/indicators/cells-store.ts'
import { ownCluster } from '../support/cluster.ts'
import { sessionFor } from '../support/session.ts'
import { fillScale } from './scale-load.ts'
import * as plan from './scale-plan.ts'

// A register of the size one asks for, on one engine. BENCH_FOLDER keeps those of SQLite once made, each under its size and its schema:
// every run works on a copy.

export type Register = {
  url: string
  cookies: Map<number, string>
  /** Nothing that is kept of standings holds any more. */
  turnMonth(): Promise<void>
  drop(): Promise<void>
}

export async function onSqlite(contracts: number): Promise<Register> {
  const file = join(tmpdir(), `clausuivi-bench-${process.pid}-${contracts}.sqlite`)
  const drop = async () => {
    for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true })
  }
  try {
    await copyFile(await madeFile(contracts), file)
    return await register(`sqlite:${file}`, drop)
  } catch (error) {
    await drop()
    throw error
  }
}

async function madeFile(contracts: number): Promise<string> {
  const folder = process.env.BENCH_FOLDER ?? join(tmpdir(), `clausuivi-bench-${process.pid}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const unfinished = join(folder, `${contracts}-${process.pid}.sqlite`)
  const db = await connect(`sqlite:${unfinished}`, { relaxed: true })
  try {
    await db.migrate.latest()
    const version = await db.migrate.currentVersion()
    const made = join(folder, `${contracts}-${version}.sqlite`)
    if (!existsSync(made)) {
      await fillScale(db, plan.sizeOf(contracts))
      await countAll(db)
      await db.raw('pragma wal_checkpoint(truncate)')
      await db.destroy()
      await rename(unfinished, made)
    }
    return made
  } finally {
    await db.destroy()
    for (const suffix of ['', '-wal', '-shm']) await rm(unfinished + suffix, { force: true })
  }
}

export async function onPostgres(contracts: number): Promise<Register> {
  const { url, drop } = await ownCluster()
  try {
    const db = await connect(url, { hurried: false })
    try {
      await db.migrate.latest()
      await fillScale(db, plan.sizeOf(contracts))
      await countAll(db)
    } finally {
      await db.destroy()
    }
    return await register(url, drop)
  } catch (error) {
    await drop()
    throw error
  }
}

async function register(url: string, drop: () => Promise<void>): Promise<Register> {
  const { facilitator, officer, director, officerOfOneBuyer } = plan
  const cookies = new Map<number, string>()
  const db = await connect(url, { relaxed: true })
  try {
    for (const who of [facilitator, officer, director, officerOfOneBuyer])
      cookies.set(who, await sessionFor(db, clockAt(plan.TODAY), who))
  } finally {
    await db.destroy()
  }
  const turnMonth = async () => {
    const writer = await connect(url, { relaxed: true, hurried: false })
    await writer('standings').update({ holds_until: '2026-10-31' })
    await writer.destroy()
  }
  return { url, cookies, turnMonth, drop }
}
