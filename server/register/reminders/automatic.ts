import type { Db } from '#db/connect.ts'
import { may, ROLES, type Role, type User } from '#server/access/rules.ts'
import type { Clock } from '#server/base/clock.ts'
import { monthOf } from '#server/base/dates.ts'
import { type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { sendByRules } from './actions.ts'
import { settleOpened } from './fate.ts'
import { reminderDays } from './settings.ts'

/** How often it looks whether a rule asks for a reminder: what is written once is not written again that day. */
const LOOKS_EVERY = 3_600_000

/** Settles what links tell, and writes the reminders that leave by themselves, until it is stopped. Several processes may each have theirs. */
export function startReminders(db: Db, clock: Clock, log: Log, { every = LOOKS_EVERY } = {}): Worker {
  return startWorker(
    async () => {
      await settleOpened(db, clock.now())
      await remindByRule(db, clock)
      return every
    },
    kind => {
      log.error({ event: 'reminders.failed', ...kind }, 'reminders')
      return every
    },
  )
}

/** One mail a sender, in the name of whoever follows its contracts. How many mails. */
export async function remindByRule(db: Db, clock: Clock): Promise<number> {
  const days = await reminderDays(db)
  if (Object.values(days).every(number => number === null)) return 0
  let mails = 0
  for (const follower of await followers(db)) {
    const today = clock.today()
    const author = { userId: null, at: clock.now(), today, formKey: null }
    mails += await sendByRules(db, author, follower, { followedBy: follower.id, upTo: monthOf(today), today }, days)
  }
  return mails
}

/** Those who follow contracts and may still remind of their statements. */
async function followers(db: Db): Promise<User[]> {
  const roles = ROLES.filter(role => may(role, 'reminders.send'))
  const rows = await db('users')
    .whereNull('disabled_at')
    .whereIn('role', roles)
    .whereIn('id', db('contracts').whereNotNull('followed_by').select('followed_by'))
    .orderBy('id')
    .select('id', 'name', 'email', 'role', 'scope')
  const listed = await db('user_buyers').select('user_id', 'buyer_id')
  return rows.map(({ id, name, email, role, scope }) => ({
    ...{ id, name, email, role: role as Role },
    buyerIds: scope === 'all' ? null : listed.filter(line => line.user_id === id).map(line => line.buyer_id),
  }))
}
