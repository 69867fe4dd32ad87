import { type Db, reachDisk } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { AlreadyDone, NotFound } from '#server/base/errors.ts'
import { RefusedFile } from '../decp/file.ts'
import { importFile, type Surveyed, survey, type Watch } from './actions.ts'
import { forget, waitingFile } from './files.ts'
import { type Import, importNumbered, keepPreview, keepRefusal } from './imports-store.ts'
import { BEAT_MS } from './turn-rules.ts'
import { beat, endTurn, type Turn, TurnLost } from './turn-store.ts'

/** Does what a turn is for, to its end or to its refusal, which are written. @throws what is no fault of the file. */
export async function work(db: Db, turn: Turn, clock: Clock): Promise<void> {
  const given = await importNumbered(db, turn.importId)
  const path = given && waitingFile(given.storedAs)
  try {
    if (!path) await endTurn(db, turn)
    else if (turn.phase === 'reading') await read(db, turn, path, clock)
    else await apply(db, turn, given, path, clock)
  } catch (error) {
    if (error instanceof RefusedFile) await refuse(db, turn, given!, error)
    else if (error instanceof NotFound || error instanceof AlreadyDone)
      await endTurn(db, turn) // made or given up meanwhile
    else if (!(error instanceof TurnLost)) throw error
  }
}

async function read(db: Db, turn: Turn, path: string, clock: Clock): Promise<void> {
  const { userId, today } = turn.author
  const { summary, sha256 } = await beating(db, turn, clock, watch => survey(db, userId, path, { today, watch }))
  await db.transaction(async trx => {
    await keepPreview(trx, turn.importId, summary, sha256)
    await endTurn(trx, turn)
  })
}

async function apply(db: Db, turn: Turn, given: Import, path: string, clock: Clock): Promise<void> {
  await applied(db, turn, path, clock, {})
  await reachDisk(db) // before the file goes, from which it could be done again
  await forget(given.storedAs)
}

/** Writes the file of this turn, and says how far it is. @throws as `importFile` does */
export function applied(
  db: Db,
  turn: Turn,
  path: string,
  clock: Clock,
  { mostLines, watch = () => {} }: { mostLines?: number; watch?: Watch },
): Promise<Surveyed> {
  const { author, keepWhole, importId, buyers } = turn
  return beating(db, turn, clock, told => {
    const both: Watch = far => {
      told(far)
      watch(far)
    }
    return importFile(db, author, { path, importId }, { turn, keepWhole, mostLines, buyers, watch: both })
  })
}

async function refuse(db: Db, turn: Turn, { id, storedAs }: Import, { message }: RefusedFile): Promise<void> {
  await db.transaction(async trx => {
    await keepRefusal(trx, id, message)
    await endTurn(trx, turn)
  })
  await forget(storedAs)
}

/** Renews the turn while the work lasts; it stops when another holds it, or when it was given up. */
async function beating<Result>(
  db: Db,
  turn: Turn,
  clock: Clock,
  doIt: (watch: Watch) => Promise<Result>,
): Promise<Result> {
  let far = { bytes: 0, records: 0 }
  let isLost = false
  const renew = () =>
    beat(db, turn, far, clock.now()).catch(error => {
      if (error instanceof TurnLost) isLost = true // a base that is busy is asked again by the next
    })
  const timer = setInterval(renew, BEAT_MS)
  try {
    return await doIt(progress => {
      if (isLost) throw new TurnLost()
      far = progress
    })
  } finally {
    clearInterval(timer)
  }
}
