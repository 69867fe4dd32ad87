import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Db, engineOf } from '#db/connect.ts'
import { type Author, type Entry, record, recordMany } from '#server/journal/store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { Account } from '../decp/account.ts'
import { CutShort, type FoundRecord } from '../decp/file.ts'
import { readRecords } from '../decp/read.ts'
import { benchOf } from './bench.ts'
import { bindTogether, cancelImport, fileOf, finishImport, insertImport, scopeOf } from './imports-store.ts'
import { Journey } from './journey.ts'
import { inOne, type Lots, shortLots } from './lots.ts'
import { type Lot, type OfFile, Planner } from './plan.ts'
import type { Scope } from './scope-rules.ts'
import { clausesOf, waitForTurn } from './store.ts'
import { type Summary, Tally } from './tally.ts'
import { endTurn, giveUpTurn, type Turn } from './turn-store.ts'
import { cutShortSentence } from './words.ts'
import { Writer } from './write.ts'

export type Watch = (progress: { bytes: number; records: number }) => void
export type Surveyed = { summary: Summary; sha256: string }
/** `keepWhole`: of a file cut short, the records that are whole are taken. `buyers`: whose contracts are kept, this time. */
type Options = {
  watch?: Watch
  mostLines?: number
  keepWhole?: boolean
  fileName?: string
  buyers?: ReadonlySet<string> | undefined
}
type Asked = Options & { today: string }

/**
 * What importing this file would do, without writing anything. A file cut short is surveyed: its summary says so.
 * @throws RefusedFile
 */
export async function survey(db: Db, userId: number | null, path: string, options: Asked): Promise<Surveyed> {
  const tally = new Tally(options.mostLines)
  const of = { file: 'preview', fileName: options.fileName ?? basename(path) }
  const asked = { ...options, scope: await scopeOf(db, userId, options.buyers), of, lots: inOne(db) }
  const { sha256, account } = await eachLot(db, path, asked, async (_trx, { planned }) => tally.add(planned))
  tally.close(account)
  return { summary: tally.summary, sha256 }
}

type Source = { path: string; fileName?: string; sizeBytes?: number; importId?: number | null }

/**
 * Imports the file. Where its `turn` is held on SQLite it is written by short lots, each with the place that it reached, and another attempt
 * goes on from there; else it is one transaction, all of it or nothing. `importId` is the import that was previewed, if one was. What
 * is done is decided anew: the register may have changed since the preview.
 * @throws RefusedFile; CutShort when the end of the file is missing and `keepWhole` was not asked; TurnLost.
 */
export async function importFile(
  db: Db,
  author: Author,
  source: Source,
  options: Options & { turn?: Turn },
): Promise<Surveyed & { importId: number }> {
  const { turn } = options
  if (turn && writesInLots(db)) return written(db, author, source, { ...options, lots: shortLots(db) })
  return db.transaction(async trx => {
    await waitForTurn(trx, author.at)
    return written(trx, author, source, { ...options, lots: inOne(trx) })
  })
}

async function written(
  db: Db,
  author: Author,
  source: Source,
  options: Options & { turn?: Turn; lots: Lots },
): Promise<Surveyed & { importId: number }> {
  const { turn, lots } = options
  const importId = source.importId ?? (await insertImport(db, nameOf(source), author))
  const tally = new Tally(options.mostLines)
  const journey = new Journey(turn ?? null, tally)
  const writer = new Writer(db, importId, author.at)
  const [scope, of] = [await scopeOf(db, author.userId, options.buyers), await fileOf(db, importId)]
  const { sha256, account } = await eachLot(
    db,
    source.path,
    { ...options, today: author.today, scope, of, lots },
    async (trx, lot, waiting) => {
      const fresh = lot.planned.filter(one => !journey.isDone(one))
      writer.trx = trx
      await writer.write({ ...lot, planned: fresh })
      tally.add(fresh)
      await recordMany(trx, author, writer.entries.splice(0))
      await unsettle(trx, await clausesOf(trx, writer.redated.splice(0)))
      journey.met([...writer.buyerIds.values()])
      if (writesInLots(db)) await journey.keep(trx, fresh, waiting)
    },
  )
  if (account.cutShort && !options.keepWhole) throw new CutShort(cutShortSentence(account.cutShort))
  tally.close(account)
  const { summary } = tally
  await lots.run(async trx => {
    await finishImport(trx, importId, { summary, sha256, at: author.at })
    if (turn) await endTurn(trx, turn)
    await record(trx, author, importedEntry(importId, summary, journey.onlyBuyer))
  })
  return { summary, sha256, importId }
}

/** One process alone may write there: it does so a little at a time. */
export function writesInLots(db: Db): boolean {
  return engineOf(db) === 'sqlite'
}

function nameOf({ path, fileName, sizeBytes = 0 }: Source) {
  return { fileName: basename(fileName ?? path), sizeBytes, storedAs: '' }
}

function importedEntry(importId: number, { actions }: Summary, buyerId: number | null): Entry {
  return {
    action: 'decp.imported',
    subject: 'import',
    subjectId: importId,
    buyerId,
    href: `/import/${importId}`,
    after: { created: actions.create, updated: actions.update, rejected: actions.reject },
  }
}

/**
 * Reads the file to its end, to know before the first lot what would be found at the last.
 * @throws RefusedFile; CutShort as `importFile` does.
 */
export async function readThrough(path: string, { keepWhole = false }: Options = {}): Promise<void> {
  const account = new Account()
  for await (const _some of readRecords(path, undefined, account)) await breathe()
  if (account.cutShort && !keepWhole) throw new CutShort(cutShortSentence(account.cutShort))
}

type EachLot = (trx: Db, lot: Lot, waiting: FoundRecord[]) => Promise<void>

/** Reads the file lot by lot; answers its SHA-256 and its account. */
async function eachLot(
  db: Db,
  path: string,
  { scope, of, today, watch = () => {}, lots }: Asked & { scope: Scope; of: OfFile; lots: Lots },
  each: EachLot,
): Promise<{ sha256: string; account: Account }> {
  const planner = new Planner(db, benchOf(today), scope, of)
  const sum = createHash('sha256')
  let bytes = 0
  let records = 0
  const waiting: FoundRecord[] = []
  const take = async () => {
    await lots.run(async trx => {
      const lot = await planner.plan(waiting.splice(0, lots.size()))
      await each(trx, lot, waiting)
      records += lot.planned.length
    })
    watch({ bytes, records })
  }
  const account = new Account()
  const onBytes = (chunk: Buffer) => {
    sum.update(chunk)
    bytes += chunk.length
  }
  const found = readRecords(path, onBytes, account)
  for await (const some of found) {
    waiting.push(...some)
    while (waiting.length >= lots.size()) await take()
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
    if (ids.length > 1) await bindTogether(trx, ids)
    await record(trx, author, {
      action: 'decp.received',
      subject: 'import',
      subjectId: ids[0]!,
      buyerId: null,
      href: ids.length === 1 ? `/import/${ids[0]}` : `/import/${ids[0]}/ensemble`,
    })
    return ids
  })
}

/** Gives an import up before it is made. False when it is being written, or was already made, refused or given up. */
export async function callOff(db: Db, author: Author, { id }: { id: number }): Promise<boolean> {
  return db.transaction(async trx => {
    if (!(await giveUpTurn(trx, id)) || !(await cancelImport(trx, id))) return false
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
