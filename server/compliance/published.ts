import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { reckoned } from '#server/register/clauses/formula-rules.ts'
import { type Named, named, namesOf } from '#server/register/contracts/named-store.ts'
import { type Sector, sectors } from '#server/register/contracts/rules.ts'
import { contractsCounted } from './contract-list.ts'
import { everything, filtered, orders } from './contract-query.ts'

// Contracts published with a social clause or a reservation, which somebody is still to follow, or to write down.

export type ToTake = Named & {
  notifiedOn: string | null
  amountCents: number | null
  clauseId: number | null
  /** Owed, as measured, or by the formula with the defaults of the trade; null when neither is known. */
  centihours: number | null
  estimated: boolean
  reserved: boolean
  /** Nothing published says whether it has a clause. */
  unsaid: boolean
}

/** Contracts with a social clause or a reservation that nobody follows: how many, and the largest of them. */
export async function contractsToTake(db: Db, user: User, most: number): Promise<{ total: number; shown: ToTake[] }> {
  const toTake = { ...everything, follow: 'toTake' } as const
  return {
    total: await contractsCounted(db, user, toTake, ''),
    shown: await described(db, filtered(db, user, toTake, '').limit(most)),
  }
}

/** Contracts that this person follows and of which nobody wrote a clause down, nor said that they have no hours. */
export function clausesToWrite(db: Db, user: User): Promise<ToTake[]> {
  return described(db, filtered(db, user, { ...everything, follow: 'mine', status: 'noClause' }, ''))
}

/** The largest first. */
async function described(db: Db, query: ReturnType<typeof filtered>): Promise<ToTake[]> {
  const rows = await query
    .orderByRaw(orders.montant)
    .select(
      ...named,
      'contracts.notified_on',
      'contracts.amount_cents',
      'contracts.sector',
      'contracts.reserved_article',
      'contracts.social',
      'clauses.id as own_clause_id',
      'standings.status',
      'standings.owed_centihours',
    )
  const ids = rows.map(one => one.contract_id)
  const name = await namesOf(db, ids)
  const reserved = new Set(
    await db('contract_considerations')
      .whereIn('contract_id', ids)
      .where('consideration', 'reserve')
      .pluck('contract_id'),
  )
  return rows.map(one => {
    const owed: number | null = one.status ? one.owed_centihours : null
    return {
      ...name(one),
      notifiedOn: one.notified_on,
      amountCents: one.amount_cents,
      clauseId: one.own_clause_id,
      centihours: owed ?? estimate(one),
      estimated: owed === null,
      unsaid: one.social === 0,
      reserved: one.reserved_article !== null || reserved.has(one.contract_id),
    }
  })
}

function estimate({ amount_cents, sector }: { amount_cents: number | null; sector: string }): number | null {
  return amount_cents && Object.hasOwn(sectors, sector)
    ? reckoned({ kind: 'labour', amountCents: amount_cents, ...sectors[sector as Sector] }, 'nearest')
    : null
}
