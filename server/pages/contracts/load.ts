import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { periodOf } from '#server/compliance/before.ts'
import {
  contractsCounted,
  contractsListed,
  everything,
  type Filters,
  filterChoices,
  lastContacts,
  statusesCounted,
} from '#server/compliance/contract-list.ts'
import { standingAt } from '#server/compliance/rules.ts'
import { settled } from '#server/compliance/store.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { clauseOfContract, ledgerOf } from '#server/register/clauses/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { amendmentsOf, contractFor, holdersOf } from '#server/register/contracts/store.ts'
import { suspensionsIn } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { peopleUnder } from '#server/register/hours/people.ts'
import { isKnownAt, sumsAt } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { timelineOf } from '#server/register/hours/timeline.ts'
import { type ListQuery, PER_PAGE, pageFrom } from '#server/web/list.ts'
import { filtersFrom } from './list-filters.ts'
import type { Shown } from './shown.ts'

/** All that the page of one contract shows, for this person. */
export async function loadShown(db: Db, user: User, id: unknown, today: string): Promise<Shown> {
  const contract = await contractFor(db, user, id)
  const at = endOfLastMonth(today)
  const clause = await clauseOfContract(db, contract.id)
  const ledger = clause ? await ledgerOf(db, clause.id) : []
  const work = clause ? await workUnder(db, [clause.id]) : []
  const facts = await factsOf(db, [contract.id])
  const period = periodOf(
    { starts_on: contract.startsOn, ends_on: contract.endsOn, notified_on: contract.notifiedOn },
    suspensionsIn(facts),
  )

  return {
    contract,
    clause,
    ledger,
    period,
    work,
    standing: clause ? standingAt(ledger, period, sumsAt(work, at), at, contract.followedBy !== null) : null,
    facts,
    events: await timelineOf(db, contract.id, facts),
    people: clause
      ? await peopleUnder(db, clause.id, today, {
          readsSensitive: may(user.role, 'identities.read'),
          work: work.filter(line => isKnownAt(line, at)), // at the same date as the sum under them
        })
      : [],
    holders: (await holdersOf(db, [contract.id])).get(contract.id) ?? [],
    amendments: await amendmentsOf(db, contract.id),
    siblings: await siblingsOf(db, contract),
    colleagues: may(user.role, 'contracts.take') && contract.followedBy ? await colleaguesOf(db, contract.buyerId) : [],
    today,
    at,
    may: {
      edit: may(user.role, 'contracts.edit'),
      take: may(user.role, 'contracts.take'),
      log: may(user.role, 'hours.log'),
      record: may(user.role, 'facts.record'),
      report: may(user.role, 'reports.read'),
      clause: may(user.role, 'clauses.edit'),
    },
  }
}

export async function loadList(db: Db, user: User, query: ListQuery, today: string) {
  await settled(db, today)
  const filters = filtersFrom(query, may(user.role, 'contracts.take') && (await followsSome(db, user)) ? 'mine' : 'all')
  const counted = (change: Partial<Filters>) => contractsCounted(db, user, { ...everything, ...change }, today)
  const total = await contractsCounted(db, user, filters, today)
  const { page, offset, last } = pageFrom(query.page, total)
  const contracts = await contractsListed(db, user, filters, today, { offset, limit: PER_PAGE })
  const ids = contracts.map(contract => contract.id)
  const views = {
    mine: await counted({ follow: 'mine' }),
    behind: await counted({ status: 'behind' }),
    endsSoon: await counted({ endsSoon: true }),
    toTake: await counted({ follow: 'toTake' }),
    all: await counted({}),
  }
  return {
    query,
    filters,
    today,
    total,
    offset,
    page,
    last,
    contracts,
    holders: await holdersOf(db, ids),
    contacts: await lastContacts(db, ids),
    statuses: await statusesCounted(db, user, filters, today),
    views,
    choices: await filterChoices(db, user),
    mayEdit: may(user.role, 'contracts.edit'),
    mayImport: may(user.role, 'decp.import'),
    mayFollow: may(user.role, 'contracts.take'),
    registerIsEmpty: views.all === 0,
  }
}

/** Everything the list's address asks for, without its pages: what an export holds. */
export async function loadWhole(db: Db, user: User, query: ListQuery, today: string) {
  await settled(db, today)
  const contracts = await contractsListed(db, user, filtersFrom(query, 'all'), today, { offset: 0, limit: 1_000_000 })
  return {
    contracts,
    holders: await holdersOf(
      db,
      contracts.map(contract => contract.id),
    ),
  }
}

/** What the form offers, for one contract or a new one; `like` is a contract whose common data another lot takes up. */
export async function loadForm(db: Db, user: User, like: string | null | undefined, contract?: Contract) {
  const buyers = await buyersOf(db, user)
  const buyerIds = contract ? [contract.buyerId] : buyers.map(buyer => buyer.id)
  return {
    buyers,
    directorates: await db('directorates').whereIn('buyer_id', buyerIds).orderBy('name').select('id', 'name'),
    operations: await db('operations').whereIn('buyer_id', buyerIds).orderBy('name').select('id', 'name'),
    like: like ? await contractFor(db, user, like) : null,
    contract: null as Contract | null,
    holders: contract ? ((await holdersOf(db, [contract.id])).get(contract.id) ?? []) : [],
  }
}

async function siblingsOf(db: Db, contract: Contract): Promise<Shown['siblings']> {
  const rows = await db('contracts')
    .where({ buyer_id: contract.buyerId, number: contract.number })
    .whereNot({ id: contract.id })
    .orderBy(['lot_number', 'id'])
    .limit(30)
    .select('id', 'lot_number', 'lot_title', 'title')
  return rows.map(row => ({ id: row.id, lotNumber: row.lot_number, lotTitle: row.lot_title, title: row.title }))
}

/** Who may follow contracts of this buyer. */
async function colleaguesOf(db: Db, buyerId: number): Promise<{ id: number; name: string }[]> {
  return db('users')
    .whereNull('disabled_at')
    .whereIn('role', ['facilitator', 'officer'])
    .where(scope =>
      scope
        .where('scope', 'all')
        .orWhereExists(
          db('user_buyers').whereRaw('user_buyers.user_id = users.id').where('user_buyers.buyer_id', buyerId),
        ),
    )
    .orderBy('name')
    .select('id', 'name')
}

async function followsSome(db: Db, user: User): Promise<boolean> {
  return Boolean(await db('contracts').where({ followed_by: user.id }).first('id'))
}
