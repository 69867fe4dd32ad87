import Joi from 'joi'
import { type Month, monthFrom } from '#server/base/dates.ts'
import type { GridGesture as Gesture } from '#server/register/hours/actions.ts'
import type { Entry } from '#server/register/hours/entry-rules.ts'
import { objectionToReceived } from '#server/register/hours/statement-rules.ts'
import { type Attempt, readForm, type Typed, typedAs, typedFrom } from '#server/web/forms.ts'
import { entriesIn, touchedIn } from '../cells-form.ts'
import { blockIn, type Pasted, pastedIn } from '../paste-form.ts'

export type TypedGrid = {
  fields: Typed
  entries: Entry[]
  typed: Map<string, string>
  /** `check`: the page itself asks what is flagged now; nothing is saved. */
  gesture: Gesture | 'check'
  /** The column to fill with the month before; nothing is saved then. */
  copyTo: Month | null
  month: Month | null
  /** A block to lay on the grid, and what is asked of it; nothing is saved then. */
  paste: Pasted | null
  /** Only where the block would go: the page itself asks. */
  isPreview: boolean
  /** What stands in the field of a block. */
  block: Omit<Pasted, 'asked'>
  /** The day of receipt; null when what was typed is no day that has come. */
  received: { on: string | null; changed: boolean } & Attempt
}

const gestures: Record<string, TypedGrid['gesture']> = {
  enregistrer: 'save',
  valider: 'validate',
  neant: 'nothing',
  verifier: 'check',
}

/** Reads a month grid. */
export function readGrid(body: unknown, today: string): TypedGrid {
  const fields = typedFrom(body)
  const entries = entriesIn(fields)
  const geste = fields.geste ?? ''
  return {
    fields,
    entries,
    typed: touchedIn(entries),
    gesture: gestures[geste] ?? 'save',
    copyTo: monthFrom(geste.replace(/^copier-/, '')),
    month: monthFrom(fields.mois),
    paste: pastedIn(fields),
    isPreview: fields.part === 'apercu',
    block: blockIn(fields),
    received: receivedFrom(body, today),
  }
}

const receivedForm = Joi.object<{ recu: string | null }>({ recu: typedAs.optionalDate() })

/** Today where nothing is said. */
function receivedFrom(body: unknown, today: string): TypedGrid['received'] {
  const { recu, 'recu-vu': seen } = (body ?? {}) as Record<string, unknown>
  const { typed, values, errors } = readForm(receivedForm, { recu })
  if (errors) return { on: null, changed: false, typed, errors }
  const on = values.recu ?? today
  const objection = objectionToReceived(on, today)
  if (objection) return { on: null, changed: false, typed, errors: { recu: objection } }
  return { on, changed: values.recu !== null && typeof seen === 'string' && on !== seen, typed, errors: {} }
}
