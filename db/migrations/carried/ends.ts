import type { Knex } from 'knex'
import { insertAll } from './insert.ts'

/**
 * Ends that an amendment moved: the journal says what the end was before the first of them was recorded, whatever the day
 * it was signed. Where it does not, the first end is unknown and the amendment's stands from the notification on.
 */
export async function carryEnds(db: Knex.Untyped): Promise<void> {
  const amendments = await db('amendments')
    .leftJoin('commitments', 'commitments.amendment_id', 'amendments.id')
    .join('contracts', 'contracts.id', 'amendments.contract_id')
    .whereNotNull('amendments.ends_on')
    .orderBy(['amendments.contract_id', 'amendments.signed_on', 'amendments.id'])
    .select(
      'amendments.id',
      'amendments.contract_id',
      'amendments.signed_on',
      'amendments.ends_on',
      'amendments.created_at',
      'contracts.ends_on as present',
      'contracts.created_at as since',
      'commitments.id as line_id',
      'commitments.recorded_by',
    )
  const heldBefore = await endsBefore(db)
  const present = { effect_on: null, amendment_id: null, owed_then: 'line', recorded_by: null }
  for (const moves of Map.groupBy(amendments, move => move.contract_id).values()) {
    const [{ contract_id, present: endsOn, since: recorded_at }] = moves
    const recorded = moves.toSorted((a, b) => a.id - b.id)
    const first = heldBefore.get(recorded[0].line_id)
    const acts: Record<string, string | number | null>[] = moves.map(move => ({
      ...present,
      kind: 'amendment',
      effect_on: move.signed_on,
      ends_on: move.ends_on,
      // What was owed stayed what the register said, even where the end was brought back.
      owed_then: move.ends_on <= move.signed_on ? 'kept' : 'line',
      amendment_id: move.id,
      recorded_at: move.created_at,
      recorded_by: move.recorded_by,
      reason: '',
    }))
    if (first) acts.unshift({ ...present, kind: 'initial', ends_on: first, reason: '', recorded_at })
    if (first === undefined) {
      const reason = 'Avant la reprise, la première fin d’exécution n’était pas gardée.'
      acts.unshift({ ...present, kind: 'carried', ends_on: recorded[0].ends_on, reason, recorded_at })
    }
    // The end last written prevails from the last effect on: typed over an amendment's, or an earlier one's, recorded later.
    const last = moves.at(-1)
    if (endsOn && endsOn !== last.ends_on) {
      const known = await correctionOf(db, endsOn, recorded.at(-1))
      acts.push({ ...present, kind: 'correction', effect_on: last.signed_on, ends_on: endsOn, ...known })
    }
    await insertAll(
      db,
      'execution_acts',
      acts.map(act => ({ contract_id, ...act })),
    )
  }
}

/** The end that stood when a line of the ledger moved it, by line; null: none did. A line that says nothing is not there. */
async function endsBefore(db: Knex.Untyped): Promise<Map<number, string | null>> {
  const moves = await db('journal').where({ action: 'commitment.added' }).whereNotNull('before')
  return new Map(
    moves.flatMap(({ subject_id, before }) => {
      const said = JSON.parse(before)
      return 'endsOn' in said ? [[subject_id, said.endsOn]] : []
    }),
  )
}

type Move = { contract_id: number; ends_on: string; created_at: string; recorded_by: number | null }

/** Who wrote this end over the amendments', and when, as the last of them to be recorded or the journal says it. */
async function correctionOf(db: Knex.Untyped, endsOn: string, latest: Move) {
  const { contract_id, ends_on, created_at: recorded_at, recorded_by } = latest
  if (ends_on === endsOn)
    return { recorded_at, recorded_by, reason: 'Avant la reprise, le dernier avenant enregistré fixait la fin.' }
  const edits = await db('journal')
    .where({ subject: 'contract', subject_id: contract_id })
    .whereIn('action', ['contract.edited', 'contract.republished'])
    .where('at', '>', recorded_at)
    .orderBy('id')
  const edit = edits.findLast(({ after }) => {
    const said = JSON.parse(after ?? '{}')
    return (said.endsOn ?? said.ends_on) === endsOn
  })
  return edit
    ? { recorded_at: edit.at, recorded_by: edit.actor_id, reason: 'Fin corrigée avant la reprise.' }
    : { recorded_at, recorded_by: null, reason: 'Fin corrigée avant la reprise, jour non conservé.' }
}
