import type { Month } from '#server/base/dates.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { whoIs } from '../cells-row.ts'
import { type Preview, type PreviewWords, previewModel } from '../paste-preview.ts'
import type { Scene } from './grid-rows.ts'

// Where a block is pasted in the grid of a contract.

export type PasteShown = {
  text: string
  placementId: number | null
  month: Month | null
  /** null once it is placed or left. */
  preview: { preview: Preview; words: PreviewWords } | null
}

/** The fields that ask for a block, and its preview when there is one. */
export function pasteModel(scene: Scene, shown: readonly Row[], focus: Month, paste?: PasteShown) {
  const person = paste?.placementId ?? shown[0]!.placementId
  const month = paste?.month ?? focus
  return {
    text: paste?.text ?? '',
    open: (paste?.text ?? '') !== '',
    firstLabel: 'Première personne',
    first: shown.map(row => ({
      value: row.placementId,
      label: whoIs(row, scene),
      selected: row.placementId === person,
    })),
    months: scene.columns.map(column => ({
      value: column.month,
      label: column.label,
      selected: column.month === month,
    })),
    preview: paste?.preview ? previewModel(paste.preview.preview, paste.preview.words) : null,
  }
}

/** How a preview speaks of these rows: by name, with the pseudonym beside it. */
export function wordsOf(rows: readonly Row[], view: Pick<Scene, 'names'>): PreviewWords {
  return {
    into: 'dans la grille',
    unknown: 'Personne n’a ce nom ni ce pseudonyme sur ce marché.',
    whoIs: row => {
      const who = whoIs(rows[row]!, view)
      return { who, where: who === rows[row]!.ref ? null : rows[row]!.ref }
    },
  }
}
