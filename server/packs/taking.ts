import type { Db } from '#db/connect.ts'
import type { State } from './words.ts'

// Who works on what: an item is taken for a while by one process, and comes back by itself if that one falls.

/** A document takes seconds, a browser that hangs half a minute. */
const TAKEN_MS = 180_000

export type Taken = {
  itemId: number
  packId: number
  contractId: number | null
  companyId: number | null
  cutOff: string | null
  state: Extract<State, 'checking' | 'running'>
  askedBy: number
}

/** The next document to check or to publish, the oldest pack first; null when there is none that is free. */
export async function takeItem(db: Db, worker: string, now: string): Promise<Taken | null> {
  for (let tries = 0; tries < 5; tries++) {
    const row = await nextOf(db, now)
    if (!row) return null
    const taken_until = new Date(Date.parse(now) + TAKEN_MS).toISOString()
    const taken = await db('pack_items')
      .where({ id: row.itemId })
      .where(free(now))
      .update({ taken_by: worker, taken_until })
    if (taken > 0) return row
  }
  return null
}

async function nextOf(db: Db, now: string): Promise<Taken | null> {
  const row = await db('pack_items')
    .join('packs', 'packs.id', 'pack_items.pack_id')
    .where(either =>
      either
        .where({ 'packs.state': 'checking', 'pack_items.checked': 0 })
        .orWhere({ 'packs.state': 'running', 'pack_items.edition_id': null, 'pack_items.failure': null }),
    )
    .where(free(now))
    .orderBy(['pack_items.pack_id', 'pack_items.position'])
    .first(
      'pack_items.id as itemId',
      'packs.id as packId',
      'pack_items.contract_id as contractId',
      'pack_items.company_id as companyId',
      'packs.cut_off as cutOff',
      'packs.state',
      'packs.asked_by as askedBy',
    )
  return (row as Taken | undefined) ?? null
}

function free(now: string) {
  return (query: ReturnType<Db>) =>
    query.whereNull('pack_items.taken_until').orWhere('pack_items.taken_until', '<', now)
}

/** False when it was taken back meanwhile: what was done for it must be undone. */
export async function putItem(
  trx: Db,
  itemId: number,
  worker: string,
  change: { checked?: 1; blockers?: string | null; edition_id?: number; failure?: string },
): Promise<boolean> {
  const changed = await trx('pack_items')
    .where({ id: itemId, taken_by: worker, edition_id: null })
    .update({ ...change, taken_by: null, taken_until: null })
  return changed > 0
}

/** Not now: free again for whoever comes after this instant. */
export async function putBack(db: Db, itemId: number, worker: string, after: string): Promise<void> {
  await db('pack_items').where({ id: itemId, taken_by: worker }).update({ taken_by: null, taken_until: after })
}
