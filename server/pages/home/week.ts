import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { lateStatements, nextDue } from '#server/compliance/awaited.ts'
import { contractsBehind } from '#server/compliance/behind.ts'
import { linesByOthers } from '#server/compliance/changed-lines.ts'
import { wordsCounted } from '#server/compliance/contract-list.ts'
import { everything } from '#server/compliance/contract-query.ts'
import { filesWaiting } from '#server/compliance/files-waiting.ts'
import { portfolioOf } from '#server/compliance/portfolio.ts'
import { clausesToWrite, contractsToTake } from '#server/compliance/published.ts'
import { countUnsettled, settled } from '#server/compliance/store.ts'
import { hoursToRegularise } from '#server/compliance/to-regularise.ts'
import { outgoing } from '#server/mail/store.ts'
import { waitingStates } from '#server/mail/words.ts'
import type { Scope } from '#server/register/contracts/named-store.ts'
import { countToConfirm } from '#server/register/contracts/pending-store.ts'
import { factRead } from '#server/register/facts/words.ts'
import { followersSeen } from '#server/register/followings/store.ts'
import { statementsToConfirm } from '#server/register/hours/to-confirm.ts'
import { eligibilitiesToEstablish } from '#server/register/hours/unestablished.ts'
import { eligibilitiesEnding, statementsToCheck } from '#server/register/hours/waiting.ts'
import { ELIGIBILITY_WARNING_DAYS } from '#server/register/participants/rules.ts'
import { situationsDue } from '#server/register/participants/situations-due.ts'
import { mailsOf } from '#server/register/reminders/mails-store.ts'
import { requestsWaiting } from '#server/register/requests/waiting.ts'
import type { WaitingKind } from './rules.ts'
import { answersOverdue, comingDates, endingSoon, finalReviewsDue } from './store.ts'

// What the first page of a person who follows contracts needs, read at once.

/** What one person follows is listed whole: more statements than that, nobody follows. */
const ALL_OF_ONE_PORTFOLIO = 100_000
const MOST_TO_TAKE = 8

/** A facilitator's week: her own contracts, and what nobody follows yet. */
export async function facilitatorWeek(db: Db, user: User, today: string) {
  await settled(db, today)
  const { shown: behind, total } = await contractsBehind(db, user, 'mine', today)
  const toTake = await contractsToTake(db, user, MOST_TO_TAKE)
  return {
    behind,
    orphaned: await followersSeen(db, user, { left: true }),
    totals: { trajectoire: total, 'prise-en-charge': toTake.total },
    toCheck: await statementsToCheck(db, user, { followedBy: user.id, limit: ALL_OF_ONE_PORTFOLIO }),
    late: await lateStatements(db, user, today, { followedBy: user.id, limit: ALL_OF_ONE_PORTFOLIO }),
    amendments: await countToConfirm(db, user, user.id),
    requests: await requestsWaiting(db, user, user.id),
    toTake,
    toWrite: await clausesToWrite(db, user),
    eligibilities: await eligibilitiesEnding(db, user, today, { days: ELIGIBILITY_WARNING_DAYS, followedBy: user.id }),
    unestablished: await eligibilitiesToEstablish(db, user, user.id),
    situations: await situationsDue(db, user, today, { followedBy: user.id }),
    early: (await hoursToRegularise(db, user, { today, followedBy: user.id })).filter(({ eligibleOn }) => eligibleOn),
    answers: (await answersOverdue(db, user, { scope: 'mine', today, whole: true, ofBuyers: false })).shown,
    mails: await outgoing(db, { among: mailsOf(db, user), states: waitingStates }, { limit: ALL_OF_ONE_PORTFOLIO }),
    reviews: await finalReviewsDue(db, user, today),
    changed: await linesByOthers(db, user, today),
    portfolio: await portfolioShown(db, user, 'mine', today),
    coming: await comingDates(db, user, 'mine', today),
    due: await nextDue(db, user, today, user.id),
  }
}
export type FacilitatorWeek = Awaited<ReturnType<typeof facilitatorWeek>>

/** An officer's: every contract of their buyers, weighed in euros. `asked`: the kind that is listed alone, so whole. */
export async function officerWeek(db: Db, user: User, today: string, asked: WaitingKind | null) {
  await settled(db, today)
  const all = (kind: WaitingKind) => ({ scope: 'all' as const, today, whole: asked === kind })
  const ending = await endingSoon(db, user, all('fin'))
  const answers = await answersOverdue(db, user, { ...all('reponses'), ofBuyers: true })
  const { shown: behind, total } = await contractsBehind(db, user, 'all', today)
  const byPerson = may(user.role, 'persons.read')
  const toTake = await contractsToTake(db, user, MOST_TO_TAKE)
  return {
    behind: behind.map(one => ({ ...one, openStep: one.openStep && factRead(one.openStep, byPerson) })),
    orphaned: await followersSeen(db, user, { left: true }),
    totals: {
      trajectoire: total,
      'prise-en-charge': toTake.total,
      fin: ending.total,
      reponses: answers.total,
    },
    toTake,
    amendments: await countToConfirm(db, user),
    toWrite: await clausesToWrite(db, user),
    ending: ending.shown,
    files: await filesWaiting(db, user, today),
    answers: answers.shown.map(one => ({ ...one, fact: factRead(one.fact, byPerson) })),
    toConfirm: await statementsToConfirm(db, user),
    requests: await requestsWaiting(db, user),
    portfolio: await portfolioShown(db, user, 'all', today),
    coming: await comingDates(db, user, 'all', today),
    due: await nextDue(db, user, today),
  }
}
export type OfficerWeek = Awaited<ReturnType<typeof officerWeek>>

/** The sums of a portfolio, its contracts by word, and how many are still to be measured. */
export async function portfolioShown(db: Db, user: User, scope: Scope, today: string) {
  return {
    sums: await portfolioOf(db, user, scope, today),
    ...(await wordsCounted(db, user, { ...everything, follow: scope }, today)),
    measuring: await countUnsettled(db, user, today),
  }
}
export type PortfolioShown = Awaited<ReturnType<typeof portfolioShown>>
