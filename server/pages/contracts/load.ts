import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { actsSince } from '#server/compliance/acts-since.ts'
import type { DatedAct } from '#server/compliance/acts-since-rules.ts'
import { contractIdsListed } from '#server/compliance/contract-choice.ts'
import {
  behindCounted,
  contractsCounted,
  contractsListed,
  filterChoices,
  lastContacts,
  wordsCounted,
} from '#server/compliance/contract-list.ts'
import { everything, type Filters } from '#server/compliance/contract-query.ts'
import { wordOf } from '#server/compliance/contract-words.ts'
import { linesThen } from '#server/compliance/lines-then.ts'
import { knownUntil, measured, memberOf } from '#server/compliance/measure.ts'
import { countUnsettled, settled } from '#server/compliance/store.ts'
import { publicsOf } from '#server/disclosure/publics.ts'
import { buyersOf, namesOffered } from '#server/register/buyers/store.ts'
import { clausesThen } from '#server/register/clauses/known-store.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { contactsOfBuyer } from '#server/register/companies/contact-store.ts'
import { holdersThen } from '#server/register/contracts/holders-store.ts'
import { hourlessOf } from '#server/register/contracts/hourless.ts'
import { contractThen } from '#server/register/contracts/known-store.ts'
import { followsSome } from '#server/register/contracts/named-store.ts'
import { type Contract, isSocial, isUnsaid } from '#server/register/contracts/rules.ts'
import { amendmentsOf, contractFor, holdersOf, visibleContracts } from '#server/register/contracts/store.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { dutiesOf } from '#server/register/duties/store.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { spellsIn } from '#server/register/followings/rules.ts'
import { followingsOf, receiversFor } from '#server/register/followings/store.ts'
import { peopleUnder } from '#server/register/hours/people.ts'
import { timelineOf } from '#server/register/hours/timeline.ts'
import { pledgesUnder } from '#server/register/pledges/store.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { latestFirst, proceedingEvents } from '#server/register/proceedings/timeline.ts'
import { type ListQuery, PER_PAGE, pageFrom } from '#server/web/list.ts'
import { type Cutoff, cutoffFrom, isPast, readingOf } from '../cutoff.ts'
import { filtersFrom } from './list-filters.ts'
import type { Shown } from './shown.ts'

/** All that the page of one contract shows, for this person. Its own account is measured now, and no other. */
export async function loadShown(
  db: Db,
  user: User,
  id: unknown,
  today: string,
  cutoff: Cutoff = cutoffFrom({}, today),
): Promise<Shown> {
  const now = await contractFor(db, user, id)
  const { contract, clause, facts, holders, amendments } = await readAt(db, now, cutoff)
  const measured = clause && (await measuredAt(db, clause.id, cutoff))
  const pooled = measured ? await pooledWith(db, user, measured.account, contract.id) : []
  const proceedings = (await proceedingsOf(db, [contract.id], knownUntil(cutoff.known))).get(contract.id) ?? []
  const lead = holders.find(holder => !holder.until)
  const named = may(user.role, 'identities.read')
  return {
    contract,
    clause,
    word: wordOf({
      followed: contract.followedBy !== null,
      social: isSocial(contract.considerations),
      unsaid: isUnsaid(contract.considerations),
      hourless: contract.hourless,
      hasClause: clause !== null,
      status: measured?.account.status ?? null,
    }),
    hourless: clause ? [] : await hourlessOf(db, contract.id),
    measured,
    pooled,
    pledges: clause ? await pledgesUnder(db, [clause.id], knownUntil(cutoff.known)) : [],
    facts,
    proceedings,
    events: latestFirst(await timelineOf(db, contract.id, facts), proceedingEvents(proceedings)),
    publics: clause && !named ? (await publicsOf(db, [[contract.id]], cutoff))[0]! : null,
    people:
      clause && named
        ? await peopleUnder(db, clause.id, today, {
            readsSensitive: true,
            work: measured?.member.lines.map(({ work }) => work), // at the same date as the sum under them
          })
        : [],
    holders,
    contact: lead
      ? ((await contactsOfBuyer(db, contract.buyerId, [lead.companyId])).get(lead.companyId) ?? null)
      : null,
    amendments,
    duties: (await dutiesOf(db, [contract.id])).get(contract.id) ?? [],
    siblings: await siblingsOf(db, contract),
    spells: spellsIn((await followingsOf(db, [contract.id])).get(contract.id) ?? []),
    colleagues: may(user.role, 'contracts.take') ? await colleaguesOf(db, contract) : [],
    cutoff,
    since: await recordedSince(db, cutoff, [contract.id, ...pooled.flatMap(one => (one.name ? one.contractId : []))]),
    may: {
      edit: may(user.role, 'contracts.edit'),
      take: may(user.role, 'contracts.take'),
      log: may(user.role, 'hours.log'),
      record: may(user.role, 'facts.record'),
      report: may(user.role, 'reports.read'),
      clause: may(user.role, 'clauses.edit'),
      propose: may(user.role, 'proceedings.propose'),
    },
  }
}

