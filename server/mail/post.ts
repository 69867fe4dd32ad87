import type { Db } from '#db/connect.ts'
import { institutionOf, putSetting, settingNamed } from '#server/settings/store.ts'

// What every process that writes mails must say alike: kept with the data by those that serve it.

/** Whom mails come from, where answers go, and the address on which their links are built. */
export type Post = {
  from: { name: string; address: string }
  hasServer: boolean
  readsAnswers: boolean
  origin: string
}

export type PostSettings = { from: string; hasServer: boolean; readsAnswers: boolean; origin: string }

/** Said at start by a process that serves. */
export async function putPost(db: Db, { from, hasServer, readsAnswers, origin }: PostSettings): Promise<void> {
  await putSetting(db, 'mail.from', from)
  await putSetting(db, 'mail.server', hasServer ? 'yes' : '')
  await putSetting(db, 'mail.answers', readsAnswers ? 'yes' : '')
  await putSetting(db, 'mail.origin', origin)
}

/** Where nothing was said yet: an address that leads nowhere. */
export const NOWHERE = 'clausuivi@localhost'

export async function postOf(db: Db): Promise<Post> {
  const said = async (key: string) => (await settingNamed(db, key)) ?? ''
  return {
    from: { name: (await institutionOf(db)).name || 'Clausuivi', address: (await said('mail.from')) || NOWHERE },
    hasServer: (await said('mail.server')) !== '',
    readsAnswers: (await said('mail.answers')) !== '',
    origin: (await said('mail.origin')) || 'http://localhost:3000',
  }
}
