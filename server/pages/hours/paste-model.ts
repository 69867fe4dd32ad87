import type { Month } from '#server/base/dates.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { type Preview, previewModel } from '../paste-preview.ts'
import type { Scene } from './grid-rows.ts'

// Where a block is pasted in the grid of a contract.

export type PasteShown = {
  text: string
  placementId: number | null
  month: Month | null
  /** null once it is placed or left. */
  preview: Preview | null
}

/** The fields that ask for a block, and its preview when there is one. */
export function pasteModel(scene: Scene, shown: readonly Row[], focus: Month, paste?: PasteShown) {
  const person = paste?.placementId ?? shown[0]!.placementId
  const month = paste?.month ?? focus
  return {
    text: paste?.text ?? '',
    open: (paste?.text ?? '') !== '',
    firstLabel: 'Première personne',
    first: shown.map(({ placementId, ref }) => ({ value: placementId, label: ref, selected: placementId === person })),
    months: scene.columns.map(column => ({
      value: column.month,
      label: column.label,
      selected: column.month === month,
    })),
    preview: paste?.preview ? previewModel(paste.preview, { ...words, whoIs: whoIn(shown) }) : null,
  }
}

const words = { into: 'dans la grille', unknown: 'Personne n’a ce nom ni ce pseudonyme sur ce marché.' }

function whoIn(shown: readonly Row[]) {
  return (row: number) => ({ who: shown[row]!.ref, where: null })
}
