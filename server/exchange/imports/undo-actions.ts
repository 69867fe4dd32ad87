import type { Db } from '#db/connect.ts'
import { type Author, outrun, record, recordMany } from '#server/journal/store.ts'
import { keepUnpublished, publishedAgain } from '#server/register/contracts/published-store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import {
  familiesOf,
  undoWithdrawal,
  type WithdrawalSummary,
  withdrawalOf,
  withdrawSightings,
} from '../versions/store.ts'
import type { Import } from './imports-store.ts'
import { type Regrouped, regroup } from './regroup.ts'
import { clausesOf, type Row, rowsNamed, waitForTurn } from './store.ts'
import { workedAmong } from './worked-store.ts'
import { isSame, Writer } from './write.ts'

// An import is taken back by withdrawing its sightings: what nothing else publishes goes, what people typed stays.

export type Fate = { contractId: number; number: string; title: string; publishedOn: string | null }
/** What becomes of each contract: counts, and the first of each list. */
export type Fates = WithdrawalSummary & { lists: { retired: Fate[]; kept: Fate[]; back: Fate[] } }

const SHOWN = 50

/** What taking this import back would do, without writing anything. */
export async function previewUndo(db: Db, importId: number): Promise<Fates> {
  const fates = noFates()
  for await (const families of familiesOf(db, importId, null))
    await foreseen(db, await regroup(db, families, { without: importId }), fates)
  return fates
}

/** Withdraws the sightings of an import, and derives anew all that they told of. @throws Conflict, AlreadyDone */
export async function undoImport(db: Db, author: Author, { id }: Import, reason: string): Promise<Fates> {
  return db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    if (await withdrawalOf(trx, id)) await outrun(trx, author)
    const writer = new Writer(trx, id, author.at)
    const fates = noFates()
    for await (const families of familiesOf(trx, id, null)) {
      const { regrouped, emptied } = await regroup(trx, families, { without: id })
      const { kept, retired } = await foreseen(trx, { regrouped, emptied }, fates)
      await writer.apply(regrouped, retired)
      await keepUnpublished(
        trx,
        kept.map(row => row.id),
      )
    }
    const { lists: _, ...summary } = fates
    await withdrawSightings(trx, { importId: id, reason, summary }, author)
    await finish(trx, author, writer)
    const { retired, kept, back } = summary
    await record(trx, author, { ...line('decp.withdrawn', id), after: { reason, retired, kept, back } })
    return fates
  })
}

/** Takes the withdrawal back: the register is again what it was. @throws Conflict, AlreadyDone */
export async function redoImport(db: Db, author: Author, { id }: Import): Promise<WithdrawalSummary> {
  return db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    const withdrawal = await withdrawalOf(trx, id)
    if (!withdrawal) return outrun(trx, author)
    await undoWithdrawal(trx, withdrawal.id, author)
    await publishedAgain(trx, withdrawal.summary.asTyped)
    const writer = new Writer(trx, id, author.at)
    for await (const families of familiesOf(trx, id, null)) {
      const { regrouped, emptied } = await regroup(trx, families)
      await writer.apply(regrouped, emptied)
    }
    await finish(trx, author, writer)
    const { retired, kept, back } = withdrawal.summary
    await record(trx, author, { ...line('decp.restored', id), after: { retired, kept, back } })
    return withdrawal.summary
  })
}

export async function finish(trx: Db, author: Author, writer: Writer): Promise<void> {
  await recordMany(trx, author, writer.entries)
  await unsettle(trx, await clausesOf(trx, writer.redated))
}

function line(action: string, id: number) {
  return { action, subject: 'import', subjectId: id, buyerId: null, href: `/import/${id}` }
}

export function noFates(): Fates {
  return { retired: 0, kept: 0, back: 0, asTyped: [], lists: { retired: [], kept: [], back: [] } }
}

/** Counts what becomes of these contracts, and tells apart those on which somebody worked. */
export async function foreseen(
  db: Db,
  { regrouped, emptied }: { regrouped: readonly Regrouped[]; emptied: readonly Row[] },
  fates: Fates,
): Promise<{ kept: Row[]; retired: Row[] }> {
  const there = emptied.filter(({ withdrawnAt }) => withdrawnAt === null)
  const worked = await workedAmong(
    db,
    there.map(({ id }) => id),
  )
  const [kept, retired] = [there.filter(({ id }) => worked.has(id)), there.filter(({ id }) => !worked.has(id))]
  const back = regrouped.filter(one => one.row !== null && !isSame(one))
  fates.retired += retired.length
  fates.kept += kept.length
  fates.back += back.length
  fates.asTyped.push(...kept.filter(({ source }) => source === 'decp').map(({ id }) => id))
  await name(db, fates.lists.retired, retired)
  await name(db, fates.lists.kept, kept)
  await name(
    db,
    fates.lists.back,
    back.map(({ row, derivation }) => ({ id: row!.id, publishedOn: derivation.published.publishedOn })),
  )
  return { kept, retired }
}

async function name(db: Db, list: Fate[], rows: readonly { id: number; publishedOn?: string | null }[]): Promise<void> {
  const some = rows.slice(0, SHOWN - list.length)
  const names = await rowsNamed(
    db,
    some.map(({ id }) => id),
  )
  for (const { id, publishedOn = null } of some) list.push({ contractId: id, ...names.get(id)!, publishedOn })
}
