import { hours, longDate, owedHours, signedWholeHours } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { percentOf } from '#server/register/contracts/words.ts'
import type { ShareAct } from '#server/register/shares/rules.ts'
import type { Bearer } from './bearing-rules.ts'
import type { Bond } from './share-rules.ts'

type Names = ReadonlyMap<number, string>
const nameIn = (names: Names, id: number | null) => (id === null ? '' : (names.get(id) ?? 'une entreprise retirée'))

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

/** What was decided of the parts, in a sentence. */
export function shareActSaid({ kind, unit, parts }: Pick<ShareAct, 'kind' | 'unit' | 'parts'>, names: Names): string {
  if (kind === 'shares') {
    const said = parts.map(
      ({ companyId, value }) =>
        `${nameIn(names, companyId)} ${unit === 'points' ? percentOf(value) : owedHours(value)}`,
    )
    return `Parts\u00a0: ${listed(said)}`
  }
  if (kind === 'suppliers')
    return parts
      .map(
        ({ companyId, principalId }) =>
          `Les heures de ${nameIn(names, companyId)} comptent pour ${nameIn(names, principalId)}`,
      )
      .join('\u202f; ')
  const from = parts.find(({ value }) => value < 0)
  const to = parts.find(({ value }) => value > 0)
  return `${owedHours(Math.abs(to?.value ?? 0))} passent de ${nameIn(names, from?.companyId ?? null)} à ${nameIn(names, to?.companyId ?? null)}`
}

/** « depuis le 4 mai 2026 », or from the beginning. */
export function sinceSaid({ effectOn }: Pick<ShareAct, 'effectOn'>): string {
  return effectOn === null ? 'depuis l’origine' : `à compter du ${longDate(effectOn)}`
}
