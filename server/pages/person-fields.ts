import { typedDate } from '#server/base/format.ts'
import {
  districts,
  educationLevels,
  evidenceKinds,
  type GroundPaper,
  groundLabel,
  grounds,
  type Identity,
  sexes,
} from '#server/register/participants/rules.ts'
import { type Attempt, type Choice, field, select, type Typed } from '#server/web/forms.ts'
import { ranks } from './person-form.ts'

// The fields of a person, wherever one is written: the models of views/shared/ground.hbs and of its neighbours.

export const FREE_OF_JUDGEMENT =
  'Ni donnée de santé, ni jugement, ni numéro de sécurité sociale\u00a0: le critère et le justificatif suffisent.'

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

/** The grounds of a form: the first, those that are there, and an empty one to be opened. `seenBy`: who sees papers by default. */
export function groundsFields(
  attempt: Attempt,
  papers: readonly GroundPaper[],
  { seenBy = '', firstOptional = false }: { seenBy?: string; firstOptional?: boolean } = {},
) {
  const now = typedOfGrounds(papers)
  const blocks = ranks.map((rank, index) => ({
    rank: index + 1,
    legend: index === 0 ? 'Critère d’éligibilité' : `${ordinals[index]} critère`,
    ...groundFields(rank, attempt, now, { seenBy, optional: index > 0 || firstOptional }),
    said: Boolean((attempt.typed[`critere${rank}`] ?? now[`critere${rank}`]) || hasError(rank, attempt)),
  }))
  const [first, ...others] = blocks
  return { first: first!, others: others.map((block, index) => ({ ...block, open: block.said, after: index })) }
}

const ordinals = ['Premier', 'Deuxième', 'Troisième', 'Quatrième']

function hasError(rank: string, { errors }: Attempt): boolean {
  return ['critere', 'justificatif', 'justificatif_le', 'vu_par', 'depuis'].some(name => `${name}${rank}` in errors)
}

function groundFields(
  rank: string,
  attempt: Attempt,
  now: Typed,
  { seenBy, optional }: { seenBy: string; optional: boolean },
) {
  const named = (name: string) => `${name}${rank}`
  return {
    ground: select(
      named('critere'),
      rank === '' ? 'Critère d’éligibilité' : 'Critère',
      groundChoices(true, optional ? 'Aucun' : 'Choisissez'),
      attempt,
      now[named('critere')],
      rank === '' && !optional
        ? {
            help: 'Celui du premier jour\u00a0: il ne change pas si la situation évolue. C’est sous lui qu’elle est comptée.',
          }
        : {},
    ),
    evidence: select(
      named('justificatif'),
      'Justificatif vu',
      withNone(
        evidenceKinds.map(label => ({ value: label, label })),
        'Pas encore vu',
      ),
      attempt,
      now[named('justificatif')],
      rank === '' ? { help: 'Sa nature et sa date. La copie n’est pas gardée.' } : {},
    ),
    evidenceOn: field(named('justificatif_le'), 'Date du justificatif', attempt, now[named('justificatif_le')], {
      short: true,
      optional: true,
    }),
    evidenceBy: field(named('vu_par'), 'Vu par', attempt, now[named('vu_par')] ?? seenBy, { optional: true }),
    from: field(named('depuis'), 'Le critère vaut à partir du', attempt, now[named('depuis')], {
      short: true,
      optional: true,
      help: 'Si la pièce dit un jour postérieur à sa date.',
    }),
  }
}

export function statisticsFields(
  attempt: Attempt,
  now: { sexe?: string | undefined; qpv?: string | undefined; niveau?: string | undefined } = {},
) {
  const optional = { optional: true }
  return {
    sex: select('sexe', 'Sexe', withNone(choicesOf(sexes), 'Non renseigné'), attempt, now.sexe, optional),
    district: select(
      'qpv',
      'Quartier prioritaire à l’entrée',
      withNone(choicesOf(districts), 'Non renseigné'),
      attempt,
      now.qpv,
      optional,
    ),
    education: select(
      'niveau',
      'Niveau à l’entrée',
      withNone(choicesOf(educationLevels), 'Non renseigné'),
      attempt,
      now.niveau,
      optional,
    ),
  }
}

/** Grounds as they would be typed. */
export function typedOfGrounds(papers: readonly GroundPaper[]): Typed {
  return Object.fromEntries(
    papers.flatMap((paper, index) => {
      const rank = ranks[index] ?? `_${index + 1}`
      return [
        [`critere${rank}`, paper.ground],
        [`justificatif${rank}`, paper.evidenceKind],
        [`justificatif_le${rank}`, typedDate(paper.evidenceOn)],
        [`vu_par${rank}`, paper.evidenceBy],
        [`depuis${rank}`, typedDate(paper.groundFrom)],
      ]
    }),
  )
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
