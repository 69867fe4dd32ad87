import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import { type Author, record, recordMany } from '#server/journal/store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { Account } from '../decp/account.ts'
import { CutShort, type FoundRecord } from '../decp/file.ts'
import { readRecords } from '../decp/read.ts'
import { cancelImport, finishImport, insertImport, scopeOf } from './imports-store.ts'
import { benchOf, type Planned, Planner } from './plan.ts'
import type { Scope } from './scope-rules.ts'
import { clausesOf, waitForTurn } from './store.ts'
import { type Summary, Tally } from './tally.ts'
import { cutShortSentence } from './words.ts'
import { Writer } from './write.ts'

/** Records planned and written at once: enough for few queries, small beside the memory of a process. */
const LOT = 500

export type Watch = (progress: { bytes: number; records: number }) => void
export type Surveyed = { summary: Summary; sha256: string }
/** `keepWhole`: of a file cut short, the records that are whole are taken. `buyers`: whose contracts are kept, this time. */
type Options = { watch?: Watch; mostLines?: number; keepWhole?: boolean; buyers?: ReadonlySet<string> }
type Asked = Options & { today: string }

/**
 * What importing this file would do, without writing anything. A file cut short is surveyed: its summary says so.
 * @throws RefusedFile
 */
export async function survey(db: Db, userId: number | null, path: string, options: Asked): Promise<Surveyed> {
  const tally = new Tally(options.mostLines)
  const { sha256, account } = await eachLot(
    db,
    path,
    { ...options, scope: await scopeOf(db, userId, options.buyers) },
    async planned => tally.add(planned),
  )
  tally.close(account)
  return { summary: tally.summary, sha256 }
}

/**
 * Imports the file in one transaction: all of it, or nothing. `importId` is the import that was previewed, if one was.
 * What is done is decided anew: the register may have changed since the preview.
 * @throws RefusedFile; CutShort when the end of the file is missing and `keepWhole` was not asked.
 */
export async function importFile(
  db: Db,
  author: Author,
  source: { path: string; fileName?: string; sizeBytes?: number; importId?: number | null },
  options: Options,
): Promise<Surveyed & { importId: number }> {
  return db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    const importId =
      source.importId ??
      (await insertImport(
        trx,
        { fileName: basename(source.fileName ?? source.path), sizeBytes: source.sizeBytes ?? 0, storedAs: '' },
        author,
      ))
    const tally = new Tally(options.mostLines)
    const writer = new Writer(trx, importId, author.at)
    const { sha256, account } = await eachLot(
      trx,
      source.path,
      { ...options, today: author.today, scope: await scopeOf(trx, author.userId, options.buyers) },
      async planned => {
        await writer.write(planned)
        tally.add(planned)
        if (writer.entries.length >= LOT) await recordMany(trx, author, writer.entries.splice(0))
      },
    )
    if (account.cutShort && !options.keepWhole) throw new CutShort(cutShortSentence(account.cutShort))
    tally.close(account)
    await recordMany(trx, author, writer.entries)
    await unsettle(trx, await clausesOf(trx, writer.redated))
    const { summary } = tally
    await finishImport(trx, importId, { summary, sha256, at: author.at })
    const buyers = [...writer.buyerIds.values()]
    await record(trx, author, {
      action: 'decp.imported',
      subject: 'import',
      subjectId: importId,
      buyerId: buyers.length === 1 ? buyers[0]! : null,
      href: `/import/${importId}`,
      after: { created: summary.actions.create, updated: summary.actions.update, rejected: summary.actions.reject },
    })
    return { summary, sha256, importId }
  })
}

/** Reads the file lot by lot; answers its SHA-256 and its account. Others get their turn between two lots. */
async function eachLot(
  db: Db,
  path: string,
  { scope, today, watch = () => {} }: Asked & { scope: Scope },
  each: (planned: Planned[]) => Promise<void>,
): Promise<{ sha256: string; account: Account }> {
  const planner = new Planner(db, benchOf(today), scope)
  const sum = createHash('sha256')
  let bytes = 0
  let records = 0
  let waiting: FoundRecord[] = []
  const take = async () => {
    const { planned, deferred } = await planner.plan(waiting.splice(0, LOT))
    waiting = [...deferred, ...waiting]
    await each(planned)
    records += planned.length
    watch({ bytes, records })
    await breathe()
  }
  const account = new Account()
  const onBytes = (chunk: Buffer) => {
    sum.update(chunk)
    bytes += chunk.length
  }
  const found = readRecords(path, onBytes, account)
  for await (const some of found) {
    waiting.push(...some)
    while (waiting.length >= LOT) await take()
  }
  while (waiting.length > 0) await take()
  return { sha256: sum.digest('hex'), account }
}

/** Notes the files that someone dropped; nothing is read yet. Answers their numbers. */
export async function receive(
  db: Db,
  author: Author,
  files: readonly { fileName: string; sizeBytes: number; storedAs: string }[],
): Promise<number[]> {
  return db.transaction(async trx => {
    const ids: number[] = []
    for (const file of files) ids.push(await insertImport(trx, file, author))
    await record(trx, author, {
      action: 'decp.received',
      subject: 'import',
      subjectId: ids[0]!,
      buyerId: null,
      href: ids.length === 1 ? `/import/${ids[0]}` : '/import',
    })
    return ids
  })
}

/** Gives an import up before it is made. False when it was already made, refused or given up. */
export async function callOff(db: Db, author: Author, { id }: { id: number }): Promise<boolean> {
  return db.transaction(async trx => {
    if (!(await cancelImport(trx, id))) return false
    await record(trx, author, {
      action: 'decp.cancelled',
      subject: 'import',
      subjectId: id,
      buyerId: null,
      href: '/import',
    })
    return true
  })
}
