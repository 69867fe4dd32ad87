import Joi from 'joi'
import type { BlankAnswer } from '#server/register/hours/blank-rules.ts'
import { readForm, type Typed, typedAs, typedFrom } from '#server/web/forms.ts'

// What is answered of persons of whom nothing is said: `rep-12` the answer, `parti-12` the day, `vers-12` the version seen.

export type TypedAnswers = {
  typed: Typed
  answers: Map<number, BlankAnswer>
  /** By placement: what was typed cannot be read. */
  wrong: Map<number, string>
  /** Everything else that was sent: what the answers are about. */
  rest: [name: string, value: string][]
  /** The person goes back to what was typed, and nothing is done. */
  isBack: boolean
}

const dayForm = Joi.object<{ day: string }>({ day: typedAs.date('Dites quel jour.') })

export function readAnswers(body: unknown): TypedAnswers {
  const typed = typedFrom(body)
  const answers = new Map<number, BlankAnswer>()
  const wrong = new Map<number, string>()
  for (const [name, value] of Object.entries(typed)) {
    const found = /^rep-([1-9]\d{0,8})$/.exec(name)
    if (!found) continue
    const id = Number(found[1])
    const version = Number(typed[`vers-${id}`]) || 0
    if (value === 'zero') answers.set(id, { kind: 'none', version })
    if (value === 'attendu') answers.set(id, { kind: 'awaited', version })
    if (value !== 'parti') continue
    const { values, errors } = readForm(dayForm, { day: typed[`parti-${id}`] ?? '' })
    if (errors) wrong.set(id, errors.day ?? 'Dites quel jour.')
    else answers.set(id, { kind: 'left', on: values.day, version })
  }
  const rest = Object.entries(typed).filter(([name]) => !/^(rep|parti|vers)-|^(cle|geste|reponses)$/.test(name))
  return { typed, answers, wrong, rest, isBack: typed.geste === 'revenir' }
}
