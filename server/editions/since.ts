import type { Db } from '#db/connect.ts'
import type { ActKind, DatedAct } from '#server/compliance/acts-since-rules.ts'
import { actsTold } from '#server/disclosure/acts-told.ts'
import type { About, Change } from '#server/documents/words.ts'
import { actChanges } from './rules.ts'

/** What was recorded on the contracts of a document after the edition before it, and holds at its cut-off. */
export async function actsKnownSince(db: Db, about: About, since: string, until: string): Promise<Change[]> {
  const { at, contracts = [] } = about
  if (at === null || contracts.length === 0) return []
  const ids = contracts.map(({ id }) => id)
  const acts = await actsTold(db, ids, { at, since, until })
  const numbers = contracts.length > 1 ? new Map(contracts.map(({ id, number }) => [id, number])) : null
  return actChanges(acts.flatMap(act => toldOf(act, numbers?.get(act.contractId ?? 0) ?? null)))
}

/** Those of the content are compared with its own: facts, steps of a proceeding, amendments. */
const TOLD_BY_THE_CONTENT = new Set<ActKind>(['fact', 'proceeding', 'amendment'])
/** Who follows a contract is said by no document. */
const INSIDE = new Set<ActKind>(['following'])

function toldOf({ kind, effectOn, label }: DatedAct, number: string | null) {
  if (TOLD_BY_THE_CONTENT.has(kind) || INSIDE.has(kind)) return []
  return [{ label: number ? `${number}, ${label}` : label, effectOn }]
}
