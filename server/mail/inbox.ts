import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Kind, kindOf, type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { nothing, type OnState } from './claim.ts'
import { readOnce } from './coming-back.ts'

/** Larger than any answer that we could take. */
const MOST_BYTES = 30 * 1024 ** 2
const LOOKS_EVERY = 20_000

/** Reads what comes back in a folder until it is stopped. Several processes may look at the same one. */
export function startReader(
  db: Db,
  clock: Clock,
  folder: string,
  log: Log,
  onState = nothing,
  every = LOOKS_EVERY,
): Worker {
  const seen = new Set<string>()
  const failed = (kind: Kind) => {
    log.error({ event: 'mail.inbox', ...kind }, 'mail')
    return every
  }
  return startWorker(async () => {
    await readInbox(db, clock, folder, { onState, seen, onFault: fault => failed(kindOf(fault)) })
    return every
  }, failed)
}

type Options = { onState?: OnState; seen?: Set<string>; onFault?: (fault: unknown) => void }

/**
 * Reads each mail of the folder once, by what it holds, whatever its name. `seen`: files that need not be opened again, or
 * whose fault was told: one that cannot be read is tried at each look, and holds nothing back.
 */
export async function readInbox(
  db: Db,
  clock: Clock,
  folder: string,
  { onState = nothing, seen = new Set<string>(), onFault = () => {} }: Options = {},
): Promise<number> {
  let read = 0
  for (const name of (await readdir(folder)).filter(file => file.endsWith('.eml')).sort()) {
    try {
      if (await readFileOnce(join(folder, name))) read++
    } catch (fault) {
      const { code } = fault as { code?: string }
      const told = `${name} ${code}`
      if (code !== 'ENOENT' && !seen.has(told)) onFault(fault) // one that is gone was taken away by whoever put it there
      seen.add(told)
    }
  }
  return read

  async function readFileOnce(path: string): Promise<boolean> {
    const found = await stat(path)
    const file = `${path} ${found.size} ${found.mtimeMs}`
    if (!found.isFile() || seen.has(file) || found.size > MOST_BYTES) return false
    const isNew = await readOnce(db, clock, await readFile(path), onState)
    seen.add(file)
    return isNew
  }
}
