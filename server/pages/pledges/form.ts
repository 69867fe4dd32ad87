import Joi from 'joi'
import { type PledgeForm, type PledgeKind, pledgeKinds, type Side, type Unit } from '#server/register/pledges/rules.ts'
import { typedAs } from '#server/web/forms.ts'

const quantities: Record<Unit, () => Joi.Schema> = {
  hours: () => typedAs.hours('Écrivez le nombre d’heures.'),
  money: () => typedAs.euros('Écrivez le montant, hors taxes.'),
  count: () => typedAs.whole('Écrivez combien.', 999_999, ['personnes', 'personne', 'stages', 'stage']),
}

/** The kind an address or a field names; null when it names none. */
export function kindOf(code: unknown): PledgeKind | null {
  const found = Object.entries(pledgeKinds).find(([, kind]) => kind.code === code)
  return (found?.[0] as PledgeKind | undefined) ?? null
}

/** A line of this kind: what the contract owes, or what was done of it. */
export function pledgeForm(side: Side, kind: PledgeKind): Joi.ObjectSchema<PledgeForm> {
  return Joi.object({
    quantite: quantities[pledgeKinds[kind].unit](),
    effet: Joi.string().valid('plus', 'moins').default('plus').failover('plus'),
    date: typedAs.date(side === 'owed' ? 'Indiquez la date d’effet.' : 'Indiquez la date de la réalisation.'),
    piece:
      side === 'owed'
        ? typedAs.optionalText(200)
        : typedAs.text('Dites quelle pièce le montre\u00a0: attestation, convention, facture…', 200),
    motif: typedAs.optionalText(500),
  }).custom(typed => ({
    kind,
    datedOn: typed.date,
    quantity: side === 'owed' && typed.effet === 'moins' ? -typed.quantite : typed.quantite,
    reason: typed.motif,
    evidence: typed.piece,
  }))
}

export const takeBackForm: Joi.ObjectSchema<{ motif: string }> = Joi.object({
  motif: typedAs.text('Dites ce qui était faux, en une phrase.', 500),
})
