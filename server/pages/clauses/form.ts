import Joi from 'joi'
import { type Rounding, roundings, USUAL_ROUNDING } from '#server/register/buyers/rounding-rules.ts'
import type { Figure } from '#server/register/clauses/figure-rules.ts'
import { USUAL_RHYTHM } from '#server/register/clauses/period-rules.ts'
import { rhythmPeriods } from '#server/register/clauses/rhythm-rules.ts'
import {
  type Act,
  acts,
  type ClauseForm,
  cancellationBases,
  type Effect,
  ELIGIBILITY_MONTHS,
  type LineForm,
  legalBases,
  modificationBases,
} from '#server/register/clauses/rules.ts'
import { owedThenChoices } from '#server/register/contracts/end-rules.ts'
import { typedAs } from '#server/web/forms.ts'
import { figureFields, figureFrom } from './figure-form.ts'

/** What the figure of an act may be; a clause may also wait for its first order. */
const ofAnAct = ['fixed', 'labour', 'worked', 'newStaff', 'invoiced', 'persons'] as const
const ofAClause = [...ofAnAct, 'onOrders'] as const

/** The clause of a contract, with its initial hours when it is new. Errors are told in the order of the page. */
export const clauseForm: Joi.ObjectSchema<ClauseForm> = Joi.object({
  fondement: typedAs.oneOf(Object.keys(legalBases), 'Choisissez le fondement de la clause.'),
  article: typedAs.optionalText(200),
  ...figureFields(ofAClause),
  date: typedAs.optionalDate(),
  releves: Joi.string()
    .empty('')
    .valid(...Object.keys(rhythmPeriods))
    .default(null)
    .messages({ '*': 'Dites si les relevés viennent chaque mois ou chaque trimestre.' }),
  delai: typedAs.optionalWhole(999, ['jours', 'jour', 'j']),
  'releves-effet': typedAs.optionalDate(),
  penalite: typedAs.optionalEuros(),
  eligibilite: typedAs.optionalWhole(999, ['mois']),
  globalisation: Joi.string()
    .empty('')
    .default(null)
    .pattern(/^\d{1,9}$/),
  debut: typedAs.optionalDate(),
  fin: typedAs.optionalDate(),
  perimetre: typedAs.optionalText(1000),
  'valeurs-effet': typedAs.optionalDate(),
}).custom(typed => ({
  clause: {
    legalBasis: typed.fondement,
    contractArticle: typed.article,
    scope: typed.perimetre,
    penaltyCents: typed.penalite,
    eligibilityMonths: typed.eligibilite ?? ELIGIBILITY_MONTHS,
    poolId: typed.globalisation && Number(typed.globalisation),
  },
  rhythm: typed.releves && {
    period: typed.releves,
    dueDays: typed.delai ?? USUAL_RHYTHM.dueDays,
    effectOn: typed['releves-effet'],
  },
  // Of a framework, nothing is invoiced yet at the notification.
  figure: figureFrom({ ...typed, facture: typed.facture ?? 0 }),
  datedOn: typed.date,
  startsOn: typed.debut,
  endsOn: typed.fin,
  effectOn: typed['valeurs-effet'],
}))

/** A new line of the ledger; what each act asks differs by its fondement, its reference, its effect. */
export const lineForms = Object.fromEntries(
  Object.keys(acts).map(act => [act, lineForm(act as Act)]),
) as unknown as Record<Act, Joi.ObjectSchema<LineForm>>

function lineForm(act: Act): Joi.ObjectSchema<LineForm> {
  const isOrder = act === 'commande' || act === 'tranche'
  const bases = act === 'avenant' ? Object.keys(modificationBases) : Object.keys(cancellationBases)
  const effects: readonly Effect[] = acts[act].effects
  return Joi.object({
    signature: typedAs.date(isOrder ? 'Indiquez la date d’effet.' : 'Indiquez la date de signature.'),
    fondement: isOrder ? Joi.any().strip() : typedAs.oneOf(bases, 'Choisissez le fondement.'),
    reference: isOrder ? typedAs.text('Donnez le numéro ou le nom qui le distingue.', 80) : Joi.any().strip(),
    effet:
      effects.length > 1
        ? typedAs.oneOf(effects, 'Dites si l’avenant ajoute des heures, en retire, ou n’y change rien.')
        : Joi.string().default(effects[0]).valid(effects[0]).failover(effects[0]),
    ...figureFields(ofAnAct),
    confirmation: Joi.string().empty('').valid('oui').default(null).failover(null),
    motif: typedAs.text('Dites pourquoi l’obligation change, en une phrase.', 500),
    nouveauMontant: act === 'avenant' ? typedAs.optionalEuros() : Joi.any().strip(),
    nouvelleFin: act === 'avenant' ? typedAs.optionalDate() : Joi.any().strip(),
    resiliation: Joi.string()
      .empty('')
      .valid(...Object.keys(owedThenChoices))
      .default('line')
      .messages({ '*': 'Dites ce que deviennent les heures dues.' }),
  }).custom(typed => ({
    datedOn: typed.signature,
    confirmed: typed.confirmation === 'oui',
    basis: typed.fondement ?? '',
    reference: typed.reference ?? '',
    effect: typed.effet,
    figure: figureFrom(typed),
    reason: typed.motif,
    amountCents: typed.nouveauMontant ?? null,
    endsOn: typed.nouvelleFin ?? null,
    owedThen: typed.resiliation,
  }))
}

/** The right figure of a line written wrong, and why. */
export const correctionForm: Joi.ObjectSchema<{ centihours: number; reason: string }> = Joi.object({
  heures: typedAs.hours('Écrivez le nombre d’heures juste, ou 0 si la ligne n’avait pas lieu d’être.'),
  motif: typedAs.text('Dites ce qui était faux, en une phrase.', 500),
}).custom(({ heures, motif }) => ({ centihours: heures, reason: motif }))

/** The formula alone, for the calculator: nothing is kept. */
export const sizingForm: Joi.ObjectSchema<{ figure: Figure; rounding: Rounding }> = Joi.object({
  ...figureFields(ofAClause),
  arrondi: Joi.string()
    .valid(...Object.keys(roundings))
    .default(USUAL_ROUNDING)
    .failover(USUAL_ROUNDING),
}).custom(typed => ({ figure: { ...figureFrom(typed), centihours: null }, rounding: typed.arrondi }))
