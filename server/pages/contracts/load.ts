import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { wordOf } from '#server/compliance/contract-words.ts'
import { knownUntil, measured, memberOf } from '#server/compliance/measure.ts'
import { publicsOf } from '#server/disclosure/publics.ts'
import { keptOf } from '#server/exchange/imports/keeping.ts'
import { pairsLike } from '#server/exchange/quality/duplicates.ts'
import { missingOfContracts } from '#server/register/attachments/contract-store.ts'
import { owedUnder } from '#server/register/attachments/demands.ts'
import { buyersOf, namesOffered } from '#server/register/buyers/store.ts'
import { clausesThen } from '#server/register/clauses/known-store.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { contactsOfBuyer } from '#server/register/companies/contact-store.ts'
import { actsOf } from '#server/register/contracts/acts-store.ts'
import { amendmentsOf } from '#server/register/contracts/amendments-store.ts'
import { doubtfulOf, doubtfulOn } from '#server/register/contracts/doubtful-store.ts'
import { holdersThen } from '#server/register/contracts/holders-store.ts'
import { hourlessOf } from '#server/register/contracts/hourless.ts'
import { contractThen } from '#server/register/contracts/known-store.ts'
import { titlesSeen } from '#server/register/contracts/named-store.ts'
import { readingOf as amendmentsRead } from '#server/register/contracts/readings-store.ts'
import { type Contract, isSocial, isUnsaid } from '#server/register/contracts/rules.ts'
import { contractFor, holdersOf } from '#server/register/contracts/store.ts'
import { dutiesOf } from '#server/register/duties/store.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { type Following, spellsIn } from '#server/register/followings/rules.ts'
import { followingsOf, receiversFor } from '#server/register/followings/store.ts'
import { lastSaid } from '#server/register/followings/triage-store.ts'
import { peopleUnder } from '#server/register/hours/people.ts'
import { timelineOf } from '#server/register/hours/timeline.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { pledgesUnder } from '#server/register/pledges/store.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { latestFirst, proceedingEvents } from '#server/register/proceedings/timeline.ts'
import { othersAsked } from '../amendment-load.ts'
import { type Cutoff, cutoffFrom, isPast, readingOf, recordedSince } from '../cutoff.ts'
import { hourlessRead } from './hourless-page.ts'
import type { Shown } from './shown.ts'
import { triageRead } from './unwritten.ts'

/** All that the page of one contract shows, for this person. Its own account is measured now, and no other. */
export async function loadShown(
  db: Db,
  user: User,
  id: unknown,
  today: string,
  cutoff: Cutoff = cutoffFrom({}, today),
): Promise<Shown> {
  const now = await contractFor(db, user, id)
  const past = isPast(cutoff)
  const { contract, clause, holders, amendments } = await readAt(db, now, cutoff)
  const measured = clause && (await measuredAt(db, clause.id, cutoff))
  const { facts, proceedings } = await actsAt(db, contract.id, measured, cutoff)
  const followings = (await followingsOf(db, [contract.id])).get(contract.id) ?? []
  const pooled = measured ? await pooledWith(db, user, measured.account, contract.id) : []
  const lead = holders.find(holder => !holder.until && holder.role !== 'subcontractor')
  const named = may(user.role, 'identities.read')
  const byPerson = may(user.role, 'persons.read')
  const read = await amendmentsRead(db, contract, past ? { at: cutoff.at, known: knownUntil(cutoff.known) } : {})
  return {
    contract,
    read,
    others: past || !may(user.role, 'contracts.edit') ? null : await othersAsked(db, user, contract, read),
    clause,
    word: wordOf({
      followed: past && measured ? measured.account.status !== 'toTake' : contract.followedBy !== null,
      social: isSocial(contract.considerations),
      unsaid: isUnsaid(contract.considerations),
      hourless: contract.hourless,
      dismissed: contract.dismissed !== '',
      hasClause: clause !== null,
      status: measured?.account.status ?? null,
    }),
    triage: clause || contract.followedBy !== null ? null : triageRead(await lastSaid(db, contract.id), byPerson),
    hourless: clause ? [] : hourlessRead(await hourlessOf(db, contract.id), byPerson),
    measured,
    pooled,
    pledges: clause ? await pledgesUnder(db, [clause.id], knownUntil(cutoff.known)) : [],
    owedPieces: clause && !past ? ((await owedUnder(db, [clause.id], today)).get(clause.id) ?? null) : null,
    missingPapers:
      clause && !past ? ((await missingOfContracts(db, [clause.id], today, facts)).get(clause.id) ?? []) : null,
    facts,
    proceedings,
    events: (await eventsAt(db, contract.id, { facts, proceedings, cutoff }, followings)).map(one => ({
      ...one,
      text: typedSaid(one.text, byPerson),
    })),
    publics: clause && !named ? (await publicsOf(db, [[contract.id]], cutoff))[0]! : null,
    people:
      clause && named
        ? await peopleUnder(db, clause.id, today, {
            readsSensitive: true,
            work: measured?.member.lines.map(({ work }) => work), // at the same date as the sum under them
          })
        : [],
    holders,
    ...(await asPublished(db, contract.id, cutoff)),
    contact: lead
      ? ((await contactsOfBuyer(db, contract.buyerId, [lead.companyId])).get(lead.companyId) ?? null)
      : null,
    amendments,
    duties: (await dutiesOf(db, [contract.id], knownUntil(cutoff.known))).get(contract.id) ?? [],
    siblings: await siblingsOf(db, contract),
    alike: past ? [] : await pairsLike(db, user, contract),
    spells: spellsIn(followings),
    colleagues: may(user.role, 'contracts.take') && !past ? await colleaguesOf(db, contract) : [],
    cutoff,
    byPerson,
    since: await recordedSince(db, user, cutoff, [
      contract.id,
      ...pooled.flatMap(one => (one.name ? one.contractId : [])),
    ]),
    may: {
      ...(past ? NOTHING : writes(user)),
      report: may(user.role, 'reports.read'),
    },
  }
}

