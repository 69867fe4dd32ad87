import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { companyDraftDays } from '#server/drafts/company-store.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import type { Group } from '../hours/groups.ts'
import { type Steps, stepsFrom, waitedSince } from './rules.ts'
import { answerHref } from './words.ts'

/** A statement of which one asks how far its company went by its links. */
type Asked = { contractId: number; clauseId: number; buyerId: number } & Pick<Group, 'statement' | 'sender'>

/** By « clause-sender-period »: opened, begun, sent. The number of queries does not depend on how many statements are asked. */
export async function stepsUnder(db: Db, asked: readonly Asked[], today: string): Promise<Map<string, Steps>> {
  const own = asked.filter(({ sender }) => sender.senderId !== null)
  if (own.length === 0) return new Map()
  const whose = {
    buyerIds: [...new Set(own.map(({ buyerId }) => buyerId))],
    companyIds: [...new Set(own.map(({ sender }) => sender.senderId!))],
  }
  const since = own.map(({ sender }) => waitedSince(sender)).sort()[0]!
  const links = await openLinks(db, whose, today)
  const visits = await visitsSince(db, whose, since)
  const drafts = await companyDraftDays(db, own.map(formOf))
  const answers = await answersTo(db, own)
  const found = own.map(one => {
    const { clauseId, buyerId, sender, statement } = one
    const company = `${buyerId}-${sender.senderId}`
    const key = stepsKey(clauseId, sender.senderId, statement.key)
    const done = {
      links: links.get(company) ?? 0,
      visits: visits.get(company) ?? [],
      draftAt: drafts.get(`${company}-${formOf(one)}`) ?? null,
      answers: answers.get(key) ?? [],
    }
    return [key, stepsFrom(done, waitedSince(sender))] as const
  })
  return new Map(found.filter((one): one is readonly [string, Steps] => one[1] !== null))
}

export function stepsKey(clauseId: number, senderId: number | null, period: PeriodKey): string {
  return `${clauseId}-${senderId ?? 0}-${period}`
}

function formOf({ contractId, statement }: Asked): string {
  return answerHref(contractId, statement.key)
}

type Whose = { buyerIds: readonly number[]; companyIds: readonly number[] }

function passesOfThese(db: Db, { buyerIds, companyIds }: Whose) {
  return db('passes').whereIn('passes.buyer_id', buyerIds).whereIn('passes.company_id', companyIds)
}

async function openLinks(db: Db, whose: Whose, today: string): Promise<Map<string, number>> {
  const rows = await passesOfThese(db, whose)
    .where({ ended_at: null })
    .where('expires_on', '>=', today)
    .groupBy('buyer_id', 'company_id')
    .select('buyer_id', 'company_id')
    .count('id as links')
  return new Map(rows.map(row => [`${row.buyer_id}-${row.company_id}`, Number(row.links)]))
}

async function visitsSince(db: Db, whose: Whose, since: string): Promise<Map<string, string[]>> {
  const rows = await passesOfThese(db, whose)
    .join('pass_visits', 'pass_visits.pass_id', 'passes.id')
    .where('pass_visits.opened_at', '>', since)
    .select('passes.buyer_id', 'passes.company_id', 'pass_visits.opened_at as visited_at')
  return grouped(
    rows,
    row => `${row.buyer_id}-${row.company_id}`,
    row => row.visited_at,
  )
}

/** Hours, « néant », a file: what answers for a statement; and its papers. */
async function answersTo(db: Db, asked: readonly Asked[]) {
  const rows = []
  for (const ids of inChunks([...new Set(asked.map(({ clauseId }) => clauseId))]))
    rows.push(
      ...(await db('pass_answers')
        .join('passes', 'passes.id', 'pass_answers.pass_id')
        .whereIn('pass_answers.clause_id', ids)
        .whereIn('pass_answers.period', [...new Set(asked.map(({ statement }) => statement.key))])
        .whereIn('pass_answers.kind', ['hours', 'nothing', 'file', 'pieces'])
        .select('passes.company_id', 'pass_answers.clause_id', 'period', 'pass_answers.kind', 'at', 'answered_by')),
    )
  return grouped(
    rows,
    row => stepsKey(row.clause_id!, row.company_id, row.period!),
    ({ kind, at, answered_by }) => ({ kind, at, answeredBy: answered_by }),
  )
}

function grouped<Found, Value>(rows: readonly Found[], keyOf: (row: Found) => string, read: (row: Found) => Value) {
  return new Map([...Map.groupBy(rows, keyOf)].map(([key, own]) => [key, own.map(read)]))
}
