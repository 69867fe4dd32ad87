import { capital, monthName } from '#server/base/format.ts'
import { readBlock } from '#server/base/written/block.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { cellKey, type Entry } from '#server/register/hours/entry-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { figuresIn, isOpen } from '#server/register/hours/typed-cells.ts'
import { inField } from '#server/register/hours/words.ts'
import { calledOf, whoIs } from '../cells-row.ts'
import type { Pasted } from '../paste-form.ts'
import { type Preview, type PreviewWords, previewModel } from '../paste-preview.ts'
import { laid, textsOf } from '../paste-rules.ts'
import type { Target } from '../paste-target-rules.ts'
import type { MonthAttempt } from './attempt.ts'
import type { GroupModel } from './group-model.ts'
import type { MonthView, Shown } from './source.ts'

// A block pasted into the page of a month, over all its contracts: what each line and column of it is for.

type Place = { row: Row; shown: Shown }

export type MonthPaste = { preview: Preview; words: PreviewWords; texts: ReadonlyMap<string, string> }

/** Where this block goes, from its cell down and to the right. `entries`: the cells of the form, in the order of the screen. */
export function pastedIn(view: MonthView, entries: readonly Entry[], pasted: Pasted): MonthPaste {
  const places = placesIn(view, entries)
  const words = { into: 'dans la page', unknown: UNKNOWN, whoIs: (row: number) => whoAt(places[row]!, view) }
  const block = readBlock(pasted.text)
  if (block.rows === null) return { preview: { refused: block.refused }, words, texts: new Map() }
  const target = targetOf(places, view, pasted)
  const placed = laid(block.rows, target)
  return { preview: { laid: placed, months: target.months }, words, texts: textsOf(placed) }
}

const UNKNOWN = 'Personne n’a ce nom ni ce pseudonyme dans les relevés ouverts de cette page.'

export function pastePreview({ preview, words }: MonthPaste) {
  return previewModel(preview, words)
}

/** The cells that a block fills: typed, and not saved. */
export function withBlock(
  attempt: MonthAttempt,
  texts: ReadonlyMap<string, string>,
  entries: readonly Entry[],
): MonthAttempt {
  const seen = new Map(entries.map(entry => [cellKey(entry.placementId, entry.month), entry]))
  const put = [...texts].flatMap(([key, text]) => (seen.has(key) ? [{ ...seen.get(key)!, text }] : []))
  return {
    ...attempt,
    typed: new Map([...attempt.typed, ...texts]),
    figures: new Map([...attempt.figures, ...figuresIn(put)]),
    fields: { ...attempt.fields, bloc: '' },
  }
}

/** The fields that ask for a block; null where no cell is open. */
export function pasteModel(groups: readonly GroupModel[], view: MonthView, paste: MonthPaste | null) {
  const open = groups.filter(({ gestures, rows }) => gestures && rows.length > 0)
  const { bloc = '', 'bloc-personne': first = '', 'bloc-mois': from = '' } = view.attempt.fields
  if (open.length === 0) return null
  const months = monthsOf(view.shown.filter(({ group }) => group.rows.length > 0))
  return {
    text: bloc,
    open: bloc !== '',
    firstLabel: 'Premier relevé',
    first: open.map(({ title, rows }) => {
      const value = rows[0]!.id.slice(1)
      return { value, label: title, selected: value === first }
    }),
    months:
      months.length > 1
        ? months.map(month => ({
            value: month,
            label: capital(monthName(month)),
            selected: month === (from || view.month),
          }))
        : null,
    preview: paste && pastePreview(paste),
  }
}

/** The rows whose cells the form holds, in its order: a reader who looked for somebody has only those. */
function placesIn(view: MonthView, entries: readonly Entry[]): Place[] {
  const known = new Map(
    view.shown.flatMap(shown => shown.group.rows.map(row => [row.placementId, { row, shown }] as const)),
  )
  return [...new Set(entries.map(({ placementId }) => placementId))].flatMap(id => known.get(id) ?? [])
}

function targetOf(places: readonly Place[], view: MonthView, { placementId, month }: Pasted): Target {
  const months = monthsOf(places.map(({ shown }) => shown))
  return {
    months,
    rows: places.map(({ row, shown }) => ({
      ref: row.ref,
      names: calledOf(row, view),
      places: [contractNumber(shown.contract), shown.contract.number, contractName(shown.contract), row.employer],
      contractId: shown.contract.contractId,
      cells: cellsOf(row, shown, view),
    })),
    from: {
      row: Math.max(
        0,
        places.findIndex(({ row }) => row.placementId === placementId),
      ),
      column: Math.max(0, months.indexOf(month ?? view.month)),
    },
  }
}

function monthsOf(shown: readonly Shown[]) {
  return [...new Set(shown.flatMap(({ group }) => group.months))].sort()
}

function cellsOf(
  row: Row,
  { contract: { grid }, group }: Shown,
  { attempt }: MonthView,
): Target['rows'][number]['cells'] {
  const open = group.months.filter(month => isOpen(row, month, grid))
  return new Map(
    open.map(month => {
      const key = cellKey(row.placementId, month)
      return [month, { key, text: attempt.typed.get(key) ?? inField(grid.cells.get(key)?.centihours ?? null) }]
    }),
  )
}

function whoAt({ row, shown }: Place, view: MonthView) {
  const who = whoIs(row, view)
  const where = [who === row.ref ? '' : row.ref, contractName(shown.contract)].filter(Boolean).join(' · ')
  return { who, where }
}
