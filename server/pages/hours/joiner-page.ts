import type { Month } from '#server/base/dates.ts'
import { longDate, shortDate, typedDate } from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import type { FoundPerson } from '#server/register/participants/identities.ts'
import { type GroundPaper, groundLabel, type Identity, type Participant } from '#server/register/participants/rules.ts'
import { fullName, participantHref, pseudonym } from '#server/register/participants/words.ts'
import { type Attempt, field, radios, untouched } from '#server/web/forms.ts'
import { FREE_OF_JUDGEMENT, groundsFields, identityFields, statisticsFields } from '../person-fields.ts'
import { employmentFields, framed } from './employment-fields.ts'
import { monthOfReturn } from './joiner-form.ts'
import type { Employers } from './placement-form.ts'

/** Somebody already followed who was chosen; `identity` once its reading is in the journal. */
export type Chosen = { participant: Participant; papers: readonly GroundPaper[]; identity: Identity | null }

type Asked = {
  /** Who answers what was typed; null while nothing was looked for. */
  found?: { total: number; people: FoundPerson[] } | null
  /** Somebody of the same name and birth date. */
  namesake?: number | null
  /** What is asked about the employer, and what the answer is about. */
  employer?: { sentence: string; about: string } | null
}

/** The one form for a person who joins a contract: who, on which grounds, eligible since when, employed how. */
export function joinerPage(
  { contract, employers, chosen, seenBy, today }: JoinerSource,
  attempt: Attempt = untouched,
  { found = null, namesake = null, employer = null }: Asked = {},
) {
  const known = chosen?.participant ?? null
  const month = monthOfReturn(attempt.typed)
  return {
    ...framed(contract, 'Nouvelle personne', attempt),
    back: backTo(contract.id, month),
    returns: month,
    action: `/marches/${contract.id}/personnes`,
    searchAction: `/marches/${contract.id}/personnes/recherche`,
    warning: FREE_OF_JUDGEMENT,
    chosen: chosen && chosenModel(chosen),
    identity: chosen ? null : identityModel(attempt),
    found: foundModel(found),
    searched: found !== null,
    namesake: namesake && { ref: pseudonym(namesake), number: namesake },
    grounds: groundsFields(attempt, [], { seenBy, firstOptional: chosen !== null }),
    eligibility: known?.eligibleOn ? null : eligibilityFields(attempt, today),
    statistics: chosen ? null : statisticsFields(attempt),
    ...employmentFields(employers, attempt),
    question: employer,
    asked: Boolean(namesake || employer),
    kept: { autre: attempt.typed.autre ?? '', confirme: attempt.typed.confirme ?? '' },
    button: 'Ajouter au marché',
  }
}

/** The page that one comes back to. */
export function backTo(contractId: number, month: Month | null): string {
  return month ? `/mois/${month}` : `/marches/${contractId}/heures`
}

export type JoinerSource = {
  contract: Contract
  employers: Employers
  chosen: Chosen | null
  seenBy: string
  today: string
}

/** What tells who somebody is, which is looked for; then what only goes with it. */
function identityModel(attempt: Attempt) {
  const fields = identityFields(attempt, null)
  return { sought: fields.slice(0, 3), more: fields.slice(3) }
}

function chosenModel({ participant, papers, identity }: Chosen) {
  const ref = pseudonym(participant.number)
  const said = papers.map(({ ground, evidenceKind, evidenceOn }) => ({
    label: groundLabel(ground, true),
    paper: [evidenceKind || 'justificatif à voir', evidenceOn && `du ${longDate(evidenceOn)}`]
      .filter(Boolean)
      .join(' '),
  }))
  return {
    ref,
    href: participantHref(participant),
    name: identity && fullName(identity),
    born: identity?.bornOn ? `Date de naissance\u00a0: ${longDate(identity.bornOn)}` : null,
    eligible: participant.eligibleOn ? `Éligible depuis le ${longDate(participant.eligibleOn)}` : null,
    grounds: said,
  }
}

/** Those who answer: the inside of what the page shows, with or without script. null: nothing was looked for. */
export function foundModel(found: { total: number; people: FoundPerson[] } | null) {
  if (!found) return { people: [], sentence: null }
  const { total, people } = found
  return {
    people: people.map(({ participant, identity, contracts }) => ({
      ref: pseudonym(participant.number),
      name: `${identity.lastName} ${identity.firstName}`,
      born: identity.bornOn ? shortDate(identity.bornOn) : 'naissance non dite',
      contracts:
        contracts.length > 0
          ? `${agreed(contracts.length, 'Marché', 'Marchés')} ${listed(contracts.slice(0, 3))}`
          : 'Sur aucun marché',
    })),
    sentence:
      total === 0
        ? 'Personne de ce nom n’est encore suivi par cet acheteur.'
        : total > people.length
          ? `${plural(total, 'personne répond', 'personnes répondent')}\u202f; écrivez-en davantage pour les départager.`
          : `${plural(total, 'personne déjà suivie', 'personnes déjà suivies')}`,
  }
}

function eligibilityFields(attempt: Attempt, today: string) {
  return {
    when: radios(
      'eligibilite',
      'Éligibilité',
      [
        { value: 'jour', label: 'Établie' },
        { value: 'plus-tard', label: 'Établir plus tard' },
      ],
      attempt,
      'jour',
      { help: 'Tant qu’elle n’est pas établie, ses heures sont à régulariser, et elle attend dans votre semaine.' },
    ),
    on: field('eligible_le', 'Établie le', attempt, typedDate(today), {
      short: true,
      help: 'Avant la première heure (CCAG, article sur les publics).',
    }),
  }
}
