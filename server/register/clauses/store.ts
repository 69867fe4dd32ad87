import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import { type Change, changesBetween } from '../terms/rules.ts'
import { putTerms } from '../terms/store.ts'
import type { Clause, ClauseValues, Commitment } from './rules.ts'

/** The clause of this contract; null when none is recorded yet. */
export async function clauseOfContract(db: Db, contractId: number): Promise<Clause | null> {
  const row = await db('clauses').where({ contract_id: contractId }).first()
  return row ? clauseFromRow(row) : null
}

/** The ledger, oldest line first. */
export async function ledgerOf(db: Db, clauseId: number): Promise<Commitment[]> {
  return (await ledgersOf(db, [clauseId])).get(clauseId) ?? []
}

export async function ledgersOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, Commitment[]>> {
  const rows = await db('commitments')
    .leftJoin('users', 'users.id', 'commitments.recorded_by')
    .whereIn('commitments.clause_id', clauseIds)
    .orderBy(['commitments.dated_on', 'commitments.id'])
    .select('commitments.*', 'users.name as by_name')
  const ledgers = new Map<number, Commitment[]>()
  for (const row of rows) {
    const ledger = ledgers.get(row.clause_id) ?? []
    ledger.push({
      id: row.id,
      clauseId: row.clause_id,
      kind: row.kind as Commitment['kind'],
      datedOn: row.dated_on,
      centihours: row.centihours,
      label: row.label,
      basis: row.basis,
      reason: row.reason,
      formula: row.formula ? JSON.parse(row.formula) : null,
      recordedAt: row.recorded_at,
      recordedByName: row.by_name,
    })
    ledgers.set(row.clause_id, ledger)
  }
  return ledgers
}

export function clauseFromRow(row: Row<'clauses'>): Clause {
  return {
    id: row.id,
    contractId: row.contract_id,
    legalBasis: row.legal_basis as Clause['legalBasis'],
    contractArticle: row.contract_article,
    scope: row.scope,
    penaltyCents: row.penalty_cents,
    eligibilityMonths: row.eligibility_months,
    poolId: row.pool_id,
    version: row.version,
  }
}

/** The number of the clause written for this contract; null when it already has one. */
export async function insertClause(trx: Db, contractId: number, values: ClauseValues, by: By): Promise<number | null> {
  const [row] = await trx('clauses')
    .insert({ contract_id: contractId, ...described(values), created_at: by.at })
    .onConflict('contract_id')
    .ignore()
    .returning('id')
  if (!row) return null
  if (values.poolId !== null) {
    const joins = { field: 'poolId', before: null, after: String(values.poolId) }
    const effectOn = await agreedOn(trx, values.poolId)
    await putTerms(trx, 'clause_id', { id: row.id, createdAt: by.at }, [{ ...joins, effectOn }], by)
  }
  return row.id
}

type By = { at: string; userId: number | null }

/** From when on the hours of a pool may be shared. */
async function agreedOn(trx: Db, poolId: number): Promise<string> {
  return (await trx('pools').where({ id: poolId }).first('agreed_on'))!.agreed_on
}

/**
 * What a clause says, kept as it was. `effectOn`: from when on; null: as it always should have been. Its pool holds from
 * then on, or from today. False when the clause is no longer at this version.
 */
export async function updateClause(
  trx: Db,
  { id, version }: Pick<Clause, 'id' | 'version'>,
  values: ClauseValues,
  effectOn: string | null,
  by: By & { today: string },
): Promise<boolean> {
  const row = await trx('clauses').where({ id, version }).forUpdate().first()
  if (!row) return false
  await trx('clauses')
    .where({ id })
    .update({ ...described(values), version: version + 1 })
  const changes = changesBetween(valuesOf(clauseFromRow(row)), valuesOf(values)).map(
    (change): Change => ({
      ...change,
      effectOn: change.field === 'poolId' ? (effectOn ?? by.today) : (effectOn ?? undefined),
    }),
  )
  await putTerms(trx, 'clause_id', { id, createdAt: row.created_at }, changes, by)
  return true
}

