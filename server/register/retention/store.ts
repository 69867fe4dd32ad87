import type { Db } from '#db/connect.ts'
import { later } from '#server/base/dates.ts'
import { dayInFrance } from '#server/base/format.ts'
import { settingNamed } from '#server/settings/store.ts'
import { withEligibilityPieces } from '../attachments/keeping.ts'
import { endColumns } from '../participants/situation-store.ts'
import { DEFAULT_DURATIONS, type Durations, keptUntil, type Life, type Term, termOf } from './rules.ts'

/** What the settings keep it under. */
export const settingOf: Record<keyof Durations, string> = {
  activeMonths: 'personal-data.active-months',
  years: 'personal-data.years',
  worksYears: 'personal-data.works-years',
}

/** The institution's own durations, or those proposed. */
export async function durationsOf(db: Db): Promise<Durations> {
  const own = { ...DEFAULT_DURATIONS }
  for (const name of Object.keys(settingOf) as (keyof Durations)[])
    own[name] = Number((await settingNamed(db, settingOf[name])) ?? own[name])
  return own
}

/** Somebody whose identity may be kept, as they stand. */
export type Standing = {
  id: number
  number: number
  buyerId: number
  birthYear: number | null
  papers: boolean
  /** Copies of them are kept. */
  copies: boolean
  archiveOn: string | null
  eraseOn: string | null
  archivedAt: string | null
  term: Term
  entryYears: number[]
}

/** The next of those not erased, by number of row, with their terms. */
export async function standingAfter(
  db: Db,
  { after = 0, only, limit }: { after?: number; only?: number; limit: number },
  durations: Durations,
  today: string,
): Promise<Standing[]> {
  const query = db('participants')
    .whereNull('erased_at')
    .where('participants.id', '>', after)
    .orderBy('participants.id')
    .limit(limit)
    .select('participants.*', ...endColumns(db))
  const rows = await (only === undefined ? query : query.where({ 'participants.id': only }))
  const ids = rows.map(({ id }) => id)
  const lives = await livesOf(db, ids)
  const withOthers = new Set(
    await db('participant_grounds').whereIn('participant_id', ids).where(told).pluck('participant_id'),
  )
  const withCopies = await withEligibilityPieces(db, ids)
  return rows.map(row => {
    const { employments = [], lastMonth = null } = lives.get(row.id) ?? {}
    const seenOn = row.exit_on ?? dayInFrance(row.created_at)
    return {
      id: row.id,
      number: row.number,
      buyerId: row.buyer_id,
      birthYear: row.birth_year,
      papers: !['', SEEN].includes(row.evidence_kind) || withOthers.has(row.id),
      copies: withCopies.has(row.id),
      archiveOn: row.archive_on,
      eraseOn: row.erase_on,
      archivedAt: row.archived_at,
      term: termOf({ employments, lastMonth, seenOn }, durations, today),
      entryYears: [...new Set(employments.map(({ hiredOn }) => Number(hiredOn.slice(0, 4))))],
    }
  })
}

/** Papers of contracts that may go that day; those of persons go with them. */
export async function contractPiecesDue(db: Db, durations: Durations, today: string): Promise<number[]> {
  const rows = await db('attachments')
    .join('contracts', 'contracts.id', 'attachments.contract_id')
    .whereNull('attachments.gone_at')
    .leftJoin('contract_readings', 'contract_readings.contract_id', 'contracts.id')
    .where('contracts.ends_on', '<', today)
    .select('attachments.id', 'contracts.ends_on', 'contracts.sector', 'contract_readings.not_before')
  return rows
    .filter(
      row =>
        keptUntil({ contractEndsOn: later(row.ends_on!, row.not_before ?? ''), sector: row.sector ?? '' }, durations) <=
        today,
    )
    .map(({ id }) => id)
}

/** A paper that was seen, whatever it was. */
export const SEEN = 'Pièce vue'

/** For a query: a paper whose kind is still told. */
export function told(query: { whereNotIn(column: string, values: readonly string[]): unknown }): void {
  query.whereNotIn('evidence_kind', ['', SEEN])
}

async function livesOf(db: Db, ids: readonly number[]): Promise<Map<number, Omit<Life, 'seenOn'>>> {
  const rows = await db('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .leftJoin('contract_readings', 'contract_readings.contract_id', 'contracts.id')
    .whereIn('placements.participant_id', ids)
    .select(
      'contract_readings.not_before',
      'placements.participant_id',
      'placements.hired_on',
      'placements.left_on',
      'contracts.ends_on',
      'contracts.sector',
      db('hours').max('month').whereRaw('hours.placement_id = placements.id').as('last_month'),
    )
  const found = Map.groupBy(rows, row => row.participant_id)
  return new Map(
    [...found].map(([id, lines]) => [
      id,
      {
        employments: lines.map(line => ({
          hiredOn: line.hired_on,
          leftOn: line.left_on,
          contractEndsOn: line.ends_on && later(line.ends_on, line.not_before ?? ''),
          sector: line.sector ?? '',
        })),
        lastMonth: lines
          .map(line => line.last_month as string | null)
          .reduce((a, b) => ((a ?? '') > (b ?? '') ? a : b)),
      },
    ]),
  )
}
