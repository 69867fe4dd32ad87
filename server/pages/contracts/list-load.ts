import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import type { Edge } from '#server/base/edge.ts'
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
import { linesThen } from '#server/compliance/lines-then.ts'
import { contractsThenListed } from '#server/compliance/list-then.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import { countUnsettled, settled } from '#server/compliance/store.ts'
import { doubtfulCounted, doubtfulOf } from '#server/register/contracts/doubtful-store.ts'
import { holdersThen } from '#server/register/contracts/holders-store.ts'
import { followsSome } from '#server/register/contracts/named-store.ts'
import { foundBy } from '#server/register/contracts/search-store.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { oldBefore } from '#server/register/followings/triage-rules.ts'
import { lastTriages } from '#server/register/followings/triage-store.ts'
import { edgeFrom, type ListQuery, PER_PAGE, pageFrom } from '#server/web/list.ts'
import { BUYER } from '../buyer-choice.ts'
import { filtersFrom } from '../contract-filters.ts'
import { type Cutoff, cutoffAsked, isPast, readingOf } from '../cutoff.ts'

/** All that the list shows, for this person, today or at the date that its address asks. */
export async function loadList(db: Db, user: User, asked: ListQuery, today: string) {
  const { edge, query } = edgeFrom(asked)
  await settled(db, today)
  const filters = await filtersOf(db, user, query)
  const cutoff = await cutoffAsked(db, query, today)
  const past = isPast(cutoff)
  const shown = await shownOn(db, user, filters, { page: query.page, edge }, cutoff)
  const ids = shown.contracts.map(contract => contract.id)
  const moment = { at: cutoff.at, known: knownUntil(cutoff.known) }
  const all = await contractsCounted(db, user, everything, today)
  return {
    query,
    filters,
    today: cutoff.at,
    cutoff,
    ...shown,
    holders: past ? await holdersThen(db, ids, moment) : await holdersOf(db, ids),
    doubtful: await doubtfulOf(db, ids, past ? moment : {}),
    contacts: await lastContacts(db, ids, moment),
    toCheck: past ? 0 : await doubtfulCounted(db, user),
    measuring: past ? 0 : await countUnsettled(db, user, today),
    views: past ? null : await viewsCounted(db, user, today, all),
    choices: await filterChoices(db, user),
    mayEdit: may(user.role, 'contracts.edit'),
    mayImport: may(user.role, 'decp.import'),
    mayFollow: may(user.role, 'contracts.take'),
    sorting: past || !may(user.role, 'contracts.take') ? null : await sortingOf(db, user, filters, today),
    registerIsEmpty: all === 0 && !query[BUYER],
  }
}

/** What this page of the list shows. `isThen`: chosen and put in order as at the date read, and not as today. */
async function shownOn(
  db: Db,
  user: User,
  filters: Filters,
  asked: { page: string | undefined; edge: Edge | null },
  cutoff: Cutoff,
) {
  const { today } = cutoff
  const then = isPast(cutoff) ? await contractsThenListed(db, user, filters, readingOf(cutoff)) : null
  if (then) {
    const total = then.lines.length
    const { page, offset, last } = pageFrom(asked.page, total)
    const contracts = then.lines.slice(offset, offset + PER_PAGE)
    return { total, isMore: false, page, offset, last, contracts, words: then.words, isThen: true }
  }
  const { words, total, isMore } = await wordsCounted(db, user, filters, today)
  const { page, offset, last } = pageFrom(asked.page, total)
  const found = await contractsListed(db, user, filters, today, { offset, limit: PER_PAGE, edge: asked.edge })
  const contracts = isPast(cutoff) ? await linesThen(db, found, readingOf(cutoff)) : found
  return { total, isMore, page, offset, last, contracts, words, isThen: false }
}

/** Of contracts to take, and of those left aside: how many ended long ago, and what was sorted last. */
async function sortingOf(db: Db, user: User, filters: Filters, today: string) {
  const isToTake = filters.follow === 'toTake' || filters.status === 'toTake'
  if (!isToTake && filters.status !== 'dismissed') return null
  const before = oldBefore(today)
  const ended = {
    ...filters,
    endsBefore: filters.endsBefore && filters.endsBefore < before ? filters.endsBefore : before,
  }
  return {
    before,
    old: isToTake ? await contractsCounted(db, user, ended, today) : 0,
    last: await lastTriages(db, user, 3),
  }
}

async function viewsCounted(db: Db, user: User, today: string, all: number) {
  const counted = (change: Partial<Filters>) => contractsCounted(db, user, { ...everything, ...change }, today)
  return {
    mine: await counted({ follow: 'mine' }),
    behind: await behindCounted(db, user, today),
    endsSoon: await counted({ endsSoon: true }),
    toTake: await counted({ follow: 'toTake' }),
    all,
  }
}

/** The numbers of all that the list's address shows, without its pages: what an export holds. */
export async function idsOfList(db: Db, user: User, query: ListQuery, today: string): Promise<Iterable<number>> {
  await settled(db, today)
  const filters = await filtersOf(db, user, query)
  const cutoff = await cutoffAsked(db, query, today)
  const then = isPast(cutoff) ? await contractsThenListed(db, user, filters, readingOf(cutoff)) : null
  return then ? then.lines.map(({ id }) => id) : contractIdsListed(db, user, filters, today)
}

/** Hers first, where she follows some and asks for nothing else. */
async function filtersOf(db: Db, user: User, query: ListQuery): Promise<Filters> {
  const follow = may(user.role, 'contracts.take') && (await followsSome(db, user)) ? 'mine' : 'all'
  const filters = filtersFrom(query, follow)
  return { ...filters, found: await foundBy(db, filters.q) }
}
