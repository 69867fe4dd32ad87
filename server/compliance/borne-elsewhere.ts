import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { CompanyAccount } from './companies.ts'
import { everWritten } from './company-store.ts'
import { type Shared, sharedOf } from './group-words.ts'
import { knownUntil, measured, memberOf, type Reading } from './measure.ts'

type Held = Pick<CompanyAccount, 'lines' | 'others' | 'establishments'>
/** With every contract of which it bears a written part: those that it holds, then those of others. */
export type Sharing = CompanyAccount & { shared: Shared[] }

export async function sharedBy(
  db: Db,
  user: User,
  { lines, others, establishments }: Held,
  reading: Reading,
): Promise<Shared[]> {
  const held = [...lines, ...others].map(({ contractId }) => contractId)
  return [...sharedOf(lines), ...(await borneElsewhere(db, user, establishments, { held, reading }))]
}

/**
 * The contracts that others hold and of whose hours these companies bear a part, as subcontractors or after a transfer, among
 * those that this person may see. `held`: the contracts that they hold, told elsewhere.
 */
async function borneElsewhere(
  db: Db,
  user: User,
  companyIds: readonly number[],
  { held, reading }: { held: readonly number[]; reading: Reading },
): Promise<Shared[]> {
  const known = knownUntil(reading.known)
  const rows = (await namedIn(db, user, companyIds)).filter(
    row => !held.includes(row.contract_id) && (known === undefined || row.clause_created_at! <= known),
  )
  const accounts = await measured(
    db,
    rows.map(row => row.clause_id!),
    reading,
  )
  const lines = rows.map(row => ({
    contractId: row.contract_id,
    buyerId: row.buyer_id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    member: memberOf(accounts.get(row.clause_id!)!, row.clause_id!),
  }))
  return sharedOf(lines).filter(({ bearers }) => bearers.some(({ companyId }) => companyIds.includes(companyId)))
}

/** The contracts with a clause whose acts on the parts name one of these companies. */
async function namedIn(db: Db, user: User, companyIds: readonly number[]) {
  const rows = []
  for (const ids of inChunks(companyIds)) {
    const named = db('share_acts')
      .join('share_parts', 'share_parts.act_id', 'share_acts.id')
      .whereIn('share_parts.company_id', ids)
      .select('share_acts.contract_id')
    const found = everWritten(db, user).whereIn('contracts.id', named).whereNotNull('clauses.id')
    rows.push(...(await found.orderBy(['contracts.sort_text', 'contracts.id'])))
  }
  return [...new Map(rows.map(row => [row.contract_id, row])).values()]
}
