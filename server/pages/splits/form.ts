import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { readPercent } from '#server/base/written/amounts.ts'
import type { Place } from '#server/register/clauses/place.ts'
import type { SplitTyped } from '#server/register/hours/split-actions.ts'
import type { AgreementForm, SplitPart } from '#server/register/splits/rules.ts'
import { readForm, type Typed, typedAs, typedFrom } from '#server/web/forms.ts'

const head = Joi.object<{ mois: string; signature: string; signataires: string }>({
  mois: Joi.string()
    .empty('')
    .pattern(/^20\d\d-(0[1-9]|1[0-2])$/)
    .required()
    .messages({ '*': 'Choisissez le premier mois réparti.' }),
  signature: typedAs.date('Indiquez quand l’accord a été signé.'),
  signataires: typedAs.text('Dites qui a signé.', 300),
})

export function partField(clauseId: number): string {
  return `part-${clauseId}`
}

/** The part of each contract; an empty field takes none. `geste` « fin »: the split ends. */
export function readAgreement(
  places: readonly Place[],
  body: unknown,
): { typed: Typed; values: AgreementForm | null; errors: Objections } {
  const read = readForm(head, body)
  const { typed } = read
  const errors: Objections = { ...read.errors }
  const parts: SplitPart[] = []
  const isEnd = typed.geste === 'fin'
  for (const { clauseId } of isEnd ? [] : places) {
    const { value, refused } = readPercent(typed[partField(clauseId)] ?? '')
    if (refused !== null) errors[partField(clauseId)] = 'Une part s’écrit comme 40 ou 33,34.'
    else if (value !== null && value < 0) errors[partField(clauseId)] = 'Une part n’est pas négative.'
    else if (value) parts.push({ clauseId, points: value })
  }
  if (!isEnd && parts.length === 0 && !errors.parts)
    errors.parts = 'Dites quelle part des heures revient à chaque marché.'
  if (!read.values || Object.keys(errors).length) return { typed, values: null, errors }
  const { mois, signature, signataires } = read.values
  return { typed, values: { fromMonth: mois, signedOn: signature, signedBy: signataires, parts }, errors }
}

/** The hours of a month: `heures-12-4` is what was worked by whom and for which employer, `vu-12-4` what stood on the screen. */
export function readSplitMonth(body: unknown): { fields: Typed; typed: SplitTyped[]; undone: SplitTyped | null } {
  const fields = typedFrom(body)
  const typed = Object.entries(fields).flatMap(([name, text]): SplitTyped[] => {
    const [, key] = /^heures-([1-9]\d{0,8}-[1-9]\d{0,8})$/.exec(name) ?? []
    return key ? [{ key, text, seen: fields[`vu-${key}`] ?? '' }] : []
  })
  const [, key] = /^annuler-([1-9]\d{0,8}-[1-9]\d{0,8})$/.exec(fields.geste ?? '') ?? []
  return { fields, typed, undone: key ? { key, text: '', seen: fields[`vu-${key}`] ?? '' } : null }
}
