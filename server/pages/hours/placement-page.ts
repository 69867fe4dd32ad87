import { hours, longDate, typedDate } from '#server/base/format.ts'
import { type Company, kinds } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull } from '#server/register/contracts/words.ts'
import type { Regularisation } from '#server/register/hours/regularise.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import { modes } from '#server/register/placements/rules.ts'
import type { Placement } from '#server/register/placements/store.ts'
import {
  type Attempt,
  type Choice,
  errorSummary,
  field,
  newFormKey,
  select,
  type Typed,
  textarea,
  titled,
  untouched,
} from '#server/web/forms.ts'
import { breadcrumb } from './grid-page.ts'

type Source = { contract: Contract; holders: readonly Company[]; structures: readonly Company[] }

/** The form that puts someone on a contract. */
export function newPlacementPage({ contract, holders, structures }: Source, attempt: Attempt = untouched) {
  const choices = [
    { value: '', label: 'Choisissez' },
    ...holders.map(company => ({ value: String(company.id), label: `${companyName(company)} (titulaire du marché)` })),
    ...structures.map(company => ({
      value: String(company.id),
      label: `${companyName(company)}, ${kinds[company.kind]?.label ?? company.kind}`,
    })),
  ]
  return {
    ...framed(contract, 'Ajouter une personne', attempt),
    action: `/marches/${contract.id}/personnes`,
    version: null,
    person: field('participant', 'Personne', attempt, '', {
      short: true,
      help: 'Son pseudonyme, comme P-014.',
    }),
    newPersonHref: '/participants/nouveau',
    employer: select('employeur', 'Employeur', choices, attempt, '', {
      help: 'Le titulaire pour une embauche directe\u202f; la structure pour une mise à disposition ou une sous-traitance.',
    }),
    siret: field('siret', 'ou son SIRET', attempt, '', {
      optional: true,
      inputmode: 'numeric',
      help: 'Quatorze chiffres, si l’employeur n’est pas dans la liste.',
    }),
    fixed: null,
    ...employment(attempt, null),
    button: 'Ajouter au marché',
    theirs: null as ReturnType<typeof differences> | null,
    early: null as ReturnType<typeof earlyModel> | null,
  }
}

/** The form that corrects an employment, or closes it. */
export function placementPage(
  contract: Contract,
  placement: Placement,
  attempt: Attempt = untouched,
  conflict = false,
  early: EarlyHours | null = null,
) {
  return {
    ...framed(contract, `Contrat de travail de ${pseudonym(placement.number)}`, attempt),
    action: `/marches/${contract.id}/personnes/${placement.id}`,
    version: placement.version,
    person: null,
    newPersonHref: null,
    employer: null,
    siret: null,
    fixed: {
      ref: pseudonym(placement.number),
      href: participantHref(placement),
      employer: placement.employer,
    },
    ...employment(attempt, placement),
    button: 'Enregistrer',
    theirs: conflict ? differences(placement, attempt.typed) : null,
    early: early && earlyModel(contract, placement, early),
  }
}

/** Hours worked before eligibility: those that wait for a decision, in centihours, or the decision that stands. */
type EarlyHours = { toRegularise: number; decided: Regularisation | null; today: string; attempt?: Attempt }

function earlyModel(
  contract: Contract,
  placement: Placement,
  { toRegularise, decided, today, attempt = untouched }: EarlyHours,
) {
  const reason = decided
    ? textarea('motif', 'Motif de la reprise', attempt, '', { help: 'Ces heures ne compteront plus.' })
    : textarea('motif', 'Motif', attempt, '', {
        help: 'La pièce qui établit l’éligibilité, et pourquoi elle est venue après. Ni donnée de santé, ni jugement.',
      })
  return {
    heading: decided ? 'Heures régularisées' : 'Heures à régulariser',
    sentence: decided
      ? `Décidé le ${longDate(decided.decidedOn)}${decided.byName ? ` par ${decided.byName}` : ''}\u00a0: ${decided.reason}`
      : `${hours(toRegularise)} précèdent l’éligibilité de ${pseudonym(placement.number)}. Elles ne comptent pas, sauf décision motivée.`,
    action: `/marches/${contract.id}/personnes/${placement.id}/${decided ? 'reprise' : 'regularisation'}`,
    formKey: newFormKey(),
    open: Object.keys(attempt.errors).length > 0,
    summary: decided ? 'Reprendre cette décision' : 'Décider qu’elles comptent',
    decision: decided ? null : field('decision', 'Jour de la décision', attempt, typedDate(today), { short: true }),
    reason: { ...reason, id: 'regularisation-motif', described: null },
    button: decided ? 'Reprendre la décision' : 'Régulariser ces heures',
  }
}

function framed(contract: Contract, heading: string, attempt: Attempt) {
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

function employment(attempt: Attempt, placement: Placement | null) {
  return {
    mode: select('modalite', 'Modalité', modeChoices(), attempt, placement?.mode ?? ''),
    hired: field('embauche', 'Jour de l’embauche', attempt, typedDate(placement?.hiredOn ?? null), {
      short: true,
      help: 'Celui du premier contrat chez cet employeur\u00a0: un renouvellement ne rouvre pas les deux ans d’une embauche directe.',
    }),
    left: field('depart', 'Jour du départ', attempt, typedDate(placement?.leftOn ?? null), {
      short: true,
      optional: true,
      help: 'Le dernier jour travaillé, quand il est connu.',
    }),
    job: field('poste', 'Poste', attempt, placement?.job ?? '', {
      optional: true,
      help: 'Ni donnée de santé, ni jugement.',
    }),
  }
}

function differences(placement: Placement, typed: Typed) {
  const now: [string, string, string, (value: string) => string][] = [
    ['modalite', 'Modalité', placement.mode, code => modes[code as keyof typeof modes]?.label ?? code],
    ['embauche', 'Embauche', typedDate(placement.hiredOn), text => text],
    ['depart', 'Départ', typedDate(placement.leftOn), text => text],
    ['poste', 'Poste', placement.job, text => text],
  ]
  return now
    .filter(([name, , value]) => (typed[name] ?? '') !== value)
    .map(([name, label, value, words]) => ({
      label,
      theirs: words(value) || 'rien',
      yours: words(typed[name] ?? '') || 'rien',
    }))
}

function modeChoices(): Choice[] {
  return [{ value: '', label: 'Choisissez' }, ...Object.entries(modes).map(([value, { label }]) => ({ value, label }))]
}
