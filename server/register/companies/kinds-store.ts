import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { kindBook } from '../identity/kind-book.ts'
import { type Company, type CompanyKind, kinds } from './rules.ts'

export type HeldKinds = {
  /** All that a legal person is on a day: typed for one of its establishments, or held by a list then; « company » where nothing says more. */
  of(company: Pick<Company, 'siren' | 'kind' | 'isKindListed'>, day: string | null): CompanyKind[]
  /** Since when a list says that it was agreed ESUS, where it still was on that day. */
  esusSince(siren: string | null, day: string | null): string | null
}

/** A contract whose day nobody knows is judged by the latest lists. */
const LATEST = '9999-12-31'

/** `sirens` null: of all legal persons; `known`: by the lists recorded until then. */
export async function heldKinds(db: Db, sirens: readonly string[] | null, known?: string): Promise<HeldKinds> {
  const book = await kindBook(db, sirens, known)
  const typed = new Map<string, CompanyKind[]>()
  for (const some of sirens ? inChunks([...new Set(sirens)]) : [null]) {
    const query = db('companies')
      .whereNotNull('siren')
      .whereNot('kind', 'company')
      .whereNot('kind_source', 'list')
      .distinct('siren', 'kind')
    for (const { siren, kind } of await (some ? query.whereIn('siren', some) : query))
      typed.set(siren!, [...(typed.get(siren!) ?? []), kind as CompanyKind])
  }
  const heldOn = (siren: string | null, day: string | null) =>
    book.at(siren, day ?? LATEST).filter(({ state }) => state === 'held')
  return {
    of({ siren, kind, isKindListed }, day) {
      const own = isKindListed ? [] : [kind]
      const listed = heldOn(siren, day).flatMap(({ kind: one }) => (isKind(one) ? [one] : []))
      const all = [...own, ...(typed.get(siren ?? '') ?? []), ...listed].filter(one => one !== 'company')
      return all.length > 0 ? [...new Set(all)] : ['company']
    },
    esusSince: (siren, day) => heldOn(siren, day).find(one => one.kind === 'ESUS')?.since ?? null,
  }
}

function isKind(kind: string): kind is CompanyKind {
  return Object.hasOwn(kinds, kind)
}
