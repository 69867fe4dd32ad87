import type { Db } from '#db/connect.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { putSetting, settingNamed } from '#server/settings/store.ts'
import { NO_RULE, type ReminderDays } from './rules.ts'

const KEY = 'reminders.days'

/** Which reminders leave by themselves: none until the administration says so. */
export async function reminderDays(db: Db): Promise<ReminderDays> {
  const said = await settingNamed(db, KEY)
  return said ? { ...NO_RULE, ...(JSON.parse(said) as Partial<ReminderDays>) } : NO_RULE
}

export async function changeReminderDays(db: Db, author: Author, days: ReminderDays): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const before = await reminderDays(trx)
    await putSetting(trx, KEY, JSON.stringify(days))
    await record(trx, author, {
      action: 'settings.remindersChanged',
      subject: 'settings',
      subjectId: null,
      buyerId: null,
      href: '/reglages/relances',
      before,
      after: days,
    })
  })
}
