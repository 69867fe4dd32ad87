import type { Db } from '#db/connect.ts'
import { cellKey, type Entry, type Objection } from '#server/register/hours/entry-rules.ts'
import type { Cell } from '#server/register/hours/grid-store.ts'
import type { PersonContract } from '#server/register/hours/month-store.ts'
import { judged } from '#server/register/hours/typed-cells.ts'
import { isTouched } from '../cells-form.ts'

type Judged = {
  objections: Map<string, Objection>
  conflicts: Map<string, Cell>
  /** What is typed and is not what stands. */
  unsaved: Entry[]
}

/**
 * What is typed against what stands now, contract by contract: what cannot be, and what somebody wrote since it was seen. A page
 * that is shown again has to say it: its cells are seen anew there.
 */
export async function judgedNow(
  db: Db,
  { contracts, today }: { contracts: readonly PersonContract[]; today: string },
  entries: readonly Entry[],
): Promise<Judged> {
  const found: Judged = { objections: new Map(), conflicts: new Map(), unsaved: [] }
  const touched = entries.filter(isTouched)
  for (const { clauseId, grid } of contracts) {
    const rows = new Set(grid.rows.map(({ placementId }) => placementId))
    const here = touched.filter(({ placementId }) => rows.has(placementId))
    if (here.length === 0) continue
    const { changes, objections, conflicts } = await judged(db, clauseId, grid, here, today)
    for (const [key, objection] of objections) found.objections.set(key, objection)
    for (const [key, cell] of conflicts) found.conflicts.set(key, cell)
    const changed = changes.map(({ entry }) => cellKey(entry.placementId, entry.month))
    const said = new Set([...objections.keys(), ...conflicts.keys(), ...changed])
    found.unsaved.push(...here.filter(({ placementId, month }) => said.has(cellKey(placementId, month))))
  }
  return found
}
