import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { buyerName } from '../buyers/words.ts'
import { type Doubt, type DoubtfulHolder, doubtKey, type PublishedDoubt } from './doubtful-rules.ts'
import type { HolderRole } from './rules.ts'
import { visibleContracts } from './store.ts'

// Holders to be checked, contract by contract. Whoever a person named among them is a holder like any other.

/** At a day of effect, as it was known at an instant; both absent: now. */
type Moment = { at?: string | undefined; known?: string | undefined }

/** Those of these contracts that nobody named yet, in their order; those replaced by then are left out. */
export async function doubtfulOf(
  db: Db,
  contractIds: readonly number[],
  { at, known }: Moment = {},
): Promise<Map<number, DoubtfulHolder[]>> {
  const found = new Map<number, DoubtfulHolder[]>()
  for (const ids of inChunks([...new Set(contractIds)])) {
    const query = db('doubtful_holders').whereIn('contract_id', ids).orderBy(['contract_id', 'position', 'id'])
    if (known === undefined) query.whereNull('withdrawn_at').whereNull('company_id')
    else
      query
        .where('recorded_at', '<=', known)
        .where(still => still.whereNull('withdrawn_at').orWhere('withdrawn_at', '>', known))
    const rows = await query.select('*')
    const answered = known === undefined ? new Set<number>() : await answeredBy(db, rows, known)
    for (const row of rows) {
      if (answered.has(row.id) || !holdsOn(row, at)) continue
      found.set(row.contract_id, [...(found.get(row.contract_id) ?? []), doubtfulFromRow(row)])
    }
  }
  return found
}

function holdsOn({ since, until }: Pick<DoubtfulHolder, 'since' | 'until'>, at: string | undefined): boolean {
  if (at === undefined) return until === null
  return (since === null || since <= at) && (until === null || until > at)
}

/** Those whom a person had named by then. */
async function answeredBy(db: Db, rows: readonly { id: number }[], known: string): Promise<Set<number>> {
  const answers = await db('doubtful_answers')
    .whereIn(
      'doubtful_id',
      rows.map(({ id }) => id),
    )
    .where('recorded_at', '<=', known)
    .orderBy('id')
    .select('doubtful_id', 'company_id')
  const last = new Map(answers.map(row => [row.doubtful_id, row.company_id]))
  return new Set([...last].flatMap(([id, companyId]) => (companyId === null ? [] : [id])))
}

/** Every one of a contract, named or not, that its publications still say. */
export async function doubtfulOn(db: Db, contractId: number): Promise<DoubtfulHolder[]> {
  const rows = await db('doubtful_holders')
    .where({ contract_id: contractId })
    .whereNull('withdrawn_at')
    .orderBy(['position', 'id'])
    .select('*')
  return rows.map(doubtfulFromRow)
}

export type DoubtfulLine = DoubtfulHolder & { number: string; title: string; buyerName: string; buyerSiret: string }

/** Those that nobody named yet, of the contracts this person sees, by buyer then contract. */
export async function doubtfulListed(
  db: Db,
  user: User,
  { offset, limit }: { offset: number; limit: number },
): Promise<DoubtfulLine[]> {
  const rows = await unnamed(db, user)
    .orderBy(['buyers.search_text', 'contracts.id', 'doubtful_holders.position', 'doubtful_holders.id'])
    .offset(offset)
    .limit(limit)
    .select('doubtful_holders.*', 'contracts.number', 'contracts.title')
    .select('buyers.name as buyer_name', 'buyers.siret as buyer_siret')
  return rows.map(row => ({
    ...doubtfulFromRow(row),
    number: row.number,
    title: row.title,
    buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
    buyerSiret: row.buyer_siret,
  }))
}

export async function doubtfulCounted(db: Db, user: User): Promise<number> {
  const [counted] = await unnamed(db, user).count({ count: 'doubtful_holders.id' })
  return Number((counted as unknown as { count: number }).count)
}

function unnamed(db: Db, user: User) {
  return visibleContracts(db, user)
    .join('doubtful_holders', 'doubtful_holders.contract_id', 'contracts.id')
    .whereNull('doubtful_holders.withdrawn_at')
    .whereNull('doubtful_holders.company_id')
    .whereNull('doubtful_holders.until')
}

