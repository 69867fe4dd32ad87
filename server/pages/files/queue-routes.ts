import { type Response, Router } from 'express'
import { allow } from '#server/access/guard.ts'
import { monthOf, nextMonth } from '#server/base/dates.ts'
import { deskOf } from '#server/exchange/intake/desk.ts'
import { peopleNamed } from '#server/exchange/intake/people-named.ts'
import { designatedBy } from '#server/exchange/intake/whose-rules.ts'
import { withoutKey } from '#server/journal/store.ts'
import { sayWhose } from '#server/register/hours/file-came.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { joinableTogether } from './joining.ts'
import { type Queue, queueOf } from './queue.ts'
import { queuePage, queueReadingPage, type Tried } from './queue-page.ts'
import { savedNotice, saveQueue } from './queue-save.ts'

/** Small files are read before the answer; of longer ones, the page says how far it is. */
const PATIENCE_MS = 2_500

/** The files that wait, read with a person in one page: answered and written in one gesture. */
export function queueRoutes(app: App): Router {
  const router = Router()
  const { db, clock } = app
  const desk = deskOf(app)
  const tools = { db, desk }

  router.get('/fichiers/ensemble', allow('hours.log'), async (_req, res) => {
    const queue = await queueOf(tools, res.locals.user, clock.today(), PATIENCE_MS)
    await recognised(res, queue)
    if (queue.reading > 0) return res.render('files/queue', queueReadingPage(queue))
    await show(res, queue, untouched)
  })

  router.post('/fichiers/ensemble', allow('hours.log'), async (req, res) => {
    const queue = await queueOf(tools, res.locals.user, clock.today(), null)
    const typed = typedFrom(req.body)
    const saved = await saveQueue(db, res.locals.user, { queue, typed }, authorOf(res))
    for (const deposit of saved.written) desk.forget(deposit)
    if (Object.keys(saved.errors).length === 0) return done(req, res, savedNotice(saved), '/fichiers/ensemble')
    await again(res, { typed, errors: saved.errors, asked: saved.asked })
  })

  return router

  /** Those of which nothing was said, and whose persons say it. */
  async function recognised(res: Response, { items }: Queue): Promise<void> {
    for (const { deposit, preview, scope } of items) {
      if (deposit.senderId !== null || deposit.contractIds.length > 0) continue
      const designated = designatedBy(preview, scope.sites)
      if (!designated?.sender) continue
      const { contractIds, sender } = designated
      await sayWhose(db, deposit, { senderId: sender.id, contractIds }, withoutKey(authorOf(res)))
    }
  }

  /** What was right is done; the rest is shown as it was typed. */
  async function again(res: Response, tried: Tried): Promise<void> {
    await show(res.status(422), await queueOf(tools, res.locals.user, clock.today(), null), tried)
  }

  async function show(res: Response, queue: Queue, tried: Tried): Promise<void> {
    const month = queue.items.at(-1)?.deposit.lastMonth ?? nextMonth(monthOf(clock.today()), -1)
    const ids = queue.items.flatMap(({ preview }) =>
      preview.rows.flatMap(({ candidates }) => candidates.map(({ id }) => id)),
    )
    const names = await peopleNamed(db, ids, { href: '/fichiers/ensemble', month }, authorOf(res))
    const able = await joinableTogether(db, queue.items)
    res.render('files/queue', queuePage(queue, { able, names, tried, month }))
  }
}
