import { monthOf, nextMonth, plusDays } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import { readOnce } from '#server/mail/coming-back.ts'
import { oneMail } from '#server/mail/sender.ts'
import type { Transport } from '#server/mail/smtp.ts'
import { sendReminders } from '#server/register/reminders/actions.ts'
import { campaignOf } from '#server/register/reminders/campaign.ts'
import { noteFate } from '#server/register/reminders/fate.ts'
import { type Agenda, type Stage, userOf } from './agenda.ts'
import { weekday } from './calendar.ts'
import { bounceOf, type Left, saidNothing, sheetFrom } from './mails.ts'

/** Days since what was late was asked for: time enough for some to answer. */
const ASKED = -6

/** One campaign of reminders: most leave, one comes back, nobody is sure of another; some answer, one with its sheet. */
export function tellReminders(agenda: Agenda, stage: Stage): void {
  const { calendar } = stage
  const asked = calendar.workday(`d${ASKED}`)
  const next = weekday(plusDays(asked, 1)) > asked ? weekday(plusDays(asked, 1)) : plusDays(asked, 3)
  agenda.on(asked, '09:10', 'camille', author => ask(stage, author))
  agenda.on(asked, '09:12', 'camille', author => carry(stage, author))
  agenda.on(next, '10:40', 'camille', author => comesBack(stage, author))
}

async function ask(stage: Stage, author: Author): Promise<void> {
  const user = await userOf(stage, 'camille')
  const scope = { followedBy: user.id, upTo: nextMonth(monthOf(author.today), -1), today: author.today }
  const { drafts } = await campaignOf(stage.trx, user, scope, user)
  await sendReminders(stage.trx, author, user, scope, new Map(drafts.map(({ key, digest }) => [key, digest])))
}

/** The fourth falls once its bytes had left: nobody knows. */
const UNSURE = 3

async function carry({ trx }: Stage, author: Author): Promise<void> {
  const reminders = await trx('outbox').where({ kind: 'reminder' }).orderBy('id').pluck('id')
  const transport: Transport = {
    carrier: 'smtp',
    async deliver({ id }, engage) {
      await engage()
      const sent = id !== reminders[UNSURE]
      const response = sent ? '250 2.0.0 Ok' : 'La liaison s’est rompue.'
      return { sent, engaged: true, code: sent ? 250 : null, about: 'message', response }
    },
  }
  while (await oneMail(trx, clockOf(author), transport, { onState: noteFate }));
}

/** Of those that left, in their order: a sheet, an unknown address, « néant ». */
async function comesBack({ trx }: Stage, author: Author): Promise<void> {
  const left: Left[] = await trx('outbox')
    .where({ kind: 'reminder', state: 'sent' })
    .orderBy('id')
    .limit(3)
    .select('id', 'message_id', 'recipient')
  const [withSheet, unknown, nothing] = left
  const read = (bytes: Buffer) => readOnce(trx, clockOf(author), bytes, noteFate)
  if (withSheet) await read(await sheetFrom(trx, withSheet, author.at))
  if (unknown) await read(bounceOf(unknown, author.at))
  if (nothing) await read(await saidNothing(nothing, author.at))
}

function clockOf({ at, today }: Author) {
  return { now: () => at, today: () => today }
}
