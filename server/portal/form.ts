import Joi from 'joi'
import type { Departures } from '#server/register/passes/departures.ts'
import { readForm, typedAs, typedFrom } from '#server/web/forms.ts'

export const messageForm = Joi.object<{ marche: string; message: string }>({
  marche: typedAs.text('Choisissez de quel marché vous parlez.', 12),
  message: typedAs.text('Écrivez votre message.', 2000),
})

const dayForm = Joi.object<{ day: string }>({ day: typedAs.date('Écrivez son dernier jour, comme 12/11/2026.') })

/** Who left and when: `parti-12` the day, `vers-12` the version of the employment that was read. `wrong`: by placement. */
export function readDepartures(body: unknown): { departures: Departures; wrong: Map<number, string> } {
  const typed = typedFrom(body)
  const departures = new Map<number, { on: string; version: number }>()
  const wrong = new Map<number, string>()
  for (const [name, value] of Object.entries(typed)) {
    const [, id] = /^parti-([1-9]\d{0,8})$/.exec(name) ?? []
    if (!id || value.trim() === '') continue
    const { values, errors } = readForm(dayForm, { day: value })
    if (errors) wrong.set(Number(id), errors.day!)
    else departures.set(Number(id), { on: values.day, version: Number(typed[`vers-${id}`]) || 0 })
  }
  return { departures, wrong }
}

/** What was typed of who left, by placement. */
export function typedDepartures(body: unknown): Map<number, string> {
  return new Map(
    Object.entries(typedFrom(body)).flatMap(([name, value]) => {
      const [, id] = /^parti-([1-9]\d{0,8})$/.exec(name) ?? []
      return id && value.trim() ? [[Number(id), value] as const] : []
    }),
  )
}
