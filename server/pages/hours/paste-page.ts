import type { Db } from '#db/connect.ts'
import { may } from '#server/access/rules.ts'
import { readBlock } from '#server/base/written/block.ts'
import type { Author } from '#server/journal/store.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import { inField } from '#server/register/hours/words.ts'
import { namesToCompare } from '#server/register/participants/identities.ts'
import { noteNamesMatched } from '#server/register/participants/identity-lines.ts'
import type { Pasted } from '../paste-form.ts'
import { type Laid, laid, textsOf } from '../paste-rules.ts'
import type { Target } from '../paste-target-rules.ts'
import { type GridTrouble, gridPage } from './grid-page.ts'
import { type GridAttempt, isShown, type Scene } from './grid-rows.ts'
import type { GridSource } from './grid-source.ts'
import type { PasteShown } from './paste-model.ts'

/** The grid with a pasted block: its preview, or its figures in the cells, not saved. */
export async function pastedPage(db: Db, source: GridSource, asked: GridTrouble, paste: Pasted, author: Author) {
  const block = readBlock(paste.text)
  if (paste.asked === 'leave') return gridPage(source, asked)
  const shown = { text: paste.text, placementId: paste.placementId, month: paste.month }
  if (block.rows === null)
    return gridPage(source, { ...asked, paste: { ...shown, preview: { refused: block.refused } } })

  const people = source.grid.rows.map(row => row.participantId)
  const names = may(source.role, 'identities.read') ? await namesToCompare(db, people) : new Map<number, string[]>()
  const target = targetOf(source, asked.attempt, names, paste)
  const placed = laid(block.rows, target)
  const matched = placed.lines.filter(({ row, label }) => row !== null && isByName(label, target.rows[row]!.ref))
  if (matched.length > 0) await noteNamesMatched(db, source.contract, matched.length, author)
  if (paste.asked === 'place') return gridPage(source, { ...asked, attempt: filled(asked.attempt, placed) })
  const preview: PasteShown = { ...shown, preview: { laid: placed, months: target.months } }
  return gridPage(source, { ...asked, paste: preview })
}

function isByName(label: string, ref: string): boolean {
  return label !== '' && !label.includes(ref.slice(2))
}

function targetOf(
  { grid, months }: GridSource,
  attempt: GridAttempt,
  names: ReadonlyMap<number, string[]>,
  { placementId, month }: Pasted,
): Target {
  const scene: Pick<Scene, 'grid' | 'columns'> = {
    grid,
    columns: months.shown.map(one => ({ month: one, label: '', closed: false })),
  }
  const rows = grid.rows.filter(row => isShown(row, scene))
  return {
    months: months.shown,
    rows: rows.map(row => {
      const open = months.shown.filter(one => isOpen(row, one, grid))
      const cells = open.map(one => {
        const key = cellKey(row.placementId, one)
        return [one, { key, text: attempt.typed.get(key) ?? inField(grid.cells.get(key)?.centihours ?? null) }] as const
      })
      return { ref: row.ref, names: names.get(row.participantId) ?? [], cells: new Map(cells) }
    }),
    from: {
      row: Math.max(
        0,
        rows.findIndex(row => row.placementId === placementId),
      ),
      column: Math.max(0, months.shown.indexOf(month ?? months.focus)),
    },
  }
}

function filled(attempt: GridAttempt, placed: Laid): GridAttempt {
  return { ...attempt, typed: new Map([...attempt.typed, ...textsOf(placed)]) }
}
