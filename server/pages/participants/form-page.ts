import { typedDate } from '#server/base/format.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import {
  districts,
  educationLevels,
  evidenceKinds,
  groundLabel,
  grounds,
  type Identity,
  type Participant,
  sexes,
} from '#server/register/participants/rules.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import {
  type Attempt,
  type Choice,
  errorSummary,
  field,
  newFormKey,
  select,
  type Typed,
  titled,
  untouched,
} from '#server/web/forms.ts'

const FREE_OF_JUDGEMENT =
  'Ni donnée de santé, ni jugement, ni numéro de sécurité sociale\u00a0: le critère et le justificatif suffisent.'

/** The form that adds someone. `known`: already there under this pseudonym. */
export function newPersonPage(buyers: readonly Buyer[], attempt: Attempt = untouched, known: number | null = null) {
  return {
    title: titled('Ajouter un participant', attempt.errors),
    heading: 'Ajouter un participant',
    breadcrumb: { links: [{ href: '/participants', label: 'Participants' }], here: 'Ajouter' },
    summary: errorSummary('La personne n’est pas encore ajoutée, rien n’est perdu', attempt.errors),
    known: known && { ref: pseudonym(known), href: participantHref(known) },
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
    situation: situationFields(attempt, null),
    button: 'Ajouter la personne',
    back: '/participants',
    theirs: null,
  }
}

/** The form that changes a situation; `theirs`: what someone else wrote meanwhile. */
export function editPersonPage(participant: Participant, attempt: Attempt = untouched, conflict = false) {
  const ref = pseudonym(participant.number)
  const name = `Modifier ${ref}`
  return {
    title: titled(name, attempt.errors),
    heading: name,
    breadcrumb: {
      links: [
        { href: '/participants', label: 'Participants' },
        { href: participantHref(participant.number), label: ref },
      ],
      here: 'Modifier',
    },
    summary: errorSummary('Rien n’est encore enregistré, rien n’est perdu', attempt.errors),
    known: null,
    warning: FREE_OF_JUDGEMENT,
    formKey: newFormKey(),
    action: `${participantHref(participant.number)}/modifier`,
    version: participant.version,
    buyer: null,
    identity: null,
    situation: situationFields(attempt, participant),
    button: 'Enregistrer',
    back: participantHref(participant.number),
    theirs: conflict ? differences(participant, attempt.typed) : null,
  }
}

/** What the database holds now, beside what was typed, for each field that differs. */
function differences(participant: Participant, typed: Typed): { label: string; theirs: string; yours: string }[] {
  const now = typedOf(participant)
  const labels: Record<string, [string, (value: string) => string]> = {
    critere: ['Critère', code => groundLabel(code, true)],
    justificatif: ['Justificatif', text => text],
    justificatif_le: ['Date du justificatif', text => text],
    sexe: ['Sexe', code => sexes[code as keyof typeof sexes] ?? code],
    naissance_annee: ['Année de naissance', text => text],
    qpv: ['Quartier prioritaire', code => districts[code as keyof typeof districts] ?? code],
    niveau: ['Niveau', code => educationLevels[code as keyof typeof educationLevels] ?? code],
  }
  return Object.entries(labels)
    .filter(([name]) => (typed[name] ?? '') !== now[name])
    .map(([name, [label, words]]) => ({
      label,
      theirs: words(now[name] ?? '') || 'rien',
      yours: words(typed[name] ?? '') || 'rien',
    }))
}

function typedOf(participant: Participant): Typed {
  return {
    critere: participant.ground,
    justificatif: participant.evidenceKind,
    justificatif_le: typedDate(participant.evidenceOn),
    sexe: participant.sex,
    naissance_annee: participant.birthYear ? String(participant.birthYear) : '',
    qpv: participant.priorityDistrict,
    niveau: participant.education,
  }
}

function situationFields(attempt: Attempt, participant: Participant | null) {
  const now = participant ? typedOf(participant) : {}
  return {
    ground: select('critere', 'Critère d’éligibilité', groundChoices(true), attempt, now.critere, {
      help: 'Celui du premier jour\u00a0: il ne change pas si la situation évolue ensuite.',
    }),
    evidence: select(
      'justificatif',
      'Justificatif vu',
      withNone(
        evidenceKinds.map(label => ({ value: label, label })),
        'Pas encore vu',
      ),
      attempt,
      now.justificatif,
      { help: 'Sa nature et sa date. La copie n’est pas gardée.' },
    ),
    evidenceOn: field('justificatif_le', 'Date du justificatif', attempt, now.justificatif_le, {
      short: true,
      optional: true,
      help: 'Par exemple 18/03/2026',
    }),
    sex: select('sexe', 'Sexe', withNone(choicesOf(sexes), 'Non renseigné'), attempt, now.sexe, { optional: true }),
    birthYear: participant
      ? field('naissance_annee', 'Année de naissance', attempt, now.naissance_annee, {
          short: true,
          optional: true,
          inputmode: 'numeric',
        })
      : null,
    district: select(
      'qpv',
      'Quartier prioritaire à l’entrée',
      withNone(choicesOf(districts), 'Non renseigné'),
      attempt,
      now.qpv,
      {
        optional: true,
      },
    ),
    education: select(
      'niveau',
      'Niveau à l’entrée',
      withNone(choicesOf(educationLevels), 'Non renseigné'),
      attempt,
      now.niveau,
      {
        optional: true,
      },
    ),
  }
}

export function identityFields(attempt: Attempt, identity: Identity | null) {
  return [
    field('nom', 'Nom', attempt, identity?.lastName ?? ''),
    field('prenom', 'Prénom', attempt, identity?.firstName ?? ''),
    field('naissance', 'Date de naissance', attempt, typedDate(identity?.bornOn ?? null), {
      short: true,
      help: 'Par exemple 14/07/1990. Elle évite d’inscrire deux fois la même personne.',
    }),
    field('commune', 'Commune', attempt, identity?.city ?? '', { optional: true }),
    field('telephone', 'Téléphone', attempt, identity?.phone ?? '', { optional: true, type: 'tel', short: true }),
  ]
}

/** Grounds as choices of a list; those that are sensitive are one choice for those who may not tell them apart. */
export function groundChoices(readsSensitive: boolean, none = 'Choisissez'): Choice[] {
  const open = Object.entries(grounds).filter(([, { sensitive }]) => readsSensitive || !sensitive)
  const choices = open.map(([value, { label }]) => ({ value, label }))
  const grouped = readsSensitive ? [] : [{ value: 'sensible', label: groundLabel('B_TH', false) }]
  return withNone([...choices, ...grouped], none)
}

export function choicesOf(words: Record<string, string>): Choice[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}

export function withNone(choices: readonly Choice[], label: string): Choice[] {
  return [{ value: '', label }, ...choices]
}
