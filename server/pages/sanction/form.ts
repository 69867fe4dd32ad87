import Joi from 'joi'
import type { Beginning } from '#server/register/proceedings/actions.ts'
import type { ProceedingKind } from '#server/register/proceedings/rules.ts'
import { MOST_DAYS, type StepForm } from '#server/register/proceedings/step-rules.ts'
import type { Gesture } from '#server/register/proceedings/transition-rules.ts'
import { typedAs } from '#server/web/forms.ts'

/** Which fields a step asks beside its day. */
export const asks: Record<Gesture, readonly Asked[]> = {
  suggest: ['texte'],
  open: ['texte'],
  notice: ['heures', 'delai', 'texte', 'qualite'],
  receive: ['preuve'],
  observe: ['texte'],
  unobserve: ['texte'],
  establish: ['texte'],
  propose: ['montant', 'texte'],
  decide: ['montant', 'texte', 'reponse', 'qualite'],
  waive: ['texte', 'reponse', 'qualite'],
  deduct: ['montant', 'reference'],
  pay: ['montant', 'reference'],
  drop: ['texte'],
  close: ['texte'],
  attach: [],
  takeBack: ['texte'],
}
export type Asked = 'heures' | 'delai' | 'montant' | 'texte' | 'reponse' | 'preuve' | 'reference' | 'qualite'

const LONG = 4000

/** `seen`: the last step that its author had before them. */
export function stepForm(gesture: Gesture): Joi.ObjectSchema<StepForm & { seen: number }> {
  const asked = new Set<string>(asks[gesture])
  const only = (name: Asked, schema: Joi.Schema) => (asked.has(name) ? schema : Joi.any().strip())
  return Joi.object({
    vu: Joi.number().integer().min(0).max(2_147_483_647).default(0),
    date: typedAs.date('Indiquez la date.'),
    texte: only('texte', typedAs.optionalText(LONG)),
    qualite: only('qualite', typedAs.optionalText(300)),
    preuve: only('preuve', typedAs.optionalText(300)),
    reference: only('reference', typedAs.optionalText(300)),
    reponse: only('reponse', typedAs.optionalText(LONG)),
    heures: only('heures', typedAs.optionalHours()),
    montant: only('montant', typedAs.optionalEuros()),
    delai: only('delai', typedAs.optionalWhole(MOST_DAYS, ['jours', 'jour', 'j'])),
  }).custom(typed => ({
    seen: typed.vu,
    gesture,
    datedOn: typed.date,
    text: typed.texte ?? '',
    capacity: typed.qualite ?? '',
    proof: typed.preuve ?? '',
    reference: typed.reference ?? '',
    answer: typed.reponse ?? '',
    centihours: typed.heures ?? null,
    amountCents: typed.montant ?? null,
    days: typed.delai ?? null,
    papers: [],
  }))
}

/** What a new file is about. */
export const beginningForm: Joi.ObjectSchema<Beginning & { datedOn: string; text: string }> = Joi.object({
  nature: typedAs.oneOf(['hours', 'meeting', 'document'], 'Dites sur quoi porte le dossier.'),
  date: typedAs.date('Indiquez la date.'),
  texte: typedAs.text('Dites pourquoi le dossier s’ouvre.', LONG),
  objet: typedAs.optionalText(300),
  fondement: typedAs.optionalText(300),
  montant: typedAs.optionalEuros(),
}).custom(typed => ({
  kind: typed.nature as ProceedingKind,
  matter: typed.nature === 'hours' ? '' : typed.objet,
  basis: typed.nature === 'hours' ? '' : typed.fondement,
  unitCents: typed.nature === 'hours' ? null : (typed.montant ?? null),
  datedOn: typed.date,
  text: typed.texte,
}))

export const simulatorForm: Joi.ObjectSchema<{ combler: number | null }> = Joi.object({
  combler: typedAs.optionalHours(),
})