/** What its publications leave doubtful, and what they say beside the figures: that is read today only. */
async function asPublished(db: Db, contractId: number, cutoff: Cutoff) {
  const past = isPast(cutoff)
  const moment = past ? { at: cutoff.at, known: knownUntil(cutoff.known) } : {}
  const doubtful = (await doubtfulOf(db, [contractId], moment)).get(contractId) ?? []
  if (past) return { doubtful, named: [], acts: [], kept: null }
  return {
    doubtful,
    named: (await doubtfulOn(db, contractId)).filter(({ companyId }) => companyId !== null),
    acts: await actsOf(db, contractId),
    kept: (await keptOf(db, [contractId])).get(contractId) ?? null,
  }
}

/** The history of the contract; at a past date, what was written of it by then. */
async function eventsAt(
  db: Db,
  contractId: number,
  { facts, proceedings, cutoff }: Pick<Shown, 'facts' | 'proceedings' | 'cutoff'>,
  followings: readonly Following[],
) {
  const all = (known?: string) => timelineOf(db, contractId, { facts, followings, known })
  if (!isPast(cutoff)) return latestFirst(await all(), proceedingEvents(proceedings))
  const last = cutoff.known ?? cutoff.at
  const events = latestFirst(await all(knownUntil(last)), proceedingEvents(proceedings))
  return events.filter(({ date }) => date <= last)
}

function writes({ role }: User) {
  return {
    edit: may(role, 'contracts.edit'),
    take: may(role, 'contracts.take'),
    log: may(role, 'hours.log'),
    record: may(role, 'facts.record'),
    remind: may(role, 'reminders.send'),
    clause: may(role, 'clauses.edit'),
    propose: may(role, 'proceedings.propose'),
  }
}

/** A past date is read, and nothing is written on it. */
const NOTHING = { edit: false, take: false, log: false, record: false, remind: false, clause: false, propose: false }

/** What the register says of the contract, or said then. */
async function readAt(db: Db, contract: Contract, cutoff: Cutoff) {
  const ids = [contract.id]
  if (!isPast(cutoff))
    return {
      contract,
      clause: await clauseOfContract(db, contract.id),
      holders: (await holdersOf(db, ids)).get(contract.id) ?? [],
      amendments: await amendmentsOf(db, contract.id),
    }
  const moment = { at: cutoff.at, known: knownUntil(cutoff.known) }
  return {
    contract: await contractThen(db, contract, moment),
    clause: (await clausesThen(db, ids, moment)).get(contract.id) ?? null,
    holders: (await holdersThen(db, ids, moment)).get(contract.id) ?? [],
    amendments: (await amendmentsOf(db, contract.id, moment.known)).filter(({ signedOn }) => signedOn <= moment.at),
  }
}

/** What happened and its sanction files: those that its account was measured with, where it has one. */
async function actsAt(
  db: Db,
  contractId: number,
  measured: Shown['measured'],
  cutoff: Cutoff,
): Promise<Pick<Shown, 'facts' | 'proceedings'>> {
  const known = knownUntil(cutoff.known)
  const source = measured?.member.source
  const facts = source?.facts ?? (await factsOf(db, [contractId]))
  const proceedings = source?.proceedings ?? (await proceedingsOf(db, [contractId], known)).get(contractId) ?? []
  if (!isPast(cutoff)) return { facts: [...facts], proceedings: [...proceedings] }
  const isThen = ({ recordedAt, datedOn }: Fact) => datedOn <= cutoff.at && (known === undefined || recordedAt <= known)
  return { facts: facts.filter(isThen), proceedings: [...proceedings] }
}

async function measuredAt(db: Db, clauseId: number, cutoff: Cutoff): Promise<Shown['measured']> {
  const account = (await measured(db, [clauseId], readingOf(cutoff))).get(clauseId)
  return account ? { account, member: memberOf(account, clauseId) } : null
}

async function pooledWith(db: Db, user: User, account: Account, contractId: number): Promise<Shown['pooled']> {
  const ids = account.members.map(({ source }) => source.contractId).filter(id => id !== contractId)
  if (ids.length === 0) return []
  const names = await titlesSeen(db, user, ids)
  return ids.map(id => ({ contractId: id, name: names.get(id) ?? null }))
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
    .where({ buyer_id: contract.buyerId, number: contract.number, withdrawn_at: null })
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
