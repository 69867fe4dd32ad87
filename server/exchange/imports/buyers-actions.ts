import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { type Author, outrun, record, withoutKey } from '#server/journal/store.ts'
import { keepUnpublished, publishedAgain, retireContracts } from '#server/register/contracts/published-store.ts'
import { putSetting } from '#server/settings/store.ts'
import {
  buyersLetGo,
  familiesOfBuyer,
  undoWithdrawal,
  type WithdrawalSummary,
  withdrawBuyer,
} from '../versions/store.ts'
import { buyersChosen, putKeptBuyers } from './buyers-store.ts'
import { readAgain } from './imports-store.ts'
import { regroup } from './regroup.ts'
import { waitForTurn } from './store.ts'
import { type Fates, finish, foreseen, noFates } from './undo-actions.ts'
import { Writer } from './write.ts'

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
    await choose(trx, author, sirens)
    if (importId !== null) await readAgain(trx, importId)
  })
}

async function choose(trx: Db, author: Author, sirens: readonly string[] | null): Promise<void> {
  const before = await buyersChosen(trx)
  await putSetting(trx, 'imports.buyers', sirens ? 'some' : 'all')
  await putKeptBuyers(trx, sirens ?? [], author)
  await record(trx, author, {
    action: 'decp.buyersKept',
    subject: 'settings',
    subjectId: null,
    buyerId: null,
    href: HREF,
    before: { buyers: before instanceof Set ? [...before] : before },
    after: { buyers: sirens ?? 'all' },
  })
}

const HREF = '/reglages/acheteurs-gardes'

/** What letting these buyers go would do of their contracts, without writing anything. */
export async function previewLettingGo(db: Db, sirens: readonly string[]): Promise<Fates> {
  const fates = noFates()
  for (const siren of sirens)
    for await (const families of familiesOfBuyer(db, siren))
      await foreseen(db, await regroup(db, families, { without: 'all' }), fates)
  return fates
}

/**
 * Keeps these buyers from now on, and lets others go: all that was seen of them is withdrawn. What nobody touched leaves the register,
 * what somebody worked on stays as typed.
 */
export async function letBuyersGo(
  db: Db,
  author: Author,
  { kept, leaving, reason }: { kept: readonly string[]; leaving: readonly string[]; reason: string },
): Promise<WithdrawalSummary> {
  return db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    await choose(trx, author, kept)
    const total = noFates()
    for (const siren of leaving) {
      const fates = noFates()
      for await (const families of familiesOfBuyer(trx, siren)) {
        const { regrouped, emptied } = await regroup(trx, families, { without: 'all' })
        const { kept, retired } = await foreseen(trx, { regrouped, emptied }, fates)
        await retireContracts(trx, idsOf(retired), author.at)
        await keepUnpublished(trx, idsOf(kept))
      }
      const { lists: _, ...summary } = fates
      await withdrawBuyer(trx, { siren, reason, summary }, author)
      total.retired += fates.retired
      total.kept += fates.kept
      const { retired, kept } = summary
      await record(trx, withoutKey(author), { ...line('decp.buyerLetGo'), after: { siren, reason, retired, kept } })
    }
    return total
  })
}

/** Takes a buyer back: its contracts are again what they were, and imports keep it. @throws Conflict */
export async function takeBuyerBack(db: Db, author: Author, siren: string): Promise<void> {
  await db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    const letGo = (await buyersLetGo(trx)).find(one => one.siren === siren)
    if (!letGo) return outrun(trx, author)
    const families: string[] = []
    for await (const some of familiesOfBuyer(trx, siren, letGo.ids)) families.push(...some)
    for (const id of letGo.ids) await undoWithdrawal(trx, id, author)
    await publishedAgain(trx, letGo.summary.asTyped)
    const writer = new Writer(trx, letGo.ids[0]!, author.at)
    for (const some of inChunks(families)) {
      const { regrouped, emptied } = await regroup(trx, some)
      await writer.apply(regrouped, emptied)
    }
    const chosen = await buyersChosen(trx)
    if (chosen instanceof Set) await putKeptBuyers(trx, [...new Set([...chosen, siren])], author)
    const { retired, kept } = letGo.summary
    await record(trx, author, { ...line('decp.buyerTakenBack'), after: { siren, retired, kept } })
    await finish(trx, author, writer)
  })
}

function line(action: string) {
  return { action, subject: 'settings', subjectId: null, buyerId: null, href: HREF }
}

function idsOf(rows: readonly { id: number }[]): number[] {
  return rows.map(({ id }) => id)
}
