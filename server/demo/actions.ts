import type { Db } from '#db/connect.ts'
import { users } from '#db/seeds/cast.ts'
import type { Clock } from '#server/base/clock.ts'
import { putSetting, settingNamed } from '#server/settings/store.ts'
import { PASSWORD } from './institution.ts'
import { tellStory } from './story.ts'

export const demoAccounts = [
  { role: 'Facilitatrice', email: users.camille.email, password: PASSWORD },
  { role: 'Acheteur', email: users.nadir.email, password: PASSWORD },
  { role: 'Directrice', email: users.helene.email, password: PASSWORD },
  { role: 'Administrateur', email: users.theo.email, password: PASSWORD },
]

const FILLED = 'demo.filled-on'

/**
 * Fills an empty database with the demonstration département, in one transaction.
 * @returns 'filled'; 'found' when the demonstration is there already; 'refused' when other data are there, untouched.
 */
export async function fillDemo(db: Db, clock: Clock): Promise<'filled' | 'found' | 'refused'> {
  if (await settingNamed(db, FILLED)) return 'found'
  if (!(await isEmpty(db))) return 'refused'

  await db.transaction(async trx => {
    await tellStory(trx, clock)
    await putSetting(trx, FILLED, clock.today())
  })
  return 'filled'
}

/** Nothing but what a new installation holds by itself. */
async function isEmpty(db: Db): Promise<boolean> {
  for (const table of ['users', 'buyers', 'contracts', 'companies'] as const)
    if (await db(table).first('id')) return false
  return true
}
