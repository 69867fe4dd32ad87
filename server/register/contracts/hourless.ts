import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import type { Contract } from './rules.ts'

// « Sans heures d’insertion »: said of a contract that has no clause, with why; it holds until it is taken back, or until
// other considerations are published.

export type Hourless = { id: number; reason: string; at: string; byName: string | null; cancelsId: number | null }

/** What was said of this contract, latest first. */
export async function hourlessOf(db: Db, contractId: number): Promise<Hourless[]> {
  const rows = await db('hourless')
    .leftJoin('users', 'users.id', 'hourless.recorded_by')
    .where({ contract_id: contractId })
    .orderBy('hourless.id', 'desc')
    .select('hourless.id', 'hourless.reason', 'hourless.recorded_at', 'hourless.cancels_id', 'users.name')
  return rows.map(row => ({
    id: row.id,
    reason: row.reason,
    at: row.recorded_at,
    byName: row.name,
    cancelsId: row.cancels_id,
  }))
}

/** Says that a contract has no insertion hours. A sentence when it cannot be said; null when it is. @throws Conflict */
export async function sayHourless(db: Db, contract: Contract, reason: string, author: Author): Promise<string | null> {
  return db.transaction(async trx => {
    const { isSaid, hasClause, followedBy } = await locked(trx, contract.id)
    await onlyOnce(trx, author)
    if (isSaid) throw new Conflict()
    if (hasClause) return 'Une clause est enregistrée\u00a0: ses heures se changent dans le registre de l’obligation.'
    if (followedBy === null) return 'Personne ne suit ce marché\u00a0: prenez-le d’abord en charge.'
    await write(trx, contract, { reason, cancelsId: null, isSaid: true }, author)
    await note(trx, contract, 'contract.hourless', null, { reason }, author)
    return null
  })
}

/** Takes it back: the contract waits for its clause again. @throws Conflict when it no longer holds. */
export async function takeBackHourless(db: Db, contract: Contract, reason: string, author: Author): Promise<void> {
  await db.transaction(async trx => {
    const { isSaid } = await locked(trx, contract.id)
    await onlyOnce(trx, author)
    const [said] = await hourlessOf(trx, contract.id)
    if (!isSaid || !said) throw new Conflict()
    await write(trx, contract, { reason, cancelsId: said.id, isSaid: false }, author)
    await note(trx, contract, 'contract.hourlessTakenBack', { reason: said.reason }, { reason }, author)
  })
}

async function locked(trx: Db, contractId: number) {
  const row = (await trx('contracts').where({ id: contractId }).forUpdate().first('hourless', 'followed_by'))!
  const clause = await trx('clauses').where({ contract_id: contractId }).first('id')
  return { isSaid: row.hourless === 1, followedBy: row.followed_by, hasClause: clause !== undefined }
}

async function write(
  trx: Db,
  { id }: Contract,
  { reason, cancelsId, isSaid }: { reason: string; cancelsId: number | null; isSaid: boolean },
  { at, userId }: Author,
): Promise<void> {
  await trx('hourless').insert({
    contract_id: id,
    reason,
    cancels_id: cancelsId,
    recorded_at: at,
    recorded_by: userId,
  })
  await trx('contracts')
    .where({ id })
    .update({ hourless: isSaid ? 1 : 0 })
}

function note(
  trx: Db,
  { id, buyerId }: Contract,
  action: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown>,
  author: Author,
): Promise<void> {
  const href = `/marches/${id}`
  return record(trx, author, { action, subject: 'contract', subjectId: id, buyerId, href, before, after })
}
