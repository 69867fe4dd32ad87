import type { Objections } from '#server/base/errors.ts'
import { euros } from '#server/base/format.ts'
import { type Circumstances, objectionsToFact, type PenaltyForm } from './rules.ts'

/** What a penalty may reach on one day. `mostCents`: hours exposed × the amount of the contract; null where it wrote none. */
export type Exposure = { finished: boolean; concluded: boolean; mostCents: number | null }

/** The same for a penalty applied: on a finished and settled account, and never beyond what is exposed. */
export function objectionsToPenalty(
  penalty: PenaltyForm,
  exposure: Exposure,
  circumstances: Circumstances,
): Objections {
  const objections = objectionsToFact(penalty, circumstances)
  const { amountCents } = penalty
  if (objections.montant || !amountCents) return objections
  const { finished, concluded, mostCents } = exposure
  if (!finished)
    objections.montant = 'Le marché n’était pas fini ce jour-là\u00a0: aucune pénalité ne se décide avant sa fin.'
  else if (mostCents === null) objections.montant = 'Aucun montant au contrat\u00a0: aucune pénalité n’est possible.'
  else if (!concluded)
    objections.montant =
      'Le marché reste à solder ce jour-là\u00a0: réglez d’abord ses relevés, le manque n’est pas encore établi.'
  else if (amountCents > mostCents)
    objections.montant = `La pénalité encourue est de ${euros(mostCents)}\u00a0: on ne décide pas davantage.`
  return objections
}
