import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import type { Taken } from '#server/register/hours/filed.ts'
import { agreementOf } from '#server/register/hours/split-store.ts'
import type { SplitAgreement } from '#server/register/splits/rules.ts'
import { insertEntry, type StandingEntry, standingEntries } from '#server/register/splits/store.ts'
import { type KeptLine, linkToSplit } from './files-store.ts'
import type { PreviewRow } from './preview-rules.ts'
import type { Site } from './scope.ts'
import { type AgreementOver, splitsToWrite } from './split-rules.ts'

/** The agreements that these contracts are under, in these months. */
export async function agreementsOver(
  db: Db,
  sites: readonly Site[],
  months: readonly string[],
): Promise<AgreementOver> {
  const found = new Map<string, SplitAgreement | null>()
  for (const month of new Set(months)) {
    const under = sites.filter(({ grid }) => grid.splitIn(month)).map(({ place }) => place.clauseId)
    if (under.length < 2) continue
    for (const { id, pool_id } of await db('clauses').whereIn('id', under).select('id', 'pool_id')) {
      const key = `pool ${pool_id} ${month}`
      if (!found.has(key)) found.set(key, await agreementOf(db, pool_id!, month))
      found.set(`${id} ${month}`, found.get(key)!)
    }
  }
  return (clauseId, month) => found.get(`${clauseId} ${month}`) ?? null
}

/** What was worked, and what each contract took of it, once the figures of the file stand. */
export async function writeSplits(trx: Db, fileId: number, rows: readonly PreviewRow[], author: Author): Promise<void> {
  for (const group of splitsToWrite(rows)) {
    const [{ split, participantId, month }] = group as [PreviewRow]
    const { agreementId, employerId, worked } = split!
    const lines = group.map(({ clauseId, placementId, centihours, before, split: part }) => ({
      ...{ clauseId: clauseId!, placementId: placementId!, centihours: centihours!, before },
      points: part!.points,
    }))
    const entry = { participantId: participantId!, month: month!, agreementId, employerId, centihours: worked }
    const id = await insertEntry(trx, entry, lines, author)
    await linkToSplit(
      trx,
      fileId,
      id,
      lines.map(({ placementId }) => placementId),
      month!,
    )
  }
}

type Standing = (line: KeptLine) => 'yes' | 'touched' | 'closed'

/**
 * Lines whose hours were split and of which a part cannot be taken back: none of the others is either, and why. `entries`: the splits that
 * are taken back whole.
 */
export async function heldTogether(trx: Db, lines: readonly KeptLine[], standing: Standing) {
  const split = lines.filter(({ splitEntryId }) => splitEntryId !== null)
  const entries = await standingEntries(trx, [...new Set(split.map(({ splitEntryId }) => splitEntryId!))])
  const held = new Map<number, Taken>()
  const whole: StandingEntry[] = []
  for (const [id, parts] of Map.groupBy(split, ({ splitEntryId }) => splitEntryId!)) {
    const entry = entries.find(one => one.id === id)
    const found = parts.map(standing)
    if (entry && found.every(one => one === 'yes')) whole.push(entry)
    else for (const { id: lineId } of parts) held.set(lineId, found.includes('closed') && entry ? CLOSED : TOUCHED)
  }
  return { held, entries: whole }
}

const TOUCHED: Taken = { outcome: 'kept', why: 'ces heures sont réparties ensemble, et corrigées depuis' }
const CLOSED: Taken = {
  outcome: 'impossible',
  why: 'ces heures sont réparties ensemble, et un de leurs relevés est validé',
}

/** The hours of these are no longer split. */
export async function takeBackSplits(trx: Db, entries: readonly StandingEntry[], author: Author): Promise<void> {
  for (const { participantId, employerId, month, agreementId } of entries)
    await insertEntry(trx, { participantId, employerId, month, agreementId, centihours: null }, [], author)
}
