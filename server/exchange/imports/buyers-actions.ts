import type { Db } from '#db/connect.ts'
import { type Author, record } from '#server/journal/store.ts'
import { putSetting } from '#server/settings/store.ts'
import { buyersChosen, putKeptBuyers } from './buyers-store.ts'
import { readAgain } from './imports-store.ts'

/**
 * Chooses whose contracts imports keep from now on: some legal persons, or all (null). What is in the register stays. The import
 * that asked, if one did, is to be read again.
 */
export async function keepBuyers(
  db: Db,
  author: Author,
  { sirens, importId = null }: { sirens: readonly string[] | null; importId?: number | null },
): Promise<void> {
  await db.transaction(async trx => {
    const before = await buyersChosen(trx)
    await putSetting(trx, 'imports.buyers', sirens ? 'some' : 'all')
    await putKeptBuyers(trx, sirens ?? [], author)
    if (importId !== null) await readAgain(trx, importId)
    await record(trx, author, {
      action: 'decp.buyersKept',
      subject: 'settings',
      subjectId: null,
      buyerId: null,
      href: '/reglages/acheteurs-gardes',
      before: { buyers: before instanceof Set ? [...before] : before },
      after: { buyers: sirens ?? 'all' },
    })
  })
}
