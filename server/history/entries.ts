import type { Db } from '#db/connect.ts'
import { type Action, may, type User } from '#server/access/rules.ts'
import { capital, longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { signerName } from '#server/journal/signer-words.ts'
import { actionWords } from './action-words.ts'
import { type Line, namesFor, subjectLines } from './reading.ts'
import { changesBetween, type Named } from './values.ts'

const MOST_CHANGES = 8

/** One line of the journal, ready to be read. */
type JournalEntry = {
  id: number
  at: string
  when: string
  who: string
  words: string
  /** The contract or the person it is about; null when it has no name for this reader. */
  about: string | null
  buyer: string | null
  /** null when the page behind it is not for this person. */
  href: string | null
  changes: { label: string; before: string | null; after: string | null }[]
  /** « et 3 autres », when there are more changes than a page shows. */
  more: string | null
}

/** What was done to this thing, latest first, for its own page. `subject` is the journal's word: 'contract'. */
export async function subjectJournal(
  db: Db,
  user: User,
  subject: string,
  id: number,
  limit = 20,
): Promise<JournalEntry[]> {
  const lines = await subjectLines(db, user, subject, id, limit)
  const named = await namesFor(db, lines)
  return lines.map(line => entryFrom(line, user, named, nothing))
}

export function entryFrom(line: Line, user: User, named: Named, about: ReadonlyMap<string, string>): JournalEntry {
  const changes = changesBetween(line.before, line.after, named)
  const hidden = changes.length - MOST_CHANGES
  return {
    id: line.id,
    at: line.at,
    when: longInstant(line.at),
    who: whoDid(line, named),
    words: actionWords(line.action),
    about: about.get(line.href) ?? null,
    buyer: (line.buyerId !== null && named.buyers.get(line.buyerId)) || null,
    href: may(user.role, readingOf(line.href)) ? line.href : null,
    changes: changes.slice(0, MOST_CHANGES),
    more: hidden > 0 ? `et ${plural(hidden, 'autre', 'autres')}` : null,
  }
}

function whoDid({ actorId, answeredBy }: Line, named: Named): string {
  if (actorId !== null) return named.users.get(actorId) ?? `n°\u00a0${actorId}`
  return capital(signerName(null, answeredBy) ?? 'terminal')
}

/** On the page of a thing, its own lines need not name it. */
const nothing: ReadonlyMap<string, string> = new Map()

/** What one must be allowed to open the page a line leads to. */
function readingOf(href: string): Action {
  if (href.startsWith('/reglages')) return 'settings.manage'
  if (href.startsWith('/passation')) return 'portfolios.handOver'
  if (href.startsWith('/import')) return 'decp.import'
  if (href.startsWith('/participants')) return 'participants.read'
  return href === '/' || href.startsWith('/compte') ? 'home.read' : 'contracts.read'
}
