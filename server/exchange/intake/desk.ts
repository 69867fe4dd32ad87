import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { bytesOfDeposit, type Deposit, noteReading } from '#server/register/deposits/store.ts'
import { newName, waitingFolder } from '../imports/files.ts'
import { RefusedSheet } from '../sheets/cell-rules.ts'
import { Unfinished } from '../sheets/jail.ts'
import { type ReadFile, readStatement } from './read.ts'
import type { Asked } from './reading-rules.ts'
import { NIR } from './recognise-rules.ts'

export type Reading = {
  phase: string
  /** How many wait before it. */
  rank: number
  file: ReadFile | null
  /** A sentence: why it is not read. */
  refused: string
  done: Promise<void>
  stop(): void
}

/** Readings that are kept, a page that comes back finds its own: a few large ones, or as many small ones as a page reads together. */
const LEAST_KEPT = 4
const MOST_LINES = 50_000
const MOST_KEPT = 200

type Tools = { db: Db; clock: Clock; log: Logger }

/** Reads files that wait, each in a process of its own, while pages are answered. A reading lost with the server is made again. */
export class FileDesk {
  private readonly readings = new Map<string, Reading>()
  private readonly app: Tools

  constructor(app: Tools) {
    this.app = app
  }

  /** The reading of a file, begun where there is none: with what was answered of it. */
  read(deposit: Deposit, asked: Asked): Reading {
    const key = `${deposit.id} ${JSON.stringify(asked)}`
    const known = this.readings.get(key)
    if (known) return known
    const stopped = new AbortController()
    const reading: Reading = {
      phase: 'Lecture',
      rank: 0,
      file: null,
      refused: '',
      done: Promise.resolve(),
      stop: () => stopped.abort(),
    }
    this.readings.set(key, reading)
    reading.done = this.run(deposit, asked, reading, stopped.signal).catch(error => {
      this.readings.delete(key)
      if (stopped.signal.aborted) return
      const { name, code } = error as { name?: string; code?: string }
      this.app.log.error({ event: 'reading.failed', type: name, code }, 'reading failed')
      reading.refused = 'La lecture s’est interrompue. Rechargez la page pour la reprendre.'
    })
    this.forgetOldest()
    return reading
  }

  /** Stops whatever is being read of it, and keeps nothing. */
  forget({ id }: Pick<Deposit, 'id'>): void {
    for (const [key, reading] of this.readings)
      if (key.startsWith(`${id} `)) {
        reading.stop()
        this.readings.delete(key)
      }
  }

  private async run(deposit: Deposit, asked: Asked, reading: Reading, signal: AbortSignal): Promise<void> {
    const bytes = await bytesOfDeposit(this.app.db, deposit.id)
    if (!bytes) {
      reading.refused = 'Ce fichier n’est plus gardé.'
      return
    }
    const path = join(waitingFolder(), newName())
    await writeFile(path, bytes, { mode: 0o600 })
    const watch = (phase: string) => Object.assign(reading, { phase, rank: 0 })
    const onRank = (rank: number) => Object.assign(reading, { rank })
    try {
      const file = await readStatement(path, asked, { signal, watch, onRank, isShown: true })
      reading.file = file
      if (file.reading.notes.includes(NIR))
        await noteReading(this.app.db, deposit.id, { refusal: '', nirAt: this.app.clock.now() })
    } catch (error) {
      if (!(error instanceof RefusedSheet)) throw error
      reading.refused = error.message
      if (error instanceof Unfinished) return
      await noteReading(this.app.db, deposit.id, { refusal: error.message, nirAt: null })
    } finally {
      await rm(path, { force: true })
    }
  }

  private forgetOldest(): void {
    const linesOf = ({ file }: Reading) => file?.reading.lines.length ?? 0
    let lines = [...this.readings.values()].reduce((sum, reading) => sum + linesOf(reading), 0)
    for (const [key, reading] of this.readings) {
      if (this.readings.size <= LEAST_KEPT || (lines <= MOST_LINES && this.readings.size <= MOST_KEPT)) return
      if (!reading.file && !reading.refused) continue
      lines -= linesOf(reading)
      this.readings.delete(key)
    }
  }
}

const desks = new WeakMap<Tools, FileDesk>()

/** The desk of this application: pages that show one file share its reading. */
export function deskOf(app: Tools): FileDesk {
  const desk = desks.get(app) ?? new FileDesk(app)
  desks.set(app, desk)
  return desk
}