/** Other writers of this clause's ledger wait for the end of the transaction (PostgreSQL; SQLite has one writer). */
export async function lockLedger(trx: Db, clauseId: number): Promise<Commitment[]> {
  await trx('clauses').where({ id: clauseId }).forUpdate().first('id')
  return ledgerOf(trx, clauseId)
}

type NewCommitment = Omit<Commitment, 'id' | 'clauseId' | 'recordedAt'> & { amendmentId: number | null }

export async function insertCommitment(
  trx: Db,
  clauseId: number,
  line: NewCommitment,
  by: { at: string; userId: number | null },
): Promise<number> {
  const [row] = await trx('commitments')
    .insert({
      clause_id: clauseId,
      kind: line.kind,
      dated_on: line.datedOn,
      centihours: line.centihours,
      label: line.label,
      basis: line.basis,
      reason: line.reason,
      formula: line.formula ? JSON.stringify(line.formula) : null,
      amendment_id: line.amendmentId,
      recorded_at: by.at,
      recorded_by: by.userId,
    })
    .returning('id')
  return row!.id
}

/** The number the next amendment of this contract will bear. */
export async function nextAmendmentNumber(db: Db, contractId: number): Promise<number> {
  const row = await db('amendments').where({ contract_id: contractId }).max({ last: 'number' }).first()
  const labels: string[] = await db('commitments')
    .join('clauses', 'clauses.id', 'commitments.clause_id')
    .where({ 'clauses.contract_id': contractId, kind: 'amendment' })
    .pluck('label')
  const lastLabel = Math.max(0, ...labels.map(label => Number(/\d+/.exec(label)?.[0] ?? 0)))
  return Math.max(row?.last ?? 0, lastLabel) + 1
}

export async function insertAmendment(
  trx: Db,
  contractId: number,
  amendment: {
    number: number
    signedOn: string
    legalBasis: string
    reason: string
    amountCents: number | null
    endsOn: string | null
  },
  at: string,
): Promise<number> {
  const [row] = await trx('amendments')
    .insert({
      contract_id: contractId,
      number: amendment.number,
      signed_on: amendment.signedOn,
      legal_basis: amendment.legalBasis,
      reason: amendment.reason,
      amount_cents: amendment.amountCents,
      ends_on: amendment.endsOn,
      source: 'typed',
      created_at: at,
    })
    .returning('id')
  return row!.id
}

export type PublishedAmendment = {
  number: number
  signed_on: string
  reason: string
  amount_cents: number | null
  duration_months: number | null
}

export async function insertPublishedAmendments(
  trx: Db,
  amendments: readonly (PublishedAmendment & { contractId: number })[],
  at: string,
): Promise<void> {
  const rows = amendments.map(({ contractId, ...row }) => ({
    contract_id: contractId,
    ...row,
    source: 'decp',
    created_at: at,
  }))
  await insertMany(trx, 'amendments', rows)
}

export type AmendmentFigures = Pick<PublishedAmendment, 'amount_cents' | 'duration_months' | 'reason'>

/** Gives an amendment the figures that a publication brought; what it said until then is kept, from when it was recorded. */
export async function fillAmendment(
  trx: Db,
  id: number,
  { before, after }: { before: AmendmentFigures; after: AmendmentFigures },
  at: string,
): Promise<void> {
  if (!(await trx('amendment_figures').where({ amendment_id: id }).first('id'))) {
    const row = await trx('amendments').where({ id }).first('created_at')
    await trx('amendment_figures').insert({ amendment_id: id, ...before, recorded_at: row!.created_at })
  }
  await trx('amendment_figures').insert({ amendment_id: id, ...after, recorded_at: at })
  await trx('amendments').where({ id }).update(after)
}

function valuesOf({
  legalBasis,
  contractArticle,
  scope,
  penaltyCents,
  eligibilityMonths,
  poolId,
}: ClauseValues): ClauseValues {
  return { legalBasis, contractArticle, scope, penaltyCents, eligibilityMonths, poolId }
}

function described(values: ClauseValues) {
  return {
    legal_basis: values.legalBasis,
    contract_article: values.contractArticle,
    scope: values.scope,
    penalty_cents: values.penaltyCents,
    eligibility_months: values.eligibilityMonths,
    pool_id: values.poolId,
  }
}
