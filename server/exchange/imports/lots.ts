import { statSync } from 'node:fs'
import { setImmediate as breathe, setTimeout as wait } from 'node:timers/promises'
import { type Db, fileOf } from '#db/connect.ts'
import { FIRST_LOT, nextSize, pauseAfter } from './lot-rules.ts'

/** How what a file brings is written: so many records at once, in a transaction. */
export type Lots = {
  size(): number
  run(work: (trx: Db) => Promise<void>): Promise<void>
}

/** Enough for few queries, small beside the memory of a process. */
const LOT = 500

/** All of it in this transaction, which is somebody else’s to end. Others are answered between two lots. */
export function inOne(trx: Db): Lots {
  return {
    size: () => LOT,
    async run(work) {
      await work(trx)
      await breathe()
    },
  }
}

/** Each lot in a transaction of its own, so short that whoever waits for its lock does not feel it, and a pause after it. */
export function shortLots(db: Db): Lots {
  let size = FIRST_LOT
  return {
    size: () => size,
    async run(work) {
      let start = 0
      await db.transaction(async trx => {
        start = performance.now()
        await work(trx)
      })
      const took = performance.now() - start
      size = nextSize(size, took)
      await keepLogShort(db)
      await wait(pauseAfter(took))
    },
  }
}

const LONG_LOG = 8 * 1024 * 1024

/**
 * Here, and not by the next who writes a form: what stands in the log goes to the file as the import goes on. While others write,
 * which takes the time of a disk; then what is left of it, and the log begins anew.
 */
async function keepLogShort(db: Db): Promise<void> {
  const file = fileOf(db)
  if (!file || sizeOf(`${file}-wal`) <= LONG_LOG) return
  await db.raw('pragma wal_checkpoint(passive)')
  await db.raw('pragma wal_checkpoint(restart)')
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
