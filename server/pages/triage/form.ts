import Joi from 'joi'
import { numberFrom } from '#server/base/ids.ts'
import { type Gesture, gestures } from '#server/register/followings/triage-rules.ts'
import { type Read, readForm, typedAs } from '#server/web/forms.ts'

const codes: Record<Gesture, string> = {
  take: 'prendre',
  notOurs: 'pas-pour-nous',
  tooOld: 'trop-ancien',
  back: 'remettre',
}

export function codeOf(gesture: Gesture): string {
  return codes[gesture]
}

export function gestureCalled(code: string): Gesture | null {
  return gestures.find(one => codes[one] === code) ?? null
}

/** `nombre` and `dernier`: how many contracts were shown, and the highest of their numbers. */
export type TriageForm = { geste: string; motif: string; nombre: string; dernier: string }

const schema = Joi.object<TriageForm>({
  geste: typedAs.oneOf(Object.values(codes), 'Choisissez ce qu’il faut en faire.'),
  motif: typedAs.optionalText(300),
  nombre: Joi.string().default(''),
  dernier: Joi.string().default(''),
})

export function readTriage(body: unknown): Read<TriageForm> {
  return readForm(schema, body)
}

export function seenIn({ nombre, dernier }: TriageForm): { seen: number; upTo: number } {
  return { seen: numberFrom(nombre), upTo: numberFrom(dernier) }
}

export const undoForm = Joi.object<{ motif: string }>({ motif: typedAs.optionalText(300) })
