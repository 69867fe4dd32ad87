import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { companyName } from '../companies/words.ts'
import { doubtfulName } from './doubtful-rules.ts'
import { doubtfulOf } from './doubtful-store.ts'
import { endDoubt } from './reading-words.ts'
import { statesOf } from './readings-store.ts'
import { holdersOf, visibleContracts } from './store.ts'
import { contractName } from './words.ts'

// A contract as a line names it: its number, its title, who holds it, until when.

export type Named = {
  contractId: number
  number: string
  lotNumber: string
  title: string
  holder: string
  endsOn: string | null
  /** « fin estimée », « fin à confirmer »; null where it is sure. */
  endDoubt: string | null
}

/** The titles of those of these contracts that this person sees. */
export async function titlesSeen(db: Db, user: User, ids: readonly number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const some of inChunks(ids))
    for (const row of await visibleContracts(db, user)
      .whereIn('contracts.id', some)
      .select('contracts.id', 'contracts.title', 'contracts.lot_number'))
      found.set(row.id, contractName({ title: row.title, lotNumber: row.lot_number }))
  return found
}

/** The columns that a name is made of. */
export const named = [
  'contracts.id as contract_id',
  'contracts.number',
  'contracts.lot_number',
  'contracts.title',
  'contracts.ends_on',
] as const

type NamedRow = { contract_id: number } & Pick<Row<'contracts'>, 'number' | 'lot_number' | 'title' | 'ends_on'>

/** Names each row that has these columns. */
export async function namesOf(db: Db, contractIds: readonly number[]): Promise<(row: NamedRow) => Named> {
  const holderOf = await holderNames(db, contractIds)
  const states = await statesOf(db, contractIds)
  return row => ({
    contractId: row.contract_id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    holder: holderOf(row.contract_id),
    endsOn: row.ends_on,
    endDoubt: endDoubt(states.get(row.contract_id)?.endState ?? ''),
  })
}

/** Who holds each of these contracts now, the first of a group; '' when nobody does. */
export async function holderNames(db: Db, contractIds: readonly number[]): Promise<(contractId: number) => string> {
  const ids = [...new Set(contractIds)]
  const holders = await holdersOf(db, ids)
  const doubtful = await doubtfulOf(db, ids)
  return contractId => {
    const holder = holders.get(contractId)?.find(one => one.until === null && one.role !== 'subcontractor')
    if (holder) return companyName(holder.company)
    const [doubt] = doubtful.get(contractId) ?? []
    return doubt ? doubtfulName(doubt) : ''
  }
}

/** Whose contracts: those this person follows, or all those they may see. */
export type Scope = 'mine' | 'all'

/** The contracts of this scope that this person may see, as a query. */
export function scoped(db: Db, user: User, scope: Scope) {
  const query = visibleContracts(db, user)
  return scope === 'mine' ? query.where('contracts.followed_by', user.id) : query
}

/** A list can be narrowed to the contracts that this person follows. */
export async function followsSome(db: Db, user: User): Promise<boolean> {
  return Boolean(await db('contracts').where({ followed_by: user.id }).first('id'))
}
