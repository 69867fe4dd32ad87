import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { AmountAnswer, AmountMeaning, EndAnswer } from './reading-rules.ts'

// What was answered of amendments, a row an answer; one is taken back by another.

export type Answers = { amounts: AmountAnswer[]; ends: EndAnswer[] }
export type NewAnswer = {
  contractId: number
  about: 'amount' | 'end'
  content: string
  meaning: AmountMeaning | 'end'
  amountCents: number | null
  endsOn: string | null
  reason: string
  cancelsId: number | null
}

/** Those that stand, the last first; `known`: as they stood at that instant. */
export async function answersOf(db: Db, contractIds: readonly number[], known?: string): Promise<Map<number, Answers>> {
  const found = new Map<number, Answers>()
  for (const ids of inChunks(contractIds)) {
    const query = db('amendment_answers')
      .leftJoin('users', 'users.id', 'amendment_answers.recorded_by')
      .whereIn('amendment_answers.contract_id', ids)
      .orderBy('amendment_answers.id', 'desc')
    if (known !== undefined) query.where('amendment_answers.recorded_at', '<=', known)
    const rows = await query.select('amendment_answers.*', 'users.name as by_name')
    const gone = new Set(rows.map(({ cancels_id }) => cancels_id))
    for (const row of rows) {
      if (gone.has(row.id) || row.cancels_id !== null) continue
      const own = found.get(row.contract_id) ?? { amounts: [], ends: [] }
      found.set(row.contract_id, own)
      if (row.about === 'end') own.ends.push({ ...saidIn(row), endsOn: row.ends_on! })
      else own.amounts.push({ ...saidIn(row), meaning: row.meaning as AmountMeaning, amountCents: row.amount_cents })
    }
  }
  return found
}

function saidIn({ id, content, by_name, recorded_at, reason }: Row<'amendment_answers'> & { by_name: string | null }) {
  return { id, content, by: by_name, at: recorded_at, reason }
}

/** Of these buyers, those whose answers say that their amendments publish what is added: two at least, and no total. */
export async function buyersWhoAdd(db: Db, buyerIds: readonly number[], known?: string): Promise<Set<number>> {
  const counts = new Map<number, { total: number; added: number }>()
  for (const ids of inChunks([...new Set(buyerIds)])) {
    const takenBack = db('amendment_answers as back').whereRaw('back.cancels_id = amendment_answers.id')
    const query = db('amendment_answers')
      .join('contracts', 'contracts.id', 'amendment_answers.contract_id')
      .whereRaw(`contracts.buyer_id + 0 in (${ids.map(() => '?').join()})`, ids) // from the few answers, not from all their contracts
      .whereIn('meaning', ['total', 'added'])
      .whereNull('cancels_id')
    if (known === undefined) query.whereNotExists(takenBack)
    else
      query
        .where('amendment_answers.recorded_at', '<=', known)
        .whereNotExists(takenBack.where('back.recorded_at', '<=', known))
    const rows = await query
      .groupBy('contracts.buyer_id', 'meaning')
      .select('contracts.buyer_id', 'meaning')
      .count({ count: '*' })
    for (const { buyer_id, meaning, count } of rows) {
      const own = counts.get(buyer_id) ?? { total: 0, added: 0 }
      counts.set(buyer_id, { ...own, [meaning]: Number(count) })
    }
  }
  return new Set([...counts].filter(([, { total, added }]) => added >= 2 && total === 0).map(([id]) => id))
}

export async function insertAnswer(
  trx: Db,
  answer: NewAnswer,
  { at, userId }: { at: string; userId: number | null },
): Promise<number> {
  const [row] = await trx('amendment_answers')
    .insert({
      contract_id: answer.contractId,
      about: answer.about,
      content: answer.content,
      meaning: answer.meaning,
      amount_cents: answer.amountCents,
      ends_on: answer.endsOn,
      reason: answer.reason,
      cancels_id: answer.cancelsId,
      recorded_at: at,
      recorded_by: userId,
    })
    .returning('id')
  return row!.id
}
