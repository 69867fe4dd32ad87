import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { UnreadList } from './record.ts'
import { type Claim, type KindAt, kindsAt, type ListKind, type ReadList } from './rules.ts'

// What lists say of kinds, to be asked at any day.

/** All that lists say of the kinds of some legal persons, to be asked at any day. */
export type KindBook = { at(siren: string | null, day: string): KindAt[] }

/**
 * `sirens` null: of all legal persons; `known`: by the lists recorded until then. Lists that say kinds are few, and so are those they name among the companies of a register.
 */
export async function kindBook(
  db: Db,
  sirens: readonly string[] | null,
  known?: string,
  also: UnreadList | null = null,
): Promise<KindBook> {
  const read = db('company_lists').whereNot('kind', 'establishments').orderBy('id')
  const lists = (await (known ? read.where('recorded_at', '<=', known) : read)).map(
    ({ id, kind, source, dated_on: datedOn, recorded_at: at }) => ({
      id: id!,
      kind: kind as ListKind,
      source,
      datedOn,
      at,
    }),
  )
  if (also && also.kind !== 'establishments') lists.push({ ...also, id: NOT_TAKEN, at: AT_LAST })
  const claims = new Map<string, Claim[]>()
  const add = (siren: string, claim: Claim) => {
    const own = claims.get(siren)
    if (own) own.push(claim)
    else claims.set(siren, [claim])
  }
  for (const some of sirens ? inChunks([...new Set(sirens)]) : [null]) {
    const query = db('kind_claims').select('list_id', 'siren', 'kind', 'since', 'until')
    for (const row of await (some ? query.whereIn('siren', some) : query))
      add(row.siren, { listId: row.list_id, kind: row.kind, since: row.since ?? null, until: row.until ?? null })
  }
  const wanted = sirens && new Set(sirens)
  for (const claim of also?.claims ?? [])
    if (!wanted || wanted.has(claim.siren)) add(claim.siren, { listId: NOT_TAKEN, ...claim })
  const firstKnown = await knownSince(db, [...claims.keys()])
  return {
    at(siren, day) {
      const own = siren ? claims.get(siren) : undefined
      if (!own) return []
      const since = firstKnown.get(siren!) ?? ''
      const seen = lists.map(
        ({ id, kind, source, datedOn, at }): ReadList => ({ id, kind, source, datedOn, knewIt: since <= at }),
      )
      return kindsAt(own, seen, day)
    },
  }
}

/** The number of a list that has none yet, and when it would be recorded. */
const [NOT_TAKEN, AT_LAST] = [Number.MAX_SAFE_INTEGER, '9999-12-31']

/** When each of these legal persons came into the register. */
async function knownSince(db: Db, sirens: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const some of inChunks(sirens)) {
    const rows: Record<string, unknown>[] = await db('companies')
      .whereIn('siren', some)
      .groupBy('siren')
      .select('siren')
      .min({ since: 'created_at' })
    for (const row of rows) found.set(String(row.siren), String(row.since))
  }
  return found
}

/** The kinds that hold on a day, by legal person, of those of which a list says one. */
export async function kindsListed(
  db: Db,
  sirens: readonly string[],
  day: string,
  also: UnreadList | null = null,
): Promise<Map<string, readonly string[]>> {
  const book = await kindBook(db, sirens, undefined, also)
  return new Map(
    sirens.map(siren => [
      siren,
      book
        .at(siren, day)
        .filter(({ state }) => state === 'held')
        .map(({ kind }) => kind),
    ]),
  )
}
