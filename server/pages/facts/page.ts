import { longDate, owedHours, typedDate } from '#server/base/format.ts'
import type { Clause } from '#server/register/clauses/rules.ts'
import { type Contract, ccagOf } from '#server/register/contracts/rules.ts'
import { type Fact, type FactKind, factKinds, needsClause, parties } from '#server/register/facts/rules.ts'
import { factText, nextStep } from '#server/register/facts/timeline.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { type Attempt, field, radios, textarea, untouched } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'
import { asks } from './form.ts'

/** What can be noted, for who has not chosen yet. */
export function choicePage(contract: Contract, clause: Clause | null, suspension: Fact | null) {
  return {
    ...framedFact('Ajouter à la chronologie', contract, untouched),
    choices: [
      ...Object.entries(factKinds).map(([kind, label]) => {
        const closed = !clause && needsClause.has(kind as FactKind)
        if (kind === 'resumption') return resumptionChoice(label, contract, suspension)
        return {
          label,
          href: closed ? null : addressOf(contract, kind as FactKind),
          use: closed ? 'Enregistrez d’abord la clause.' : useWords(kind as FactKind, contract),
        }
      }),
      {
        label: 'Mise en demeure, décision sur la pénalité',
        href: clause ? `/marches/${contract.id}/sanction` : null,
        use: clause
          ? `Au dossier de sanction du marché, étape par étape (${ccagOf(contract, '.5')}).`
          : 'Enregistrez d’abord la clause.',
      },
    ],
  }
}

/** A resumption ends the suspension that runs. */
function resumptionChoice(label: string, contract: Contract, suspension: Fact | null) {
  return suspension
    ? { label, href: `/marches/${contract.id}/faits/${suspension.id}/fin`, use: uses.resumption }
    : { label, href: null, use: 'Aucune suspension n’est en cours.' }
}

/** The form of one kind of fact. */
export function factPage(given: {
  contract: Contract
  clause: Clause | null
  facts: readonly Fact[]
  missing: number
  kind: FactKind
  today: string
  byPerson: boolean
  attempt?: Attempt
}) {
  const { contract, facts, missing, kind, today, byPerson, attempt = untouched } = given
  const { hours, deadline, turn } = asks[kind]
  const heading = headings[kind]
  const step = nextStep(facts, today)
  return {
    ...framedFact(heading, contract, attempt),
    action: addressOf(contract, kind),
    use: useWords(kind, contract),
    date: field('date', kind === 'suspension' ? 'À partir du' : 'Date', attempt, typedDate(today), short),
    hours: hours
      ? field('heures', 'Heures excusées', attempt, '', {
          unit: 'h',
          inputmode: 'decimal',
          help: `Il manque ${owedHours(Math.max(0, missing))} à ce jour.`,
        })
      : null,
    text: textarea('texte', kind === 'note' ? 'Note' : 'Ce qui s’est passé', attempt, '', {
      help: 'Une phrase. Pas de donnée de santé, pas de nom de participant, pas de jugement.',
      read: kind !== 'note',
    }),
    turn: turn ? radios('tour', 'À qui le tour ?', turns(kind), attempt, kind === 'reminder' ? 'company' : '') : null,
    expected: turn
      ? field('attendu', 'Ce qui est attendu', attempt, '', {
          optional: true,
          read: true,
          help: 'Par exemple « proposer un calendrier de recrutement ».',
        })
      : null,
    deadline: deadline
      ? field('echeance', deadline, attempt, '', {
          ...short,
          optional: true,
          help:
            kind === 'suspension'
              ? 'Laissez vide tant que la fin n’est pas connue. La reprise se note ensuite, avec ce que devient la fin.'
              : undefined,
        })
      : null,
    step: step ? typedSaid(step.sentence, byPerson) : null,
    button: buttons[kind],
  }
}

/** The form that says when the work begins again, and what becomes of the end. */
export function resumptionPage(contract: Contract, suspension: Fact, byPerson: boolean, attempt: Attempt = untouched) {
  const planned = suspension.untilOn ? ` jusqu’au ${longDate(suspension.untilOn)}` : ''
  return {
    ...framedFact('Noter la reprise', contract, attempt),
    action: `/marches/${contract.id}/faits/${suspension.id}/fin`,
    what: `Suspendu depuis le ${longDate(suspension.datedOn)}${planned}. ${typedSaid(suspension.text, byPerson)}`,
    fields: [
      field('fin', 'Dernier jour de la suspension', attempt, typedDate(suspension.untilOn), {
        ...short,
        help: 'Par exemple 18/03/2026. Le travail reprend le lendemain.',
      }),
    ],
    choice: radios(
      'decision',
      'Ce que devient la fin de l’exécution',
      [
        { value: 'moved', label: 'Elle est reportée' },
        { value: 'kept', label: 'Elle ne change pas' },
      ],
      attempt,
      '',
      {
        help: contract.endsOn
          ? `Aujourd’hui le ${longDate(contract.endsOn)}. Si elle ne change pas, ce qui reste dû se répartit sur les jours qui restent.`
          : 'Aucune fin n’est connue.',
      },
    ),
    more: [
      field('jours', 'Reportée de', attempt, '', {
        unit: 'jours',
        inputmode: 'numeric',
        optional: true,
        help: 'Laissez vide pour autant de jours que la suspension.',
      }),
    ],
    button: 'Enregistrer la reprise',
  }
}

