import Joi from 'joi'
import { type FactForm, type FactKind, parties, type ResumptionForm } from '#server/register/facts/rules.ts'
import { typedAs } from '#server/web/forms.ts'

/** Which fields a kind of fact asks beside its date and what happened. */
export const asks: Record<FactKind, { hours?: true; deadline?: string; turn?: true }> = {
  contact: { turn: true, deadline: 'Avant le' },
  meeting: { turn: true, deadline: 'Avant le' },
  reminder: { turn: true, deadline: 'Réponse attendue avant le' },
  difficulty: { turn: true, deadline: 'Avant le' },
  excuse: { hours: true },
  suspension: { deadline: 'Jusqu’au' },
  resumption: {},
  finalReview: { turn: true, deadline: 'Avant le' },
  note: {},
}

export function factForm(kind: FactKind): Joi.ObjectSchema<FactForm> {
  const { hours, deadline, turn } = asks[kind]
  const skipped = Joi.any().strip()
  return Joi.object({
    date: typedAs.date('Indiquez la date.'),
    texte: typedAs.text('Dites ce qui s’est passé, en une phrase.', 1000),
    heures: hours ? typedAs.optionalHours() : skipped,
    echeance: deadline ? typedAs.optionalDate() : skipped,
    tour: turn
      ? Joi.string()
          .empty('')
          .default(null)
          .valid(...Object.keys(parties))
      : skipped,
    attendu: turn ? typedAs.optionalText(300) : skipped,
  }).custom(typed => ({
    kind,
    datedOn: typed.date,
    untilOn: typed.echeance ?? null,
    text: typed.texte,
    centihours: typed.heures ?? null,
    waitsOn: typed.tour ?? null,
    nextStep: typed.attendu ?? '',
  }))
}

export const resumptionForm: Joi.ObjectSchema<ResumptionForm> = Joi.object({
  fin: typedAs.date('Indiquez le dernier jour de la suspension.'),
  decision: typedAs.oneOf(['moved', 'kept'], 'Dites si la fin de l’exécution est reportée.'),
  jours: typedAs.optionalWhole(9999, ['jours', 'jour', 'j']),
}).custom(({ fin, decision, jours }) => ({ lastDay: fin, end: decision, days: jours }))

export const takeBackForm: Joi.ObjectSchema<{ texte: string }> = Joi.object({
  texte: typedAs.text('Dites pourquoi, en une phrase.', 500),
})
