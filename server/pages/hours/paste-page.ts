import { readBlock } from '#server/base/written/block.ts'
import { cellKey, type Entry } from '#server/register/hours/entry-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import { inField } from '#server/register/hours/words.ts'
import { type CellsAttempt, calledOf } from '../cells-row.ts'
import type { Pasted } from '../paste-form.ts'
import type { Preview, PreviewWords } from '../paste-preview.ts'
import { type Laid, laid, textsOf } from '../paste-rules.ts'
import type { Target } from '../paste-target-rules.ts'
import { type GridTrouble, gridPage, shownRows } from './grid-page.ts'
import type { GridView } from './grid-source.ts'
import { wordsOf } from './paste-model.ts'

/** `entries`: the cells that the form holds, where it was sent without those that are out of sight. */
type Block = Pasted & { entries: readonly Entry[] | null }

type Placed = { preview: Preview; words: PreviewWords; placed: Laid | null }

/** Where a block goes in the grid of a contract. */
export function placedIn(view: GridView, attempt: CellsAttempt, paste: Block): Placed {
  const block = readBlock(paste.text)
  const rows = shownRows(view).filter(inSight(view, paste.entries))
  const words = wordsOf(rows, view)
  if (block.rows === null) return { preview: { refused: block.refused }, words, placed: null }
  const target = targetOf(view, rows, attempt, paste)
  const placed = laid(block.rows, target)
  return { preview: { laid: placed, months: target.months }, words, placed }
}

/** The grid with a pasted block: its preview, or its figures in the cells, not saved. */
export function pastedPage(view: GridView, asked: GridTrouble, paste: Block) {
  if (paste.asked === 'leave') return gridPage(view, asked)
  const { placed, ...preview } = placedIn(view, asked.attempt, paste)
  if (paste.asked === 'place' && placed) return gridPage(view, { ...asked, attempt: filled(asked.attempt, placed) })
  const shown = { text: paste.text, placementId: paste.placementId, month: paste.month }
  return gridPage(view, { ...asked, paste: { ...shown, preview } })
}

function targetOf(view: GridView, rows: readonly Row[], attempt: CellsAttempt, { placementId, month }: Block): Target {
  const { grid, months } = view
  return {
    months: months.shown,
    rows: rows.map(row => {
      const open = months.shown.filter(one => isOpen(row, one, grid))
      const cells = open.map(one => {
        const key = cellKey(row.placementId, one)
        return [one, { key, text: attempt.typed.get(key) ?? inField(grid.cells.get(key)?.centihours ?? null) }] as const
      })
      return { ref: row.ref, names: calledOf(row, view), cells: new Map(cells) }
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

/** A reader who looked for somebody sees only that row: the form holds none of the others, and a block goes down what one sees. */
function inSight({ grid, months }: GridView, entries: readonly Entry[] | null) {
  if (!entries) return () => true
  const held = new Set(entries.map(({ placementId }) => placementId))
  return (row: Row) => held.has(row.placementId) || !months.shown.some(month => isOpen(row, month, grid))
}

function filled(attempt: CellsAttempt, placed: Laid): CellsAttempt {
  return { ...attempt, typed: new Map([...attempt.typed, ...textsOf(placed)]) }
}
