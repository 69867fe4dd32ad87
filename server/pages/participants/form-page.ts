import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import {
  districts,
  educationLevels,
  type GroundPaper,
  groundLabel,
  type Participant,
  sexes,
} from '#server/register/participants/rules.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import {
  type Attempt,
  errorSummary,
  field,
  newFormKey,
  select,
  type Typed,
  titled,
  untouched,
} from '#server/web/forms.ts'
import {
  FREE_OF_JUDGEMENT,
  groundsFields,
  identityFields,
  statisticsFields,
  typedOfGrounds,
  withNone,
} from '../person-fields.ts'
import { ranks } from '../person-form.ts'

/** The form that adds someone. `known`: already there under this pseudonym. */
export function newPersonPage(
  buyers: readonly Buyer[],
  seenBy: string,
  attempt: Attempt = untouched,
  known: { number: number; buyerId: number } | null = null,
) {
  return {
    title: titled('Ajouter un participant', attempt.errors),
    heading: 'Ajouter un participant',
    breadcrumb: { links: [{ href: '/participants', label: 'Participants' }], here: 'Ajouter' },
    summary: errorSummary('La personne n’est pas encore ajoutée, rien n’est perdu', attempt.errors),
    known: known && { ref: pseudonym(known.number), href: participantHref(known), number: known.number },
    warning: FREE_OF_JUDGEMENT,
    formKey: newFormKey(),
    action: '/participants',
    version: null,
    buyer:
      buyers.length > 1
        ? select(
            'acheteur',
            'Acheteur',
            withNone(
              buyers.map(buyer => ({ value: String(buyer.id), label: buyerName(buyer) })),
              'Choisissez',
            ),
            attempt,
          )
        : null,
    identity: identityFields(attempt, null),
    situation: situationFields(attempt, null, [], seenBy),
    button: 'Ajouter la personne',
    back: '/participants',
    theirs: null,
  }
}

/** The form that changes a situation; `theirs`: what someone else wrote meanwhile. */
export function editPersonPage(
  participant: Participant,
  others: readonly GroundPaper[],
  seenBy: string,
  attempt: Attempt = untouched,
  conflict = false,
) {
  const papers = [participant, ...others]
  const ref = pseudonym(participant.number)
  const name = `Modifier ${ref}`
  return {
    title: titled(name, attempt.errors),
    heading: name,
    breadcrumb: {
      links: [
        { href: '/participants', label: 'Participants' },
        { href: participantHref(participant), label: ref },
      ],
      here: 'Modifier',
    },
    summary: errorSummary('Rien n’est encore enregistré, rien n’est perdu', attempt.errors),
    known: null,
    warning: FREE_OF_JUDGEMENT,
    formKey: newFormKey(),
    action: `${participantHref(participant)}/modifier`,
    version: participant.version,
    buyer: null,
    identity: null,
    situation: situationFields(attempt, participant, papers, seenBy),
    button: 'Enregistrer',
    back: participantHref(participant),
    theirs: conflict ? differences(participant, papers, attempt.typed) : null,
  }
}

/** What the database holds now, beside what was typed, for each field that differs. */
function differences(
  participant: Participant,
  papers: readonly GroundPaper[],
  typed: Typed,
): { label: string; theirs: string; yours: string }[] {
  const now = typedOf(participant, papers)
  const labels: Record<string, [string, (value: string) => string]> = {
    ...Object.assign({}, ...ranks.map(groundLabels)),
    sexe: ['Sexe', code => sexes[code as keyof typeof sexes] ?? code],
    naissance_annee: ['Année de naissance', text => text],
    qpv: ['Quartier prioritaire', code => districts[code as keyof typeof districts] ?? code],
    niveau: ['Niveau', code => educationLevels[code as keyof typeof educationLevels] ?? code],
  }
  return Object.entries(labels)
    .filter(([name]) => (typed[name] ?? '') !== (now[name] ?? ''))
    .map(([name, [label, words]]) => ({
      label,
      theirs: words(now[name] ?? '') || 'rien',
      yours: words(typed[name] ?? '') || 'rien',
    }))
}

function groundLabels(rank: string, index: number): Record<string, [string, (value: string) => string]> {
  const which = index === 0 ? '' : ` (${index + 1})`
  return {
    [`critere${rank}`]: [`Critère${which}`, code => code && groundLabel(code, true)],
    [`justificatif${rank}`]: [`Justificatif${which}`, text => text],
    [`justificatif_le${rank}`]: [`Date du justificatif${which}`, text => text],
  }
}

function typedOf(participant: Participant, papers: readonly GroundPaper[]): Typed {
  return {
    ...typedOfGrounds(papers),
    sexe: participant.sex,
    naissance_annee: participant.birthYear ? String(participant.birthYear) : '',
    qpv: participant.priorityDistrict,
    niveau: participant.education,
  }
}

function situationFields(attempt: Attempt, participant: Participant | null, papers: readonly GroundPaper[], by = '') {
  const now = participant ? typedOf(participant, papers) : {}
  return {
    grounds: groundsFields(attempt, papers, { seenBy: by }),
    ...statisticsFields(attempt, now),
    birthYear: participant
      ? field('naissance_annee', 'Année de naissance', attempt, now.naissance_annee, {
          short: true,
          optional: true,
          inputmode: 'numeric',
        })
      : null,
  }
}
