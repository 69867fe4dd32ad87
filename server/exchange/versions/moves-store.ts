import { type Db, engineOf } from '#db/connect.ts'
import type { PeriodKey } from '#server/register/clauses/period-rules.ts'

// What people typed follows the contract that a person said is the same, row by row, and comes back with the act. The rows stay whole:
// only the contract or the clause that they hang on changes, whichever folder writes them.

type Place = 'contract_id' | 'clause_id'

/** Rows that hang on a contract. Those of its publications, and who answers for what in it, stay where they are. */
const OF_CONTRACT = ['facts', 'attachments', 'proceedings', 'reservation_checks', 'editions'] as const
/** What was done under a clause; its terms, its ledger and what it asks beside hours stay with it. */
const OF_CLAUSE = [
  ...['placements', 'removed_placements', 'hours', 'statements', 'statement_requests', 'statement_mails'],
  ...['statement_file_lines', 'pass_answers', 'deposit_joiners', 'attachments'],
] as const

/** Rows added since, which go back with the row they are about. */
const ABOUT: readonly { table: string; place: Place; column: string; of: string }[] = [
  { table: 'hours', place: 'clause_id', column: 'placement_id', of: 'placements' },
  { table: 'attachments', place: 'clause_id', column: 'placement_id', of: 'placements' },
  { table: 'statement_file_lines', place: 'clause_id', column: 'placement_id', of: 'placements' },
  { table: 'removed_placements', place: 'clause_id', column: 'placement_id', of: 'placements' },
  { table: 'statement_requests', place: 'clause_id', column: 'answers_id', of: 'statement_requests' },
  { table: 'facts', place: 'contract_id', column: 'cancels_id', of: 'facts' },
  { table: 'facts', place: 'contract_id', column: 'resumes_id', of: 'facts' },
  { table: 'reservation_checks', place: 'contract_id', column: 'cancels_id', of: 'reservation_checks' },
]

type Sides = { mergeId: number; from: number; to: number }

/** All that is typed under a contract, its clause included where the other one has none. */
export async function moveContract(trx: Db, sides: Sides, { withClause }: { withClause: boolean }): Promise<void> {
  for (const table of OF_CONTRACT) await move(trx, table, 'contract_id', sides)
  if (withClause) await move(trx, 'clauses', 'contract_id', sides)
}

/** What was done under a clause whose obligation does not stand. */
export async function moveClause(trx: Db, sides: Sides): Promise<void> {
  for (const table of OF_CLAUSE) await move(trx, table, 'clause_id', sides)
}

/** Nobody adds a row under either side until the transaction ends. */
export async function holdWork(trx: Db): Promise<void> {
  if (engineOf(trx) !== 'postgres') return // one process writes at a time
  const tables = [...new Set([...OF_CONTRACT, ...OF_CLAUSE, 'clauses'])].sort()
  await trx.raw(`lock table ${tables.join(', ')} in share row exclusive mode`)
}

async function move(trx: Db, table: string, place: Place, { mergeId, from, to }: Sides): Promise<void> {
  await trx.raw(
    `insert into contract_moves (merge_id, of_table, place, row_id, from_id, to_id)
      select ?, '${table}', '${place}', id, ?, ? from ${table} where ${place} = ?`,
    [mergeId, from, to, from],
  )
  await trx(table as 'facts')
    .where({ [place]: from })
    .update({ [place]: to })
}

/** Puts each row back where it was, with what was added about it since. Answers whether any had moved. */
export async function moveBack(trx: Db, mergeId: number, at: string): Promise<boolean> {
  const moved = () => standing(trx, mergeId).whereIn('place', ['contract_id', 'clause_id'])
  const sides = await moved()
    .groupBy('of_table', 'place', 'from_id', 'to_id')
    .select('of_table', 'place', 'from_id', 'to_id')
  for (const { place, from_id, to_id } of sides)
    for (const one of ABOUT.filter(about => about.place === place && sides.some(side => side.of_table === about.of)))
      await follow(trx, one, { mergeId, from: from_id, to: to_id })
  const all = await moved()
    .groupBy('of_table', 'place', 'from_id', 'to_id')
    .select('of_table', 'place', 'from_id', 'to_id')
  for (const { of_table, place, from_id, to_id } of all)
    await trx(of_table as 'facts')
      .whereIn('id', moved().where({ of_table, place, from_id, to_id }).select('row_id'))
      .where({ [place]: to_id })
      .update({ [place]: from_id })
  await standing(trx, mergeId).update({ back_at: at })
  return all.length > 0
}

function standing(trx: Db, mergeId: number) {
  return trx('contract_moves').where({ merge_id: mergeId, back_at: null })
}

/** Whoever followed the contract that goes follows the other, which nobody did. */
export async function noteFollower(trx: Db, mergeId: number, contractId: number, userId: number): Promise<void> {
  const given = { of_table: 'contracts', place: 'followed_by', row_id: contractId, from_id: NOBODY, to_id: userId }
  await trx('contract_moves').insert({ merge_id: mergeId, ...given })
}

/** Whom that act gave the contract that stays; null where it gave it to nobody. */
export async function followerNoted(trx: Db, mergeId: number): Promise<number | null> {
  const row = await standing(trx, mergeId).where({ place: 'followed_by' }).first('to_id')
  return row?.to_id ?? null
}

const NOBODY = 0

async function follow(
  trx: Db,
  { table, place, column, of }: (typeof ABOUT)[number],
  { mergeId, from, to }: Sides,
): Promise<void> {
  await trx.raw(
    `insert into contract_moves (merge_id, of_table, place, row_id, from_id, to_id)
      select ?, '${table}', '${place}', id, ?, ? from ${table}
      where ${place} = ? and ${column} in (
        select row_id from contract_moves where merge_id = ? and of_table = '${of}' and place = '${place}' and back_at is null and to_id = ?)
      and id not in (select row_id from contract_moves
        where merge_id = ? and of_table = '${table}' and place = '${place}' and back_at is null)`,
    [mergeId, from, to, to, mergeId, to, mergeId],
  )
}

/** Whether rows of another contract came to this one since that act. */
export async function movedSince(db: Db, { id, keptId }: { id: number; keptId: number }): Promise<boolean> {
  const later = db('contract_merges').where({ kept_id: keptId, undone_at: null }).where('id', '>', id).select('id')
  return Boolean(await db('contract_moves').whereIn('merge_id', later).whereNull('back_at').first('id'))
}

/** Rows that two clauses could not hold as one: the same person placed twice alike, a statement of one sender for one month. */
export async function clashesOf(
  db: Db,
  one: number,
  other: number,
): Promise<{ placements: number; period: PeriodKey | null }> {
  const alike = (table: string, keys: readonly string[]) =>
    db(`${table} as one`)
      .where('one.clause_id', one)
      .whereExists(
        db(`${table} as other`)
          .where('other.clause_id', other)
          .whereRaw(keys.map(key => `one.${key} is not distinct from other.${key}`).join(' and ')),
      )
  const placements = await alike('placements', ['participant_id', 'employer_id', 'mode', 'hired_on']).select('one.id')
  const statement = await alike('statements', ['sender_id', 'period']).orderBy('one.period').first('one.period')
  const mail = await alike('statement_mails', ['sender_id', 'period', 'dated_on', 'thing']).first('one.period')
  return { placements: placements.length, period: (statement?.period ?? mail?.period ?? null) as PeriodKey | null }
}
