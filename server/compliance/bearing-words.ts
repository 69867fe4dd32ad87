import { hours, owedHours, signedWholeHours } from '#server/base/format.ts'
import { type Names, nameIn } from '#server/register/shares/words.ts'
import type { Bearer } from './bearing-rules.ts'
import type { Bond } from './share-rules.ts'

/** Who answers for what before the buyer, as the contract binds the group. */
export function bondSaid(form: Bond, lead: string): string {
  if (form === 'solidary')
    return `Groupement solidaire\u00a0: chacun répond de tout envers l’acheteur, ${lead} d’abord.`
  if (form === 'jointLeadSolidary')
    return `Groupement conjoint, mandataire solidaire\u00a0: chacun répond de sa part, et ${lead} de toutes.`
  if (form === 'joint') return 'Groupement conjoint\u00a0: chacun répond de sa part, et d’elle seule.'
  return 'La forme du groupement n’est pas précisée\u00a0: chacun répond de sa part, le marché ne dit pas davantage.'
}

/** One company of a group, as a row of every table that shows it. */
export function bearerRow(bearer: Bearer, names: Names) {
  const { companyId, principalId, owed, transferred, counted, left } = bearer
  return {
    name: nameIn(names, companyId),
    owed: owedHours(owed),
    transferred: transferred === 0 ? '—' : `${signedWholeHours(transferred)}\u00a0h`,
    counted: hours(counted),
    left: hours(left),
    to: principalId === null ? 'à l’acheteur' : `à ${nameIn(names, principalId)}`,
  }
}
