import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { parseHundredths } from '#server/base/figures.ts'
import { hours } from '#server/base/format.ts'
import type { Cell } from '#server/register/hours/grid-store.ts'
import type { Decision } from '#server/register/hours/statement-actions.ts'
import { type Typed, typedAs, typedFrom } from '#server/web/forms.ts'

export type ReasonValues = { motif: string; version: number }

/** A reason is compulsory to send back and to reopen: it is what the other person acts upon. */
export const reasonForm = (sentence: string) =>
  Joi.object<ReasonValues>({ motif: typedAs.text(sentence, 500), version: Joi.number().integer().min(0).required() })

export type TypedStatement = { typed: Typed; version: number; decisions: Decision[]; errors: Objections }

/** Reads the lines of a statement: `a-12` is the accepted figure, `r-12` its reason, `v-12` the version seen. */
export function readStatement(body: unknown, cells: readonly Cell[]): TypedStatement {
  const typed = typedFrom(body)
  const errors: Objections = {}
  const decisions = cells.flatMap((cell): Decision[] => {
    const text = typed[`a-${cell.hoursId}`]
    if (text === undefined) return []
    const reason = (typed[`r-${cell.hoursId}`] ?? '').trim()
    const accepted = parseHundredths(text.replace(/\s*h$/i, ''))
    const partial = accepted !== null && accepted < cell.centihours
    const version = Number(typed[`v-${cell.hoursId}`]) || 0
    // Changed since it was read: nothing is wrong with the answer, it answered another figure.
    if (version !== cell.version) return [{ hoursId: cell.hoursId, version, acceptedCentihours: null, reason: '' }]
    if (accepted === null || accepted < 0) errors[`a-${cell.hoursId}`] = 'Des heures s’écrivent comme 151,67.'
    else if (accepted > cell.centihours) {
      errors[`a-${cell.hoursId}`] = `On n’accepte pas plus que ce qui est déclaré, ${hours(cell.centihours)}.`
    } else if (partial && !reason) errors[`r-${cell.hoursId}`] = 'Dites pourquoi une partie n’est pas acceptée.'
    else if (reason.length > 500) errors[`r-${cell.hoursId}`] = 'Écrivez au plus 500 caractères.'
    return [
      {
        hoursId: cell.hoursId,
        version,
        acceptedCentihours: partial ? accepted : null,
        reason: partial ? reason : '',
      },
    ]
  })
  return { typed, version: Number(typed.version) || 0, decisions, errors }
}
