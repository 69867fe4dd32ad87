import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { ReadingState } from '#server/register/contracts/reading-rules.ts'
import { type Consideration, type Dismissal, isSocial, isUnsaid } from '#server/register/contracts/rules.ts'
import { considerationsOf, visibleContracts } from '#server/register/contracts/store.ts'
import type { filtered } from './contract-query.ts'
import { type ContractWord, wordOf } from './contract-words.ts'
import { standingFromRow } from './standing.ts'
import type { Standing } from './standing-rules.ts'

// What a line of a list says of a contract.

export type ListedContract = {
  id: number
  number: string
  lotNumber: string
  lotTitle: string
  title: string
  buyerName: string
  buyerSiret: string
  /** As notified. */
  amountCents: number | null
  /** After amendments, and how sure it is; '' where no amendment is known. */
  amended: { cents: number | null; state: ReadingState | ''; endState: ReadingState | '' }
  notifiedOn: string | null
  endsOn: string | null
  followedBy: number | null
  followedByName: string | null
  hasClause: boolean
  directorate: string | null
  operation: string | null
  sector: string | null
  cpv: string | null
  considerations: readonly Consideration[]
  word: ContractWord
  /** What it was said to be, where it is left aside. */
  dismissed: Dismissal | ''
  /** What was measured of its clause; null where none is written, or nobody measured it yet. */
  standing: Standing | null
  /** The pool whose hours it shares. */
  pool: string | null
}

/** The contracts of these numbers that this person sees, in their order. At most so many as a query takes. */
export async function contractsNumbered(db: Db, user: User, ids: readonly number[]): Promise<ListedContract[]> {
  const query = visibleContracts(db, user).whereIn('contracts.id', ids)
  query
    .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
    .leftJoin('standings', 'standings.clause_id', 'clauses.id')
  const found = new Map((await linesOf(db, await withLine(query))).map(line => [line.id, line]))
  return ids.flatMap(id => found.get(id) ?? [])
}

/** The columns of a line, for a query over contracts, their buyers, clauses and standings. */
export function withLine(query: ReturnType<typeof filtered>) {
  return query
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .leftJoin('contract_readings', 'contract_readings.contract_id', 'contracts.id')
    .leftJoin('pools', 'pools.id', 'clauses.pool_id')
    .leftJoin('directorates', 'directorates.id', 'contracts.directorate_id')
    .leftJoin('operations', 'operations.id', 'contracts.operation_id')
    .select(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.lot_title',
      'contracts.title',
      'contracts.amount_cents',
      'contracts.notified_on',
      'contracts.ends_on',
      'contracts.followed_by',
      'contracts.sector',
      'contracts.cpv',
      'contracts.hourless',
      'contracts.dismissed',
      'contract_readings.amount_cents as amended_cents',
      'contract_readings.amount_state',
      'contract_readings.end_state',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
      'directorates.name as directorate',
      'operations.name as operation',
      'users.name as followed_by_name',
      'clauses.id as own_clause_id',
      'pools.name as pool_name',
      'standings.*',
    )
}

export async function linesOf(db: Db, rows: Awaited<ReturnType<typeof withLine>>): Promise<ListedContract[]> {
  const considerations = await considerationsOf(
    db,
    rows.map(row => row.id),
  )
  return rows.map(row => {
    const said = considerations.get(row.id) ?? []
    const standing = standingFromRow(row)
    const hasClause = row.own_clause_id !== null
    return {
      id: row.id,
      number: row.number,
      lotNumber: row.lot_number,
      lotTitle: row.lot_title,
      title: row.title,
      buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
      buyerSiret: row.buyer_siret,
      amountCents: row.amount_cents,
      amended: {
        cents: row.amended_cents,
        state: (row.amount_state ?? '') as ReadingState | '',
        endState: (row.end_state ?? '') as ReadingState | '',
      },
      notifiedOn: row.notified_on,
      endsOn: row.ends_on,
      followedBy: row.followed_by,
      followedByName: row.followed_by_name,
      hasClause,
      directorate: row.directorate,
      operation: row.operation,
      sector: row.sector,
      cpv: row.cpv,
      considerations: said,
      word: wordOf({
        followed: row.followed_by !== null,
        social: isSocial(said),
        unsaid: isUnsaid(said),
        hourless: row.hourless === 1,
        hasClause,
        dismissed: row.dismissed !== '',
        status: standing?.status ?? null,
      }),
      dismissed: row.dismissed as ListedContract['dismissed'],
      standing,
      pool: row.pool_name,
    }
  })
}
