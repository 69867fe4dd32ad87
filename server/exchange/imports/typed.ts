import { randomUUID } from 'node:crypto'
import { constants, copyFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Db, reachDisk } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import type { Author } from '#server/journal/store.ts'
import { readThrough, type Surveyed, type Watch, writesInLots } from './actions.ts'
import { forget, newName, waitingFile, waitingFolder } from './files.ts'
import { dropImport, importNumbered, insertImport } from './imports-store.ts'
import { percentOf } from './turn-rules.ts'
import { askTurn, claimTurn, dropTurn, isBegun, runningTurn, type Turn, turnOf } from './turn-store.ts'
import { aheadSentence } from './words.ts'
import { applied, work } from './work.ts'

// A file named at a terminal is written by the terminal’s own process, in its turn: after what others began, which it goes on with
// if they are gone.

type Asked = {
  path: string
  sizeBytes: number
  keepWhole: boolean
  mostLines: number
  buyers?: ReadonlySet<string>
  watch: Watch
}
type Tools = { db: Db; clock: Clock; tell(sentence: string): void }

/** @throws as `importFile` does; nothing is left of a file that is refused. */
export async function importTyped(tools: Tools, author: Author, asked: Asked): Promise<Surveyed> {
  const { db } = tools
  const { path, keepWhole, sizeBytes, buyers } = asked
  if (writesInLots(db)) await readThrough(path, { keepWhole })
  const storedAs = newName()
  await copyFile(path, join(waitingFolder(), storedAs), constants.COPYFILE_FICLONE)
  const file = { fileName: basename(path), sizeBytes, storedAs }
  const importId = await db.transaction(async trx => {
    const id = await insertImport(trx, file, author)
    await askTurn(trx, { importId: id, phase: 'applying', keepWhole, buyers }, author)
    return id
  })
  try {
    return await inTurn(tools, importId, storedAs, asked)
  } finally {
    await forgetUnlessBegun(db, importId, storedAs)
  }
}

const LOOKS_MS = 300

async function inTurn(tools: Tools, importId: number, storedAs: string, asked: Asked): Promise<Surveyed> {
  const { db, clock } = tools
  const { mostLines, watch } = asked
  const isHere = (name: string) => waitingFile(name) !== null
  for (let isTold = false; ; ) {
    const turn = await claimTurn(db, { phase: 'applying', claim: randomUUID(), now: clock.now(), isHere })
    if (turn?.importId === importId) return applied(db, turn, waitingFile(storedAs)!, clock, { mostLines, watch })
    if (turn) await goneOnWith(tools, turn)
    else {
      if (!isTold) isTold = await toldOf(tools)
      await wait(LOOKS_MS)
    }
  }
}

async function goneOnWith({ db, clock, tell }: Tools, turn: Turn): Promise<void> {
  const given = await importNumbered(db, turn.importId)
  if (given && isBegun(turn)) tell(`L’import de ${given.fileName} s’était interrompu\u00a0: il est repris d’abord.`)
  await work(db, turn, clock)
}

async function toldOf({ db, tell }: Tools): Promise<boolean> {
  const running = await runningTurn(db, 'applying')
  const given = running && (await importNumbered(db, running.importId))
  if (given) tell(aheadSentence('applying', given.fileName, percentOf(running.bytes, given.sizeBytes)))
  return given !== null
}

/** Refused, or stopped before its first lot: as if it had not been asked. Begun, it is kept to be gone on with. */
async function forgetUnlessBegun(db: Db, importId: number, storedAs: string): Promise<void> {
  const turn = await turnOf(db, importId)
  if (turn && isBegun(turn)) return
  await reachDisk(db)
  if (turn)
    await db.transaction(async trx => {
      await dropTurn(trx, turn.id)
      await dropImport(trx, importId)
    })
  await forget(storedAs)
}