/** The form that takes a wrong fact back. */
export function takeBackPage(contract: Contract, fact: Fact, byPerson: boolean, attempt: Attempt = untouched) {
  return {
    ...framedFact('Annuler un fait', contract, attempt),
    action: `/marches/${contract.id}/faits/${fact.id}/annulation`,
    what: `${longDate(fact.datedOn)}. ${typedSaid(factText(fact), byPerson)} Le fait restera visible, barré, avec votre raison.`,
    fields: [field('texte', 'Pourquoi', attempt, '', { read: true })],
    choice: null,
    more: [],
    button: 'Annuler ce fait',
  }
}

/** Addresses say it in French. */
export const kindOfAddress: Record<string, FactKind> = {
  appel: 'contact',
  reunion: 'meeting',
  relance: 'reminder',
  difficulte: 'difficulty',
  'heures-excusees': 'excuse',
  suspension: 'suspension',
  'bilan-final': 'finalReview',
  note: 'note',
}

function addressOf(contract: { id: number }, kind: FactKind): string {
  const word = Object.keys(kindOfAddress).find(key => kindOfAddress[key] === kind)
  return `/marches/${contract.id}/faits/nouveau?type=${word}`
}

/** The generic article of the CCAG becomes the one of this contract. */
function useWords(kind: FactKind, contract: Contract): string {
  return uses[kind].replace(/CCAG, x\.1([\d.]*\d)/, (_whole, part: string) => ccagOf(contract, part))
}

function turns(kind: FactKind) {
  const choices = Object.entries(parties).map(([value, label]) => ({ value, label }))
  return kind === 'reminder' ? choices : [{ value: '', label: 'Inchangé' }, ...choices]
}

function framedFact(heading: string, contract: Contract, attempt: Attempt) {
  return framed(heading, heading, contract, attempt, 'Rien n’est enregistré')
}

const short = { short: true } as const

const headings: Record<FactKind, string> = {
  contact: 'Noter un appel ou un échange',
  meeting: 'Noter une réunion de suivi',
  reminder: 'Noter une relance',
  difficulty: 'Noter une difficulté',
  excuse: 'Excuser des heures',
  suspension: 'Suspendre la clause',
  resumption: 'Noter la reprise',
  finalReview: 'Noter le bilan final',
  note: 'Écrire une note',
}

const buttons: Record<FactKind, string> = {
  contact: 'Noter l’échange',
  meeting: 'Noter la réunion',
  reminder: 'Noter la relance',
  difficulty: 'Noter la difficulté',
  excuse: 'Excuser ces heures',
  suspension: 'Enregistrer la suspension',
  resumption: 'Enregistrer la reprise',
  finalReview: 'Noter le bilan',
  note: 'Garder la note',
}

const uses: Record<FactKind, string> = {
  contact: 'Ce qui s’est dit, et ce qui a été promis.',
  meeting: 'Mise au point, suivi, bilan (CCAG, x.1.4.3).',
  reminder: 'Un rappel adressé à l’entreprise\u00a0: ce qui est attendu d’elle, et pour quand.',
  difficulty:
    'L’entreprise a fait part d’une difficulté : l’acheteur étudie avec elle les moyens d’y répondre (CCAG, x.1.4.4).',
  excuse: 'Les heures pour lesquelles aucun moyen n’a été trouvé ne donnent pas lieu à pénalité (CCAG, x.1.4.4).',
  suspension:
    'Décidée par l’acheteur à la demande de l’entreprise (CCAG, x.1.4.4). Les jours suspendus sortent de la trajectoire.',
  resumption:
    'Le premier jour travaillé après une suspension\u00a0: ce qui reste dû se répartit sur les jours qui restent.',
  finalReview:
    'Ce qui a été fait, en heures et pour les personnes\u00a0: rendu dans le mois qui précède la fin de l’exécution (CCAG, x.1.4.5).',
  note: 'Une information à garder au dossier.',
}
