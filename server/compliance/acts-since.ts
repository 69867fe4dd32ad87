import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { owedHours } from '#server/base/format.ts'
import { rhythmWords } from '#server/register/clauses/period-words.ts'
import type { FactKind } from '#server/register/facts/rules.ts'
import type { Gesture } from '#server/register/proceedings/rules.ts'
import { stepWords } from '#server/register/proceedings/words.ts'
import {
  checks,
  duties,
  followings,
  hourless,
  ofInstitution,
  paths,
  pledges,
  roundings,
  shareActs,
  windows,
} from './acts-of-decisions.ts'
import { employments, hours, people, regularisations, statements } from './acts-of-work.ts'
import { type ActsAsked, holds, type Read, recorded } from './acts-read.ts'
import { type DatedAct, endLabel, factLabel, latestFirst, termLabel } from './acts-since-rules.ts'

/**
 * What was recorded on these contracts since an instant and holds at a date: all that makes today's reading of `at` differ
 * from the one of then. Latest recorded first. A fixed number of questions, whatever the number of contracts.
 */
export async function actsSince(db: Db, contractIds: readonly number[], asked: ActsAsked): Promise<DatedAct[]> {
  const found: DatedAct[] = []
  for (const ids of inChunks([...new Set(contractIds)])) {
    const clauses = await db('clauses').whereIn('contract_id', ids).select('id', 'contract_id')
    const contractOf = new Map(clauses.map(row => [row.id, row.contract_id]))
    const clauseIds = clauses.map(({ id }) => id)
    const read = { db, ids, clauseIds, contractOf, asked }
    for (const acts of [
      commitments,
      ends,
      facts,
      proceedings,
      amendments,
      rhythms,
      thresholds,
      statements,
      hours,
      employments,
      terms,
      regularisations,
      people,
      paths,
      windows,
      shareActs,
      pledges,
      checks,
      duties,
      hourless,
      followings,
      roundings,
    ])
      found.push(...(await acts(read)))
  }
  if (contractIds.length > 0) found.push(...(await ofInstitution(db, asked)))
  return latestFirst(found)
}

