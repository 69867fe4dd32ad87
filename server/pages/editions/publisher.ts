import { createHash, randomUUID } from 'node:crypto'
import type { Response } from 'express'
import type { Waiting } from '#reports/queue.ts'
import { AlreadyDone, SentAgain } from '#server/base/errors.ts'
import { WaitingRoom } from '#server/documents/waiting-room.ts'
import type { Reported } from '#server/documents/words.ts'
import { publish } from '#server/editions/actions.ts'
import type { Press } from '#server/editions/press.ts'
import { publishable } from '#server/editions/words.ts'
import type { Author } from '#server/journal/store.ts'
import { done } from '#server/web/answers.ts'
import { authorOf } from '../author.ts'
import { goneOf, holdOf, showPlace } from '../waiting.ts'
import { whatBlocks } from './refused.ts'

/**
 * Publishes what a form asks. What waits for its print is not held on a line: its rank is shown, and it goes on even if
 * nobody looks.
 */
export function publisherOf(press: Press) {
  const room = new WaitingRoom<string>()

  return { ask, comeBack }

  /** `back`: the library of the subject. @throws NotPublishable, BadRequest */
  async function ask(res: Response, build: () => Promise<Reported>, back: string): Promise<void> {
    const author = authorOf(res)
    const make = async ({ moved }: Waiting) => {
      const published = await publish(press, author, publishable(await build()), {
        href: back,
        ...(moved && { waiting: { moved } }),
      })
      return published.number
    }
    await answer(res, ticketOf(author), make)
  }

  /** What this person was told to wait for; one that is not followed here any more is looked for among the editions. */
  async function comeBack(res: Response, ticket: string): Promise<void> {
    if (!room.knows(keyOf(res, ticket))) return done(res.req, res, LOST, `/editions?auteur=${res.locals.user.id}`)
    const never = () => Promise.reject(new Error('nothing is made here'))
    await answer(res, ticket, never).catch(error => {
      if (error instanceof AlreadyDone || error instanceof SentAgain) return res.redirect(303, error.href)
      return whatBlocks(error)
    })
  }

  async function answer(res: Response, ticket: string, make: (waiting: Waiting) => Promise<string>): Promise<void> {
    const { req } = res
    const found = await room.ask(keyOf(res, ticket), make, { hold: holdOf(req), gone: goneOf(res) })
    if ('made' in found) return done(req, res, `L’édition ${found.made} est publiée.`, `/editions/${found.made}`)
    const href = `/editions/attente/${ticket}`
    if (req.method === 'POST') return res.redirect(303, href)
    showPlace(res, found.place, { advice: GOES_ON, href, back: { href: '/editions', label: 'Voir les éditions' } })
  }
}
export type Publisher = ReturnType<typeof publisherOf>

const GOES_ON =
  'Cette page s’actualise d’elle-même. Vous pouvez la quitter\u00a0: l’édition se publie à son tour, et se trouve ensuite dans les éditions.'
const LOST =
  'Cette publication n’est plus suivie ici\u00a0: si elle a abouti, son édition est la première de cette liste.'

/** The same form sent twice shares one edition. */
function ticketOf({ formKey, formHash }: Author): string {
  if (!formKey) return randomUUID()
  return createHash('sha256').update(`${formKey} ${formHash}`).digest('hex').slice(0, 32)
}

function keyOf({ locals: { user } }: Response, ticket: string): string {
  return `${user.id} ${ticket}`
}
