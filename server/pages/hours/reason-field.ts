import { type Attempt, textarea } from '#server/web/forms.ts'

/** Why what is flagged is right: asked where an acceptance met it. */
export function reasonModel(attempt: Attempt) {
  const isAsked = attempt.errors.raison !== undefined || Boolean(attempt.typed.raison?.trim())
  return isAsked ? textarea('raison', 'Pourquoi c’est juste', attempt, '', { help: 'Il reste au journal.' }) : null
}
