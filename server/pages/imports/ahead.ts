import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { importFor, importNumbered } from '#server/exchange/imports/imports-store.ts'
import { percentOf } from '#server/exchange/imports/turn-rules.ts'
import { runningTurn, type Turn } from '#server/exchange/imports/turn-store.ts'
import type { Ahead } from './progress-page.ts'

/** Whom one that waits is behind: the file by its name where it is theirs to see, else how far it is only. */
export async function aheadOf(db: Db, user: User, turn: Turn | null): Promise<Ahead | null> {
  if (turn?.state !== 'waiting') return null
  const running = await runningTurn(db, turn.phase)
  const given = running && (await importNumbered(db, running.importId))
  if (!given) return null
  const isTheirs = await importFor(db, user, given.id).then(
    () => true,
    () => false,
  )
  return { fileName: isTheirs ? given.fileName : null, percent: percentOf(running.bytes, given.sizeBytes) }
}