/** What the register says of the contract, or said then. */
async function readAt(db: Db, contract: Contract, cutoff: Cutoff) {
  const ids = [contract.id]
  const facts = await factsOf(db, ids)
  if (!isPast(cutoff))
    return {
      contract,
      clause: await clauseOfContract(db, contract.id),
      facts,
      holders: (await holdersOf(db, ids)).get(contract.id) ?? [],
      amendments: await amendmentsOf(db, contract.id),
    }
  const moment = { at: cutoff.at, known: knownUntil(cutoff.known) }
  return {
    contract: await contractThen(db, contract, moment),
    clause: (await clausesThen(db, ids, moment)).get(contract.id) ?? null,
    facts: facts.filter(({ recordedAt }) => moment.known === undefined || recordedAt <= moment.known),
    holders: (await holdersThen(db, ids, moment)).get(contract.id) ?? [],
    amendments: await amendmentsOf(db, contract.id, moment.known),
  }
}

function recordedSince(db: Db, { at, known }: Cutoff, contractIds: readonly number[]): Promise<DatedAct[]> {
  return known === null ? Promise.resolve([]) : actsSince(db, contractIds, { at, since: knownUntil(known)! })
}

async function measuredAt(db: Db, clauseId: number, cutoff: Cutoff): Promise<Shown['measured']> {
  const account = (await measured(db, [clauseId], readingOf(cutoff))).get(clauseId)
  return account ? { account, member: memberOf(account, clauseId) } : null
}

async function pooledWith(db: Db, user: User, account: Account, contractId: number): Promise<Shown['pooled']> {
  const ids = account.members.map(({ source }) => source.contractId).filter(id => id !== contractId)
  if (ids.length === 0) return []
  const rows = await visibleContracts(db, user)
    .whereIn('contracts.id', ids)
    .select('contracts.id', 'contracts.title', 'contracts.lot_number')
  const names = new Map(rows.map(row => [row.id, contractName({ title: row.title, lotNumber: row.lot_number })]))
  return ids.map(id => ({ contractId: id, name: names.get(id) ?? null }))
}

export async function loadList(db: Db, user: User, query: ListQuery, today: string) {
  await settled(db, today)
  const filters = await filtersOf(db, user, query)
  const counted = (change: Partial<Filters>) => contractsCounted(db, user, { ...everything, ...change }, today)
  const { words, total } = await wordsCounted(db, user, filters, today)
  const { page, offset, last } = pageFrom(query.page, total)
  const cutoff = cutoffFrom(query, today)
  const found = await contractsListed(db, user, filters, today, { offset, limit: PER_PAGE })
  const contracts = isPast(cutoff) ? await linesThen(db, found, readingOf(cutoff)) : found
  const ids = contracts.map(contract => contract.id)
  const views = {
    mine: await counted({ follow: 'mine' }),
    behind: await behindCounted(db, user, today),
    endsSoon: await counted({ endsSoon: true }),
    toTake: await counted({ follow: 'toTake' }),
    all: await counted({}),
  }
  return {
    query,
    filters,
    today: cutoff.at,
    cutoff,
    total,
    offset,
    page,
    last,
    contracts,
    holders: await holdersOf(db, ids),
    contacts: await lastContacts(db, ids),
    words,
    measuring: await countUnsettled(db, user, today),
    views,
    choices: await filterChoices(db, user),
    mayEdit: may(user.role, 'contracts.edit'),
    mayImport: may(user.role, 'decp.import'),
    mayFollow: may(user.role, 'contracts.take'),
    registerIsEmpty: views.all === 0,
  }
}

/** The numbers of all that the list's address shows, without its pages: what an export holds. */
export async function idsOfList(db: Db, user: User, query: ListQuery, today: string): Promise<Iterable<number>> {
  await settled(db, today)
  return contractIdsListed(db, user, await filtersOf(db, user, query), today)
}

/** Hers first, where she follows some and asks for nothing else. */
async function filtersOf(db: Db, user: User, query: ListQuery): Promise<Filters> {
  return filtersFrom(query, may(user.role, 'contracts.take') && (await followsSome(db, user)) ? 'mine' : 'all')
}

/** What the form offers, for one contract or a new one; `like` is a contract whose common data another lot takes up. */
export async function loadForm(db: Db, user: User, like: string | null | undefined, contract?: Contract) {
  const buyers = await buyersOf(db, user)
  const buyerIds = contract ? [contract.buyerId] : buyers.map(buyer => buyer.id)
  return {
    buyers,
    directorates: await namesOffered(db, 'directorates', buyerIds, contract?.directorateId),
    operations: await namesOffered(db, 'operations', buyerIds, contract?.operationId),
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

/** Who may be handed the contract over: who follows contracts of its buyer. Nobody while none follows it. */
export async function colleaguesOf(db: Db, { buyerId, followedBy }: Contract): Promise<{ id: number; name: string }[]> {
  return followedBy === null ? [] : receiversFor(db, [buyerId])
}
