import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import { monthName } from '#server/base/format.ts'
import { elided } from '#server/base/french.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { unsettle } from '../standings/store.ts'
import { type Cell, gridOf } from './grid-store.ts'
import { isOver, type Statement } from './statement-rules.ts'
import { lockGrid, putStatement, replaceHours } from './write-store.ts'

/** What is decided on one line: all of it accepted (null), or a lower figure with its reason. */
export type Decision = { hoursId: number; version: number; acceptedCentihours: number | null; reason: string }

/**
 * Closes a month, each line accepted fully or in part. A sentence when it cannot be; null when it is done.
 * @throws Conflict when the statement or one of its lines changed since it was read.
 */
export async function validateStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: { version: number; decisions: readonly Decision[] },
  author: Author,
  today: string,
): Promise<string | null> {
  return changing(
    db,
    place,
    month,
    asked.version,
    author,
    'statement.validated',
    async (trx, statement, cells, refs) => {
      if (statement?.validatedAt) throw new Conflict()
      if (!isOver(month, place.contract.endsOn, today))
        return `Le mois ${elided('de', monthName(month))} n’est pas fini.`
      if (cells.length === 0 && !statement?.nothingWorkedAt) return 'Ce relevé n’a aucune ligne à valider.'
      if (cells.length !== asked.decisions.length) throw new Conflict()
      const before: Record<string, number | null> = {}
      const after: Record<string, number | null> = {}
      for (const cell of cells) {
        const decision = asked.decisions.find(({ hoursId }) => hoursId === cell.hoursId)
        if (decision?.version !== cell.version) throw new Conflict()
        const same = cell.acceptedCentihours === decision.acceptedCentihours && cell.acceptedReason === decision.reason
        if (same) continue
        before[`${refs.get(cell.placementId)} ${month}`] = cell.acceptedCentihours ?? cell.centihours
        after[`${refs.get(cell.placementId)} ${month}`] = decision.acceptedCentihours ?? cell.centihours
        const next = { ...cell, acceptedCentihours: decision.acceptedCentihours, acceptedReason: decision.reason }
        await replaceHours(trx, cell, next, decision.reason, author)
      }
      await putStatement(trx, place.clauseId, month, {
        received_at: statement?.receivedAt ?? author.at,
        validated_at: author.at,
        validated_by: author.userId,
        sent_back_at: null,
      })
      return { before: { month, ...before }, after: { month, validatedAt: author.at, ...after } }
    },
  )
}

/** Sends a month back to whoever declared it, with the reason. @throws Conflict */
export async function sendBackStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: { version: number; reason: string },
  author: Author,
): Promise<string | null> {
  return changing(db, place, month, asked.version, author, 'statement.sentBack', async (trx, statement) => {
    if (!statement?.receivedAt) return 'Aucun relevé n’est arrivé pour ce mois.'
    if (statement.validatedAt) throw new Conflict()
    await putStatement(trx, place.clauseId, month, {
      sent_back_at: author.at,
      sent_back_by: author.userId,
      sent_back_reason: asked.reason,
    })
    return { before: { month }, after: { month, reason: asked.reason } }
  })
}

/** Opens a closed month again, with the reason. @throws Conflict */
export async function reopenStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: { version: number; reason: string },
  author: Author,
): Promise<string | null> {
  return changing(db, place, month, asked.version, author, 'statement.reopened', async (trx, statement) => {
    if (!statement?.validatedAt) throw new Conflict()
    await putStatement(trx, place.clauseId, month, { validated_at: null, validated_by: null })
    return { before: { month, validatedAt: statement.validatedAt }, after: { month, reason: asked.reason } }
  })
}

type Told = { before: Record<string, unknown>; after: Record<string, unknown> }

async function changing(
  db: Db,
  place: Place,
  month: Month,
  version: number,
  author: Author,
  action: string,
  act: (trx: Db, statement: Statement | null, cells: Cell[], refs: Map<number, string>) => Promise<Told | string>,
): Promise<string | null> {
  return db.transaction(async trx => {
    await lockGrid(trx, place.clauseId)
    await onlyOnce(trx, author)
    const grid = await gridOf(trx, place.clauseId)
    const statement = grid.statements.get(month) ?? null
    if ((statement?.version ?? 0) !== version) throw new Conflict()
    const cells = [...grid.cells.values()].filter(cell => cell.month === month)
    const refs = new Map(grid.rows.map(row => [row.placementId, row.ref]))
    const told = await act(trx, statement, cells, refs)
    if (typeof told === 'string') return told
    const href = `/marches/${place.contract.id}/releves/${month}`
    await record(trx, author, entryOf(place, action, href, told.before, told.after))
    await unsettle(trx, [place.clauseId])
    return null
  })
}
