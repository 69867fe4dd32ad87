import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import { noteEvent } from '#server/security/store.ts'
import { openCode } from './codes.ts'
import { mailLink } from './link-mail.ts'
import { accountCalled } from './store.ts'
import { linksOn } from './throttle.ts'

/** However long it took to look, the answer comes no sooner: it does not tell whether there is an account. */
const LEAST_MS = 400

/**
 * Somebody who is not signed in asks for a link: it leaves to the address itself, where there is an open account, at most a few
 * times an hour. The earlier links still open: whoever asks for somebody else takes nothing from them.
 */
export async function askForLink(db: Db, email: string, { source, at }: { source: string; at: string }): Promise<void> {
  await Promise.all([asked(db, email, source, at), wait(LEAST_MS)])
}

async function asked(db: Db, email: string, source: string, at: string): Promise<void> {
  const account = await accountCalled(db, email)
  await noteEvent(db, { kind: 'link.asked', at, userId: account?.id ?? null, typed: account ? null : email, source })
  if ((await linksOn(db)(email)) !== null || !account || account.disabledAt) return
  await db.transaction(async trx => {
    const code = await openCode(trx, 'reset', account.id, at)
    await mailLink(trx, { userId: null, at }, account, 'forgotten', code)
  })
}