async function commitments({ db, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(db('commitments').whereIn('clause_id', clauseIds), 'recorded_at', asked)
  return rows
    .filter(row => row.dated_on <= asked.at)
    .map(row => ({
      contractId: contractOf.get(row.clause_id)!,
      kind: 'commitment',
      effectOn: row.dated_on,
      recordedAt: row.recorded_at,
      label: `${row.label}\u00a0: ${row.centihours < 0 ? '−' : ''}${owedHours(Math.abs(row.centihours))}`,
    }))
}

async function ends({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(db('execution_acts').whereIn('contract_id', ids), 'recorded_at', asked)
  return rows
    .map(row => ({
      contractId: row.contract_id,
      kind: 'end' as const,
      effectOn: row.effect_on,
      recordedAt: row.recorded_at,
      label: endLabel(row.ends_on),
    }))
    .filter(holds(asked))
}

/** What is told of a contract; notes and calls stay inside. */
const TOLD: readonly FactKind[] = ['difficulty', 'excuse', 'suspension', 'resumption', 'meeting', 'reminder']

async function facts({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('facts')
      .whereIn('contract_id', ids)
      .where(said => said.whereIn('kind', TOLD).orWhereNotNull('cancels_id')),
    'recorded_at',
    asked,
  )
  const cancelled = new Map<number, { kind: string; dated_on: string }>()
  for (const some of inChunks(rows.flatMap(row => row.cancels_id ?? [])))
    for (const row of await db('facts').whereIn('id', some).select('id', 'kind', 'dated_on')) cancelled.set(row.id, row)
  return rows
    .map(row => ({ row, of: cancelled.get(row.cancels_id ?? 0) ?? row }))
    .filter(({ of }) => TOLD.includes(of.kind as FactKind))
    .map(({ row, of }) => ({
      contractId: row.contract_id,
      kind: 'fact' as const,
      // Taken back, a fact never was: it holds from the day of the one that it takes back, and bears its name.
      effectOn: of.dated_on,
      recordedAt: row.recorded_at,
      label: factLabel(of.kind as FactKind, { centihours: row.centihours, isTakenBack: row.cancels_id !== null }),
    }))
    .filter(holds(asked))
}

/** The steps of the sanction files; one taken back never was, from its own day on. */
async function proceedings({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('proceeding_steps as step')
      .join('proceedings', 'proceedings.id', 'step.proceeding_id')
      .leftJoin('proceeding_steps as taken', 'taken.id', 'step.cancels_id')
      .whereIn('proceedings.contract_id', ids),
    'step.recorded_at',
    asked,
  ).select('proceedings.contract_id', 'step.gesture', 'step.dated_on', 'step.recorded_at', 'taken.dated_on as taken_on')
  return rows
    .map(row => ({
      contractId: row.contract_id,
      kind: 'proceeding' as const,
      effectOn: row.taken_on ?? row.dated_on,
      recordedAt: row.recorded_at,
      label: stepWords[row.gesture as Gesture],
    }))
    .filter(holds(asked))
}

async function amendments({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('amendments')
      .whereIn('contract_id', ids)
      .where({ source: 'decp', withdrawn_at: null })
      .where('signed_on', '<=', asked.at),
    'created_at',
    asked,
  )
  const filled = await recorded(
    db('amendment_figures as filled')
      .join('amendments', 'amendments.id', 'filled.amendment_id')
      .whereIn('amendments.contract_id', ids)
      .where('amendments.signed_on', '<=', asked.at),
    'filled.recorded_at',
    asked,
  )
    .whereRaw('filled.recorded_at <> amendments.created_at')
    .select('contract_id', 'number', 'signed_on', 'filled.recorded_at as created_at')
  const told = (
    row: Pick<(typeof rows)[number], 'contract_id' | 'number' | 'signed_on'>,
    at: string,
    what: string,
  ) => ({
    contractId: row.contract_id,
    kind: 'amendment' as const,
    effectOn: row.signed_on,
    recordedAt: at,
    label: `Avenant n°\u00a0${row.number} ${what}`,
  })
  return [
    ...rows.map(row => told(row, row.created_at, 'publié')),
    ...filled.map(row => told(row, row.created_at!, 'complété par une publication')),
  ]
}

async function rhythms({ db, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('rhythms').whereIn('clause_id', clauseIds).where('effect_on', '<=', asked.at),
    'recorded_at',
    asked,
  )
  return rows.map(row => ({
    contractId: contractOf.get(row.clause_id)!,
    kind: 'rhythm',
    effectOn: row.effect_on,
    recordedAt: row.recorded_at,
    label: `Relevés ${rhythmWords({ period: row.period as 'month' | 'quarter', dueDays: row.due_days })}`,
  }))
}

async function thresholds({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('thresholds')
      .join('contracts', 'contracts.buyer_id', 'thresholds.buyer_id')
      .whereIn('contracts.id', ids)
      .where('thresholds.effect_on', '<=', asked.at),
    'thresholds.recorded_at',
    asked,
  ).select('contracts.id as contract_id', 'thresholds.effect_on', 'thresholds.recorded_at')
  return rows.map(row => ({
    contractId: row.contract_id,
    kind: 'thresholds',
    effectOn: row.effect_on,
    recordedAt: row.recorded_at,
    label: 'Seuils de l’acheteur',
  }))
}

async function terms({ db, ids, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(
    db('terms').where(either => either.whereIn('contract_id', ids).orWhereIn('clause_id', clauseIds)),
    'recorded_at',
    asked,
  ).orderBy('id')
  // What a first change writes of before is known since the row it stands on was created: no act of its own.
  const created = await createdAt(db, ids, clauseIds)
  return rows
    .filter(row => row.recorded_at !== created(row))
    .map(row => ({
      contractId: row.contract_id ?? contractOf.get(row.clause_id!)!,
      kind: 'term' as const,
      effectOn: row.effect_on,
      recordedAt: row.recorded_at!,
      label: termLabel(row.field, row.value),
    }))
    .filter(holds(asked))
}

async function createdAt(db: Db, ids: readonly number[], clauseIds: readonly number[]) {
  const contracts = await db('contracts').whereIn('id', ids).select('id', 'created_at')
  const clauses = await db('clauses').whereIn('id', clauseIds).select('id', 'created_at')
  const [ofContract, ofClause] = [contracts, clauses].map(rows => new Map(rows.map(row => [row.id, row.created_at])))
  return (row: { contract_id: number | null; clause_id: number | null }) =>
    row.contract_id === null ? ofClause!.get(row.clause_id!) : ofContract!.get(row.contract_id)
}
