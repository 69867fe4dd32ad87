import type { Db } from '#db/connect.ts'
import type { Draft } from '#server/drafts/rules.ts'
import type { Entry } from '#server/register/hours/entry-rules.ts'
import { judged } from '#server/register/hours/typed-cells.ts'
import { untouched } from '#server/web/forms.ts'
import { readGrid } from './form.ts'
import { type GridTrouble, noTrouble } from './grid-page.ts'
import { nothingTyped } from './grid-rows.ts'
import type { GridSource } from './grid-source.ts'

/**
 * The grid as it was being typed, judged against what stands there now: what cannot be is said, and a cell that somebody
 * changed meanwhile shows both figures. Drafts of other months are only named.
 */
export async function resumed(db: Db, source: GridSource, drafts: readonly Draft[]): Promise<GridTrouble> {
  const { focus } = source.months
  const own = drafts.filter(({ form }) => form === `/marches/${source.contract.id}/heures`)
  for (const draft of own) draft.shown = draft.month === focus ? 'here' : 'elsewhere'
  const draft = own.find(({ shown }) => shown === 'here')
  if (!draft) return noTrouble

  const { entries, typed, fields, received, block } = readGrid(draft.typed, source.today)
  const { objections, conflicts } = await seenNow(db, source, entries)
  const isDated = received.changed || received.errors.recu
  return {
    ...noTrouble,
    attempt: { ...nothingTyped, typed, fields, objections, conflicts },
    received: isDated ? { typed: received.typed, errors: received.errors } : untouched,
    conflict: conflicts.size > 0,
    ...(block.text && { paste: { ...block, preview: null } }),
  }
}

/** What is typed against what stands now: a grid that is shown again says it, for its cells are seen anew there. */
export async function seenNow(db: Db, { clauseId, grid, today }: GridSource, entries: readonly Entry[]) {
  const { objections, conflicts } = await judged(db, clauseId, grid, entries, today)
  return { objections, conflicts }
}
