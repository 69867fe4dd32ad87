import type { Logger } from 'pino'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { AlreadyDone, NotFound } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import { RefusedFile } from '../decp/file.ts'
import { importFile, survey, type Watch } from './actions.ts'
import { forget, waitingFile } from './files.ts'
import { type Import, keepPreview, keepRefusal } from './imports-store.ts'

export type Job = {
  phase: 'reading' | 'applying'
  bytes: number
  total: number
  records: number
  /** Why it stopped, when it did; nothing was written. */
  failed: string | null
  done: Promise<void>
}

type Tools = { db: Db; clock: Clock; log: Logger }

/** Reads and applies files one after the other, while the pages that show them are answered. */
export class Desk {
  private readonly jobs = new Map<number, Job>()
  private last: Promise<void> = Promise.resolve()
  private readonly app: Tools

  constructor(app: Tools) {
    this.app = app
  }

  jobOf(id: number): Job | null {
    return this.jobs.get(id) ?? null
  }

  isBusy(id: number): boolean {
    const job = this.jobs.get(id)
    return job !== undefined && job.failed === null
  }

  read(given: Import): Job {
    return this.start(given, 'reading', async (db, path, watch) => {
      const { summary, sha256 } = await survey(db, given.by, path, { today: this.app.clock.today(), watch })
      await keepPreview(db, given.id, summary, sha256)
    })
  }

  apply(given: Import, author: Author): Job {
    return this.start(given, 'applying', async (db, path, watch) => {
      // Its page said that it is cut short, and how many are whole, before it was asked to import them.
      await importFile(db, author, { path, importId: given.id }, { watch, keepWhole: true })
      await forget(given.storedAs)
    })
  }

  private start(given: Import, phase: Job['phase'], work: (db: Db, path: string, watch: Watch) => Promise<void>): Job {
    const running = this.jobs.get(given.id)
    if (running && running.failed === null) return running

    const job: Job = { phase, bytes: 0, total: given.sizeBytes, records: 0, failed: null, done: Promise.resolve() }
    const watch: Watch = ({ bytes, records }) => Object.assign(job, { bytes, records })
    this.jobs.set(given.id, job)
    job.done = this.last.then(async () => {
      try {
        const path = waitingFile(given.storedAs)
        if (path) await work(this.app.db, path, watch)
        this.jobs.delete(given.id)
      } catch (error) {
        await this.stopped(given, job, error)
      }
    })
    this.last = job.done
    return job
  }

  private async stopped(given: Import, job: Job, error: unknown): Promise<void> {
    // Someone else applied or cancelled it meanwhile: the page will say so.
    if (error instanceof NotFound || error instanceof AlreadyDone) return void this.jobs.delete(given.id)
    try {
      if (error instanceof RefusedFile) {
        await keepRefusal(this.app.db, given.id, error.message)
        await forget(given.storedAs)
        return void this.jobs.delete(given.id)
      }
    } catch {
      // The database is away: said below, the file stays, it can be read again.
    }
    const { name, code } = error as { name?: string; code?: string }
    this.app.log.error({ event: 'import.failed', type: name, code }, 'import failed')
    job.failed = 'Le travail s’est interrompu avant la fin. Rien n’a été enregistré\u202f; vous pouvez recommencer.'
  }
}