/**
 * What the last publications say of doubtful holders, for these contracts alone: those already there keep their answer, those
 * that are said no longer are withdrawn, and who had been named in their place leaves unless it is published for sure.
 */
export async function republishDoubts(
  trx: Db,
  contracts: readonly { contractId: number; doubts: readonly PublishedDoubt[]; sure: ReadonlySet<number> }[],
  at: string,
): Promise<void> {
  const there = await writtenOf(
    trx,
    contracts.map(({ contractId }) => contractId),
  )
  const added: PublishedDoubt[] = []
  for (const { contractId, doubts, sure } of contracts) {
    const left = new Map((there.get(contractId) ?? []).map(one => [doubtKey(one), one]))
    for (const doubt of doubts) {
      const known = left.get(doubtKey(doubt))
      left.delete(doubtKey(doubt))
      if (!known) added.push(doubt)
      else if (known.until !== doubt.until || known.position !== doubt.position) await moveDoubt(trx, known, doubt)
    }
    for (const gone of left.values()) await withdraw(trx, gone, sure, at)
  }
  await insertMany(
    trx,
    'doubtful_holders',
    added.map(one => rowOf(one, at)),
  )
}

async function writtenOf(trx: Db, contractIds: readonly number[]): Promise<Map<number, DoubtfulHolder[]>> {
  const rows: DoubtfulHolder[] = []
  for (const ids of inChunks(contractIds)) {
    const found = await trx('doubtful_holders').whereIn('contract_id', ids).whereNull('withdrawn_at').select('*')
    rows.push(...found.map(doubtfulFromRow))
  }
  return Map.groupBy(rows, ({ contractId }) => contractId)
}

async function moveDoubt(
  trx: Db,
  { id, contractId, companyId, role }: DoubtfulHolder,
  now: PublishedDoubt,
): Promise<void> {
  const { until, position } = now
  await trx('doubtful_holders').where({ id }).update({ until, position })
  if (companyId !== null)
    await trx('contract_holders')
      .where({ contract_id: contractId, company_id: companyId, role })
      .update({ until, position })
}

async function withdraw(trx: Db, gone: DoubtfulHolder, sure: ReadonlySet<number>, at: string): Promise<void> {
  await trx('doubtful_holders').where({ id: gone.id }).update({ withdrawn_at: at })
  if (gone.companyId !== null && !sure.has(gone.companyId)) await removeAnswered(trx, gone)
}

/** The company named in this place leaves the contract, where the answer is what brought it. */
export async function removeAnswered(trx: Db, { id, contractId, companyId, role }: DoubtfulHolder): Promise<void> {
  const answer = await trx('doubtful_answers').where({ doubtful_id: id }).orderBy('id', 'desc').first('made')
  if (answer?.made === 1)
    await trx('contract_holders').where({ contract_id: contractId, company_id: companyId!, role }).delete()
}

/** Writes whom a person said it is; null takes it back. `made`: the company was not yet there in this role. */
export async function putAnswer(
  trx: Db,
  { id, companyId, made }: { id: number; companyId: number | null; made: boolean },
  { at, userId }: { at: string; userId: number | null },
): Promise<void> {
  await trx('doubtful_holders').where({ id }).update({ company_id: companyId })
  await trx('doubtful_answers').insert({
    doubtful_id: id,
    company_id: companyId,
    made: made ? 1 : 0,
    recorded_at: at,
    recorded_by: userId,
  })
}

function rowOf(
  { contractId, role, position, since, until, idType, identifier, name, doubt, siren }: PublishedDoubt,
  at: string,
) {
  const published = { id_type: idType, identifier, name, doubt, siren, recorded_at: at }
  return { contract_id: contractId, role, position, since, until, ...published }
}

function doubtfulFromRow(row: Row<'doubtful_holders'>): DoubtfulHolder {
  const { id, position, since, until, identifier, name, siren } = row
  return {
    ...{ id, position, since, until, identifier, name, siren },
    contractId: row.contract_id,
    role: row.role as HolderRole,
    idType: row.id_type,
    doubt: row.doubt as Doubt,
    companyId: row.company_id,
  }
}
