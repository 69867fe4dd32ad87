import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import { contractName } from '../contracts/words.ts'
import { placementsKnown } from '../placements/history-store.ts'
import type { Window } from '../placements/rules.ts'
import { windowColumns, windowFrom } from '../placements/store.ts'
import { saidAt, type TermMoment } from '../terms/rules.ts'
import { termsOf } from '../terms/store.ts'
import { figuresOf, type Work } from './rules.ts'
import { statementLogs, validationKey, validations } from './statement-log.ts'
import type { StatementLog } from './statement-rules.ts'

/**
 * Every month of work under these clauses, with all that decides whether it counts. Oldest first.
 * `known`: as it was recorded at that instant; a figure corrected since is read as it stood then.
 * `at`: what was decided of hours before eligibility holds from its own day on.
 * `logs`: the statements of these clauses, by whoever has already read them.
 */
export async function workUnder(
  db: Db,
  clauseIds: readonly number[],
  { known, at, logs }: TermMoment & { logs?: readonly StatementLog[] } = {},
): Promise<Work[]> {
  const work: Work[] = []
  const validated = validations(logs ?? (await statementLogs(db, clauseIds, known)))
  for (const ids of inChunks(clauseIds)) work.push(...(await workUnderThese(db, ids, validated, { known, at })))
  return work
}

async function workUnderThese(
  db: Db,
  clauseIds: readonly number[],
  validated: ReadonlyMap<string, string>,
  { known, at }: TermMoment,
): Promise<Work[]> {
  const rows = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereIn('hours.clause_id', clauseIds)
    .orderBy(['hours.month', 'placements.id'])
    .select(
      'hours.id',
      'hours.clause_id',
      'hours.placement_id',
      'hours.month',
      'hours.centihours',
      'hours.refused_centihours',
      'hours.refused_reason',
      'hours.attested_centihours',
      'hours.attested_reason',
      'hours.logged_at',
      'placements.participant_id',
      'placements.employer_id',
      ...windowColumns(db, { known, at }),
    )
  const earlier = known ? await figuresAt(db, clauseIds, known) : null
  const then = known ? await employedThen(db, rows, known) : null
  const people = known ? await eligibilityThen(db, rows, known) : null
  return rows.flatMap(now => {
    const row = then ? { ...now, ...then(now), ...people?.get(now.participant_id) } : now
    const window = windowFrom(row)
    const written = earlier ? earlier.get(row.id) : row
    if (!written) return []
    const figures = figuresFrom(written, row.month, window)
    return [
      {
        hoursId: row.id,
        clauseId: row.clause_id,
        placementId: row.placement_id,
        participantId: row.participant_id,
        employerId: row.employer_id,
        month: row.month,
        ...figures,
        refusedReason: row.refused_reason,
        attestedReason: row.attested_reason,
        validatedAt: validated.get(validationKey(row.clause_id, row.employer_id, row.month)) ?? null,
        window,
      },
    ]
  })
}

/** What of these lines’ employments was otherwise at that instant, and the first hire of each person as it was known. */
async function employedThen(db: Db, rows: readonly { placement_id: number; participant_id: number }[], known: string) {
  const people = [...new Set(rows.map(row => row.participant_id))]
  const placements = await placementsKnown(db, 'participant_id', people, known)
  const byId = new Map(placements.map(placement => [placement.id, placement]))
  const firstHires = new Map<number, string>()
  for (const { participantId, hiredOn } of placements)
    if (hiredOn < (firstHires.get(participantId) ?? '9999')) firstHires.set(participantId, hiredOn)
  return (row: { placement_id: number; participant_id: number }) => {
    const found = byId.get(row.placement_id)
    if (!found) return {}
    return {
      mode: found.mode as string,
      employer_id: found.employerId,
      hired_on: found.hiredOn,
      left_on: found.leftOn,
      first_hired_on: firstHires.get(row.participant_id) ?? found.hiredOn,
    }
  }
}

/** What of these people’s eligibility was otherwise said at that instant. */
async function eligibilityThen(db: Db, rows: readonly { participant_id: number }[], known: string) {
  const terms = await termsOf(
    db,
    'participant_id',
    rows.map(row => row.participant_id),
  )
  const columns = { eligible_on: 'eligibleOn', evidence_on: 'evidenceOn', ground_from: 'groundFrom' }
  return new Map(
    [...terms].map(([id, own]) => [
      id,
      Object.fromEntries(
        Object.entries(columns).flatMap(([column, field]) => {
          const said = saidAt(own, field, { known })
          return said === undefined ? [] : [[column, said]]
        }),
      ) as { eligible_on?: string | null; evidence_on?: string | null; ground_from?: string | null },
    ]),
  )
}

type Written = {
  centihours: number
  refused_centihours: number | null
  attested_centihours: number | null
  /** Of an old revision only: one figure that said both. */
  accepted_centihours?: number | null
}

function figuresFrom(row: Written, month: Month, window: Window) {
  const { centihours, refused_centihours: refused, attested_centihours: attested, accepted_centihours: accepted } = row
  if (refused === null && accepted != null) return { centihours, ...figuresOf(accepted, centihours, month, window) }
  return { centihours, refusedCentihours: refused ?? 0, attestedCentihours: attested }
}

/** The figures of these clauses as they stood at that instant, by line; none for a line written since. */
async function figuresAt(db: Db, clauseIds: readonly number[], known: string): Promise<Map<number, Written>> {
  const rows = await db('hours')
    .whereIn('clause_id', clauseIds)
    .select('id', 'centihours', 'refused_centihours', 'attested_centihours', 'logged_at')
  const revisions = await db('hour_revisions')
    .join('hours', 'hours.id', 'hour_revisions.hours_id')
    .whereIn('hours.clause_id', clauseIds)
    .where('hour_revisions.replaced_at', '>', known)
    .orderBy('hour_revisions.id', 'desc')
    .select('hour_revisions.*')
  const standing = new Map<number, Written & { logged_at: string }>(rows.map(row => [row.id, row]))
  // Each earlier figure takes the place of the one that replaced it, back to the one that stood then.
  for (const row of revisions) standing.set(row.hours_id, row)
  return new Map([...standing].filter(([, { logged_at }]) => logged_at <= known))
}

export type WorkedMonth = {
  month: string
  contractId: number
  contract: string
  centihours: number
  validated: boolean
}

/** What this person worked, month by month and contract by contract, latest first. */
export async function monthsOf(db: Db, participantId: number, limit = 36): Promise<WorkedMonth[]> {
  const rows = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('clauses', 'clauses.id', 'hours.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .where('placements.participant_id', participantId)
    .orderBy([{ column: 'hours.month', order: 'desc' }, { column: 'contracts.id' }])
    .limit(limit * 4)
    .select(
      'hours.month',
      'hours.clause_id',
      'hours.centihours',
      'placements.employer_id',
      'contracts.id',
      'contracts.title',
      'contracts.lot_number',
    )
  const clauseIds = [...new Set(rows.map(row => row.clause_id as number))]
  const validated = validations(await statementLogs(db, clauseIds))
  const months = Map.groupBy(rows, row => `${row.month}-${row.id}`)
  return [...months.values()].slice(0, limit).map(lines => ({
    month: lines[0]!.month,
    contractId: lines[0]!.id,
    contract: contractName({ title: lines[0]!.title, lotNumber: lines[0]!.lot_number }),
    centihours: lines.reduce((sum, line) => sum + line.centihours, 0),
    validated: lines.every(line => validated.has(validationKey(line.clause_id, line.employer_id, line.month))),
  }))
}
