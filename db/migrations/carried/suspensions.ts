import type { Knex } from 'knex'

/**
 * The end of a suspension was written over it: where the journal says when and by whom, it becomes a fact of its own, so
 * that until then the suspension is read as open. Elsewhere, and where the suspension was taken back, it stays on it.
 */
export async function carryResumptions(db: Knex.Untyped): Promise<void> {
  const ends = await db('journal').where({ action: 'fact.ended', subject: 'fact' }).orderBy('id')
  for (const { subject_id: id, at, actor_id, after } of ends) {
    const { untilOn } = JSON.parse(after ?? '{}')
    const suspension = untilOn ? await db('facts').where({ id, kind: 'suspension', until_on: untilOn }).first() : null
    if (!suspension || (await db('facts').where({ cancels_id: id }).first('id'))) continue
    await db('facts').insert({
      contract_id: suspension.contract_id,
      kind: 'resumption',
      dated_on: dayAfter(untilOn),
      text: 'Fin de la suspension. Avant la reprise des données, rien ne disait si la fin du marché était reportée.',
      resumes_id: id,
      recorded_at: at,
      recorded_by: actor_id,
    })
    await db('facts').where({ id }).update({ until_on: null })
  }
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
