import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import type { PeriodKey } from './period-rules.ts'
import { entryOf, type Place } from './place.ts'
import { type Confirmer, objectionsToSecondStep, type SecondStep } from './second-step-rules.ts'

/** What was decided under these clauses, oldest effect first; of two of one day, the last recorded last. */
export async function secondStepsOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, SecondStep[]>> {
  const found = new Map<number, SecondStep[]>()
  for (const ids of inChunks(clauseIds)) {
    const rows = await db('second_steps')
      .whereIn('clause_id', ids)
      .orderBy(['effect_on', 'id'])
      .select('clause_id', 'effect_on', 'confirmed_by')
    for (const row of rows) {
      const list = found.get(row.clause_id) ?? []
      found.set(row.clause_id, list)
      list.push({ effectOn: row.effect_on, confirmedBy: row.confirmed_by as Confirmer })
    }
  }
  return found
}

/** Decides who looks at the statements of a contract, from a day on. Objections by field; null when it is done. */
export async function decideSecondStep(
  db: Db,
  place: Place,
  step: SecondStep,
  author: Author,
): Promise<Objections | null> {
  const { clauseId, contract } = place
  return db.transaction(async trx => {
    await trx('clauses').where({ id: clauseId }).forUpdate().select('id')
    await onlyOnce(trx, author)
    const decided = (await secondStepsOf(trx, [clauseId])).get(clauseId) ?? []
    const before = decided.at(-1) ?? null
    if ((before?.confirmedBy ?? 'nobody') === step.confirmedBy) return { controle: 'C’est déjà ainsi.' }
    const objections = objectionsToSecondStep(step, decided, await checkedPeriods(trx, clauseId))
    if (Object.keys(objections).length) return objections
    await trx('second_steps').insert({
      clause_id: clauseId,
      effect_on: step.effectOn,
      confirmed_by: step.confirmedBy,
      recorded_at: author.at,
      recorded_by: author.userId,
    })
    await record(trx, author, entryOf(place, 'clause.secondStep', `/marches/${contract.id}`, before, { ...step }))
    return null
  })
}

/** Periods with a statement that one person at least has accepted. */
function checkedPeriods(db: Db, clauseId: number): Promise<PeriodKey[]> {
  return db('statements')
    .where({ clause_id: clauseId })
    .whereIn('state', ['validated', 'toConfirm'])
    .distinct()
    .pluck('period')
}
