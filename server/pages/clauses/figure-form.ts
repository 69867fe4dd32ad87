import Joi from 'joi'
import {
  type Figure,
  type FigureKind,
  figureKinds,
  figureWith,
  type InputName,
  inputFields,
} from '#server/register/clauses/figure-rules.ts'
import { typedAs } from '#server/web/forms.ts'

const readers = {
  '€': () => typedAs.optionalEuros(),
  '%': () => typedAs.optionalPercent(),
  h: () => typedAs.optionalHours(),
  '': () => typedAs.optionalWhole(9_999_999, ['personnes', 'personne']),
}

const codes = new Map(Object.entries(figureKinds).map(([kind, { code }]) => [code as string, kind as FigureKind]))

/** The fields of a figure: its number, which formula, and the inputs of each. `choices`: what this form offers. */
export function figureFields(choices: readonly FigureKind[]) {
  const inputs = Object.values(inputFields).map(({ name, unit }) => [name, readers[unit]()])
  return {
    base: Joi.string()
      .valid(...choices.map(kind => figureKinds[kind].code))
      .default(figureKinds[choices[0]!].code),
    heures: typedAs.optionalHours(),
    ...Object.fromEntries(inputs),
  }
}

export function figureFrom(typed: Record<string, unknown>): Figure {
  const inputs = Object.entries(inputFields).map(([input, { name }]) => [input, typed[name] ?? null])
  return figureWith({
    ...(Object.fromEntries(inputs) as Record<InputName, number | null>),
    by: codes.get(typed.base as string) ?? 'fixed',
    centihours: (typed.heures as number | null) ?? null,
  })
}

/** The formula that an address or a form names; null when it names none. */
export function kindOf(code: unknown): FigureKind | null {
  return typeof code === 'string' ? (codes.get(code) ?? null) : null
}
