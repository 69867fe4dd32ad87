import type { Request, Response } from 'express'
import type { Place, Waiting } from '#reports/queue.ts'
import { plural } from '#server/base/french.ts'
import { asDraft } from '#server/documents/edition.ts'
import { printed } from '#server/documents/print.ts'
import { WaitingRoom } from '#server/documents/waiting-room.ts'
import type { Reported } from '#server/documents/words.ts'
import type { App } from '#server/web/context.ts'

// What is printed may take its turn: a person is told their rank by a page that asks again by itself, without a script.

/** Most documents are made sooner. */
const HOLD_MS = 4_000

/** A person is shown a place rather than a blank page; a programme, which reads none, waits for its document. */
export function holdOf(req: Request): number {
  return req.get('accept')?.includes('text/html') ? HOLD_MS : Number.POSITIVE_INFINITY
}

/** Aborted when whoever asks has left. */
export function goneOf(res: Response): AbortSignal {
  const gone = new AbortController()
  res.once('close', () => res.writableFinished || gone.abort())
  return gone.signal
}

/** Sends the draft of a document once it is made: two requests of one person for one address share it. */
export function draftsOf({ clock, printer }: Pick<App, 'clock' | 'printer'>, back: Link) {
  const room = new WaitingRoom<{ name: string; bytes: Uint8Array }>()
  return async (req: Request, res: Response, build: () => Promise<Reported>): Promise<void> => {
    const today = clock.today()
    const make = async (waiting: Waiting) => {
      const report = asDraft(await build(), today)
      return { name: report.fileName, bytes: await printed(printer, report, today, waiting) }
    }
    const answer = await room.ask(ticketOf(req, res), make, { hold: holdOf(req), gone: goneOf(res) })
    if ('place' in answer) return showPlace(res, answer.place, { advice: STAY, href: req.originalUrl, back })
    res.set('Content-Disposition', `inline; filename="${answer.made.name}"`)
    res.type('application/pdf').send(Buffer.from(answer.made.bytes))
  }
}

/** Who asks with which rights, and for what. */
function ticketOf(req: Request, { locals: { user } }: Response): string {
  return JSON.stringify([user.id, user.role, user.buyerIds, req.originalUrl])
}

type Link = { href: string; label: string }
/** `href`: where one asks again. */
type Asked = { advice: string; href: string; back: Link }

const STAY = 'Laissez cette page ouverte\u00a0: elle s’actualise d’elle-même et garde votre place.'

/** Accepted and not yet made: the page asks again by itself, without a script, no oftener for whoever is far back. */
export function showPlace(res: Response, place: Place | null, asked: Asked): void {
  const seconds = place ? Math.min(10, Math.max(2, Math.ceil(place.seconds / 2))) : 2
  res.status(202).set({ 'Retry-After': String(seconds), Refresh: String(seconds) })
  res.render('shared/waiting', { ...placeWords(place), ...asked })
}

function placeWords(place: Place | null) {
  if (!place) return { title: 'Votre document est en cours d’impression', lede: 'Il sera prêt dans un instant.' }
  const { rank, seconds } = place
  const wait =
    seconds > 90 ? plural(Math.ceil(seconds / 60), 'minute', 'minutes') : plural(seconds, 'seconde', 'secondes')
  return {
    title: `Votre document est le ${rank === 1 ? '1er' : `${rank}e`} en attente`,
    lede: `Il sera prêt dans ${wait} environ.`,
  }
}
