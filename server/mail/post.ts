import type { Db } from '#db/connect.ts'
import { putSetting, settingsNamed } from '#server/settings/store.ts'

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
  const keys = ['institution.name', 'mail.from', 'mail.server', 'mail.answers', 'mail.origin']
  const said = await settingsNamed(db, keys)
  return {
    from: { name: said.get('institution.name') || 'Clausuivi', address: said.get('mail.from') || NOWHERE },
    hasServer: Boolean(said.get('mail.server')),
    readsAnswers: Boolean(said.get('mail.answers')),
    origin: said.get('mail.origin') || 'http://localhost:3000',
  }
}
