import { typedDate } from '#server/base/format.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull } from '#server/register/contracts/words.ts'
import { modes } from '#server/register/placements/rules.ts'
import type { Placement } from '#server/register/placements/store.ts'
import { type Attempt, type Choice, errorSummary, field, newFormKey, select, titled } from '#server/web/forms.ts'
import { breadcrumb } from './grid-page.ts'
import type { Employers } from './placement-form.ts'

/** What stands around a form of an employment. */
export function framed(contract: Contract, heading: string, attempt: Attempt) {
  return {
    title: titled(heading, attempt.errors),
    heading,
    breadcrumb: breadcrumb(contract, heading, [{ href: `/marches/${contract.id}/heures`, label: 'Heures' }]),
    about: contractInFull(contract),
    summary: errorSummary('Rien n’est encore enregistré, rien n’est perdu', attempt.errors),
    formKey: newFormKey(),
    back: `/marches/${contract.id}/heures`,
  }
}

/** `now`: the employment that is corrected. */
export function employmentFields({ holders, structures }: Employers, attempt: Attempt, now: Placement | null = null) {
  const choices = [
    { value: '', label: 'Choisissez' },
    ...holders.map(company => ({ value: String(company.id), label: `${companyName(company)} (titulaire du marché)` })),
    ...structures.map(company => ({
      value: String(company.id),
      label: `${companyName(company)}, ${kinds[company.kind]?.label ?? company.kind}`,
    })),
  ]
  const own = now && String(now.employerId)
  if (own && !choices.some(({ value }) => value === own)) choices.splice(1, 0, { value: own, label: now.employer })
  return {
    employer: select('employeur', 'Employeur', choices, attempt, own ?? '', {
      help: 'Le titulaire pour une embauche directe\u202f; la structure pour une mise à disposition ou une sous-traitance.',
    }),
    siret: field('siret', 'ou son SIRET', attempt, '', {
      optional: true,
      inputmode: 'numeric',
      help: 'Quatorze chiffres, si l’employeur n’est pas dans la liste.',
    }),
    mode: select('modalite', 'Modalité', modeChoices(), attempt, now?.mode ?? ''),
    hired: field('embauche', 'Jour de l’embauche', attempt, typedDate(now?.hiredOn ?? null), {
      short: true,
      help: 'Celui du premier contrat chez cet employeur\u00a0: un renouvellement ne rouvre pas les deux ans d’une embauche directe.',
    }),
    left: field('depart', 'Jour du départ', attempt, typedDate(now?.leftOn ?? null), {
      short: true,
      optional: true,
      help: 'Le dernier jour travaillé, quand il est connu.',
    }),
    job: field('poste', 'Poste', attempt, now?.job ?? '', {
      optional: true,
      help: 'Ni donnée de santé, ni jugement.',
    }),
  }
}

function modeChoices(): Choice[] {
  return [{ value: '', label: 'Choisissez' }, ...Object.entries(modes).map(([value, { label }]) => ({ value, label }))]
}
