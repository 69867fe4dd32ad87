import type { Db } from '#db/connect.ts'
import { type Author, record, withoutKey } from '#server/journal/store.ts'
import type { Participant } from './rules.ts'
import { participantHref, participantRef } from './words.ts'

// The lines that the door to identities leaves in the journal, each in a transaction of its own: it holds whatever comes after.

export type Known = Pick<Participant, 'id' | 'number' | 'buyerId'>

/** One person, by whoever was told who that is; with its reason, of somebody in the archive. */
export async function noted(db: Db, author: Author, [participant]: readonly Known[], reason = ''): Promise<void> {
  const { id, buyerId } = participant!
  const action = reason ? 'identity.archiveRead' : 'identity.read'
  const entry = { action, subject: 'participant', subjectId: id, buyerId }
  await db.transaction(trx =>
    record(trx, withoutKey(author), {
      ...entry,
      href: participantHref(participant!),
      after: reason ? { reason } : { people: 1 },
    }),
  )
}

type Searched = { found: number; shown: readonly Known[]; buyerIds: readonly number[] | null }

/** The institutions of those shown read the line; where nobody was, those that this person sees. */
export async function searched(db: Db, author: Author, { found, shown, buyerIds }: Searched): Promise<void> {
  const buyers = shown.length > 0 ? [...new Set(shown.map(({ buyerId }) => buyerId))] : (buyerIds ?? [])
  const names = shown.length > 0 ? { participants: shown.map(participantRef) } : {}
  await db.transaction(trx =>
    record(trx, withoutKey(author), {
      action: 'identities.read',
      subject: 'participant',
      subjectId: null,
      buyerId: buyers.length === 1 ? buyers[0]! : null,
      alsoFor: buyers.length === 1 ? [] : buyers,
      href: '/participants',
      after: { people: found, ...names },
    }),
  )
}

type Opened = { href: string; month: string; people: number; buyerIds: readonly number[] }

/** How many names a page showed, to those of the institutions that they are of. */
export async function opened(db: Db, author: Author, { href, month, people, buyerIds }: Opened): Promise<void> {
  const about = { action: 'identities.read', subject: 'participant', subjectId: null, href, after: { people, month } }
  const [only] = buyerIds
  const whose = buyerIds.length === 1 ? { buyerId: only!, alsoFor: [] } : { buyerId: null, alsoFor: buyerIds }
  await db.transaction(trx => record(trx, withoutKey(author), { ...about, ...whose }))
}

/** Names that were pasted, or that a file holds, are those of people of this contract: so many. */
export async function noteNamesMatched(
  db: Db,
  contract: { id: number; buyerId: number },
  people: number,
  author: Author,
): Promise<void> {
  const about = { subject: 'contract', subjectId: contract.id, buyerId: contract.buyerId }
  const entry = { action: 'identities.read', ...about, href: `/marches/${contract.id}/heures`, after: { people } }
  await db.transaction(trx => record(trx, withoutKey(author), entry))
}
