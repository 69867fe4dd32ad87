import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import type { Place } from '../clauses/place.ts'
import { contractFor } from '../contracts/store.ts'

// What is a company’s own of one buyer: the obligations that it answers for, and those under which it employs somebody.

/** Whose link it is. */
export type Whose = { companyId: number; buyerId: number }

export type OwnContract = {
  contractId: number
  clauseId: number
  number: string
  lotNumber: string
  title: string
  startsOn: string | null
  endsOn: string | null
  /** It answers for the obligation, alone or in its group; else it only declares the hours of those it employs. */
  holds: boolean
  follower: Follower | null
}

/** Whom a company calls. */
export type Follower = { id: number; name: string; email: string; phone: string }

/** The running contracts first, then those that ended last. */
export async function contractsOf(db: Db, { companyId, buyerId }: Whose): Promise<OwnContract[]> {
  const held = db('contract_holders')
    .where({ company_id: companyId, until: null })
    .whereIn('role', ['holder', 'leadHolder', 'coHolder'])
    .select('contract_id')
  const employing = db('placements').where({ employer_id: companyId }).select('clause_id')
  const declared = db('statements').where({ sender_id: companyId }).select('clause_id')
  const rows = await db('contracts')
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .where('contracts.buyer_id', buyerId)
    .where(own =>
      own.whereIn('contracts.id', held).orWhereIn('clauses.id', employing).orWhereIn('clauses.id', declared),
    )
    .orderBy(['contracts.sort_text', 'contracts.id'])
    .select('contracts.id', 'clauses.id as clause_id', 'contracts.number', 'contracts.lot_number', 'contracts.title')
    .select('contracts.starts_on', 'contracts.notified_on', 'contracts.ends_on', 'users.id as follower_id')
    .select('users.name', 'users.email', 'users.phone', 'users.disabled_at')
  const holding = new Set(await held.clone().pluck('contract_id'))
  return rows.map(row => ({
    contractId: row.id,
    clauseId: row.clause_id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    startsOn: row.starts_on ?? row.notified_on,
    endsOn: row.ends_on,
    holds: holding.has(row.id),
    follower:
      row.follower_id === null || row.disabled_at !== null
        ? null
        : { id: row.follower_id, name: row.name!, email: row.email!, phone: row.phone! },
  }))
}

/** Whoever writes to a company, as it may call them. */
export async function followerNumbered(db: Db, id: number): Promise<Follower> {
  const row = (await db('users').where({ id }).first('id', 'name', 'email', 'phone'))!
  return { id: row.id, name: row.name, email: row.email, phone: row.phone }
}

/** Where one of its statements is written. @throws NotFound when the contract is not among its own. */
export async function placeOf(db: Db, whose: Whose, contractId: number): Promise<OwnContract & { place: Place }> {
  const own = (await contractsOf(db, whose)).find(one => one.contractId === contractId)
  if (!own) throw new NotFound('contract')
  const contract = await contractFor(db, readerOf(whose), contractId)
  return { ...own, place: { contract, clauseId: own.clauseId } }
}

/** Nobody: only the buyer bounds what is found. */
export function readerOf({ buyerId }: Whose): User {
  return { id: 0, name: '', email: '', role: 'facilitator', buyerIds: [buyerId] }
}
