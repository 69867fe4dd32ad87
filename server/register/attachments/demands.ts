import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { earlier, monthOf, monthsBetween } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { type Grid, gridsOf } from '../hours/grid-store.ts'
import { missingFor } from './awaited.ts'
import { missingOfContracts } from './contract-store.ts'
import { type Demand, type Owed, objectionToDemand, owedOf } from './demand-rules.ts'
import type { PieceKind } from './rules.ts'
import { piecesUnder } from './store.ts'
import { demandsHref } from './words.ts'

/** What was decided under these clauses, oldest effect first; of two of one day, the last recorded last. */
export async function demandsOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, Demand[]>> {
  const found = new Map<number, Demand[]>()
  for (const ids of inChunks(clauseIds)) {
    const rows = await db('piece_demands').whereIn('clause_id', ids).orderBy(['effect_on', 'id'])
    for (const { clause_id, kind, effect_on, days, basis } of rows) {
      const list = found.get(clause_id) ?? []
      found.set(clause_id, list)
      list.push({ kind: kind as PieceKind, effectOn: effect_on, days, basis })
    }
  }
  return found
}

/** What is owed under each of these clauses; those that demand nothing are left out, and cost nothing. */
export async function owedUnder(db: Db, clauseIds: readonly number[], today: string): Promise<Map<number, Owed[]>> {
  const demands = await demandsOf(db, clauseIds)
  const ids = [...demands.keys()]
  if (ids.length === 0) return new Map()
  const [grids, pieces] = [await gridsOf(db, ids), await piecesUnder(db, ids)]
  const ofContracts = await missingOfContracts(db, ids, today)
  return new Map(
    ids.map(id => {
      const grid = grids.get(id)!
      const missing = missingFor(grid, statementsIn(grid, today), pieces.get(id) ?? [], today)
      return [id, owedOf([...missing, ...(ofContracts.get(id) ?? [])], demands.get(id)!, today)]
    }),
  )
}

/** Those of every period in which somebody was employed, until today. */
function statementsIn(grid: Grid, today: string) {
  const first = grid.rows.reduce((day, { window }) => earlier(day, window.hiredOn), today)
  return [...new Set(monthsBetween(monthOf(first), monthOf(today)).map(grid.statementOf))]
}

/** Decides what a contract demands of one kind of paper, from a day on. Objections by field; null when it is done. */
export async function demand(db: Db, place: Place, asked: Demand, author: Author): Promise<Objections | null> {
  const { clauseId, contract } = place
  return db.transaction(async trx => {
    await trx('clauses').where({ id: clauseId }).forUpdate().select('id')
    await onlyOnce(trx, author)
    const demands = (await demandsOf(trx, [clauseId])).get(clauseId) ?? []
    const objections = objectionToDemand(asked, demands)
    if (objections) return objections
    const { kind, effectOn, days, basis } = asked
    await trx('piece_demands').insert({
      ...{ clause_id: clauseId, kind, effect_on: effectOn, days, basis },
      ...{ recorded_at: author.at, recorded_by: author.userId },
    })
    const after = { piece: kind, effectOn, days, basis }
    await record(trx, author, entryOf(place, 'clause.pieceDemanded', demandsHref(contract.id), null, after))
    return null
  })
}
