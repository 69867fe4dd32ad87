import { type Month, monthFrom } from '#server/base/dates.ts'
import { numberFrom } from '#server/base/ids.ts'
import type { Typed } from '#server/web/forms.ts'

// A pasted block as forms send it: the fields of views/shared/paste.hbs.

export type Pasted = {
  asked: 'preview' | 'place' | 'leave'
  text: string
  /** Where it begins; null for the first cell of the grid. */
  placementId: number | null
  month: Month | null
}

const pasteGestures: Record<string, Pasted['asked']> = { coller: 'preview', placer: 'place', laisser: 'leave' }

/** null: nothing is asked of a block. */
export function pastedIn(fields: Typed): Pasted | null {
  const asked = pasteGestures[fields.geste ?? '']
  return asked ? { asked, ...blockIn(fields) } : null
}

/** A block as it stands in its field, and where it is to begin. */
export function blockIn(fields: Typed): Omit<Pasted, 'asked'> {
  const placementId = numberFrom(fields['bloc-personne']) || null
  return { text: fields.bloc ?? '', placementId, month: monthFrom(fields['bloc-mois']) }
}
