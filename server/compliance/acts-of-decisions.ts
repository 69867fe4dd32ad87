import type { Db } from '#db/connect.ts'
import type { Rounding } from '#server/register/buyers/rounding-rules.ts'
import type { PledgeKind } from '#server/register/pledges/rules.ts'
import { type ActsAsked, holds, type Read, recorded } from './acts-read.ts'
import {
  checkLabel,
  type DatedAct,
  pledgeLabel,
  roundingLabel,
  schemeLabel,
  shareLabel,
  windowLabel,
} from './acts-since-rules.ts'

// What was decided beside the ledger: parts, windows, new paths, other engagements, checks, duties and settings.

export async function shareActs({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(db('share_acts').whereIn('contract_id', ids), 'share_acts.recorded_at', asked)
  return rows
    .map(row => ({
      contractId: row.contract_id,
      kind: 'shares' as const,
      effectOn: row.effect_on,
      recordedAt: row.recorded_at,
      label: shareLabel(row.kind),
    }))
    .filter(holds(asked))
}

/** A window has no day of effect: it holds from the origin. */
export async function windows({ db, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const query = db('eligibility_windows').whereIn('clause_id', clauseIds)
  const rows = await recorded(query, 'eligibility_windows.recorded_at', asked)
  return rows.map(row => ({
    contractId: contractOf.get(row.clause_id)!,
    kind: 'window',
    effectOn: null,
    recordedAt: row.recorded_at,
    label: windowLabel(row.mode_group, row.months),
  }))
}

/** New paths of those who worked under the clauses, and those taken back: nothing says of whom, nor from which day. */
export async function paths({ db, clauseIds, contractOf, asked }: Read): Promise<DatedAct[]> {
  const query = db('paths')
    .join('placements', 'placements.participant_id', 'paths.participant_id')
    .whereIn('placements.clause_id', clauseIds)
    .where('paths.from_on', '<=', asked.at)
  const rows = await recorded(query, 'paths.recorded_at', asked).distinct(
    'placements.clause_id',
    'paths.id',
    'paths.cancels_id',
    'paths.recorded_at',
  )
  return rows.map(row => ({
    contractId: contractOf.get(row.clause_id)!,
    kind: 'person',
    effectOn: null,
    recordedAt: row.recorded_at,
    label: `Nouveau parcours d’une personne${row.cancels_id === null ? '' : ', annulation'}`,
  }))
}

export async function pledges(read: Read): Promise<DatedAct[]> {
  return [...(await pledgedIn(read, 'pledges')), ...(await pledgedIn(read, 'achievements'))]
}

async function pledgedIn({ db, clauseIds, contractOf, asked }: Read, table: 'pledges' | 'achievements') {
  const query = db(table).whereIn('clause_id', clauseIds).where('dated_on', '<=', asked.at)
  const rows = await recorded(query, `${table}.recorded_at`, asked)
  return rows.map(row => ({
    contractId: contractOf.get(row.clause_id)!,
    kind: 'pledge' as const,
    effectOn: row.dated_on,
    recordedAt: row.recorded_at,
    label: pledgeLabel(table, row.kind as PledgeKind, row),
  }))
}

export async function checks({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const query = db('reservation_checks').whereIn('contract_id', ids).where('checked_on', '<=', asked.at)
  const rows = await recorded(query, 'reservation_checks.recorded_at', asked)
  return rows.map(row => ({
    contractId: row.contract_id,
    kind: 'check',
    effectOn: row.checked_on,
    recordedAt: row.recorded_at,
    label: checkLabel(row.condition, row.cancels_id !== null),
  }))
}

export async function duties({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const query = db('social_duties').whereIn('contract_id', ids).where('decided_on', '<=', asked.at)
  const rows = await recorded(query, 'social_duties.recorded_at', asked)
  return rows.map(row => ({
    contractId: row.contract_id,
    kind: 'duty',
    effectOn: row.decided_on,
    recordedAt: row.recorded_at,
    label: 'Obligation de l’article L.\u00a02112-2-1',
  }))
}

export async function hourless({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(db('hourless').whereIn('contract_id', ids), 'hourless.recorded_at', asked)
  return rows.map(row => ({
    contractId: row.contract_id,
    kind: 'hourless',
    effectOn: null,
    recordedAt: row.recorded_at,
    label: row.cancels_id === null ? 'Dit sans heures' : 'Dit sans heures, annulation',
  }))
}

/** Who follows a contract is read as it is known, whatever the day: every change is told. */
export async function followings({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const rows = await recorded(db('followings').whereIn('contract_id', ids), 'followings.recorded_at', asked)
  return rows.map(row => ({
    contractId: row.contract_id,
    kind: 'following',
    effectOn: row.since_on,
    recordedAt: row.recorded_at,
    label: row.user_id === null ? 'Fin du suivi' : 'Prise en charge du suivi',
  }))
}

export async function roundings({ db, ids, asked }: Read): Promise<DatedAct[]> {
  const query = db('roundings')
    .join('contracts', 'contracts.buyer_id', 'roundings.buyer_id')
    .whereIn('contracts.id', ids)
    .where('roundings.effect_on', '<=', asked.at)
  const rows = await recorded(query, 'roundings.recorded_at', asked).select(
    'contracts.id as contract_id',
    'roundings.*',
  )
  return rows.map(row => ({
    contractId: row.contract_id,
    kind: 'rounding',
    effectOn: row.effect_on,
    recordedAt: row.recorded_at,
    label: roundingLabel(row.rounding as Rounding),
  }))
}

/** What the institution decided for all of its contracts, once. */
export async function ofInstitution(db: Db, asked: ActsAsked): Promise<DatedAct[]> {
  const schemes = await recorded(db('schemes').where('effect_on', '<=', asked.at), 'schemes.recorded_at', asked)
  const settings = await recorded(db('setting_values'), 'setting_values.recorded_at', asked).distinct('recorded_at')
  return [
    ...schemes.map(row => ({
      contractId: null,
      kind: 'setting' as const,
      effectOn: row.effect_on,
      recordedAt: row.recorded_at,
      label: schemeLabel({ name: row.name, fromYear: row.from_year, toYear: row.to_year }),
    })),
    ...settings.map(row => ({
      contractId: null,
      kind: 'setting' as const,
      effectOn: null,
      recordedAt: row.recorded_at,
      label: 'Fiche de l’institution',
    })),
  ]
}
