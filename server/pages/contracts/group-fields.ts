import type { Company } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { groupForms, shareField } from '#server/register/contracts/group-rules.ts'
import { type Holder, holderRoles } from '#server/register/contracts/rules.ts'
import { type Attempt, type Choice, field, select, type Typed } from '#server/web/forms.ts'

/** How the companies of a group answer, and for which part of the hours. */
export function groupModel(group: readonly (Holder & { company: Company })[], attempt: Attempt, stored: Typed) {
  return {
    form: select(
      'groupement',
      'Forme du groupement',
      [{ value: '', label: 'Une entreprise seule, ou non précisée' }, ...choicesOf(groupForms)],
      attempt,
      stored.groupement ?? '',
      {
        optional: true,
        help: 'Solidaire, ou à mandataire solidaire\u00a0: le mandataire répond de tout. Conjoint\u00a0: chacun de sa part.',
      },
    ),
    lead:
      group.length > 1
        ? 'La part de chacun dans les heures dues, telle que le marché l’écrit\u00a0; ensemble, 100\u00a0%. Rien si le marché n’en écrit aucune.'
        : null,
    shares: group.length > 1 ? group.map(holder => shareOf(holder, attempt, stored)) : [],
  }
}

function shareOf({ companyId, role, company }: Holder & { company: Company }, attempt: Attempt, stored: Typed) {
  const name = shareField(companyId)
  return field(name, `Part de ${companyName(company)}`, attempt, stored[name] ?? '', {
    unit: '%',
    inputmode: 'decimal',
    short: true,
    optional: true,
    help: holderRoles[role],
  })
}

export function choicesOf(table: Record<string, string>): Choice[] {
  return Object.entries(table).map(([value, label]) => ({ value, label }))
}
