import { count, hours, shortDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { exitSituations, groundLabel, groundNamed, grounds } from '#server/register/participants/rules.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import type { Placement } from '#server/register/placements/person-store.ts'
import { eligibleUntil } from '#server/register/placements/rules.ts'
import type { Cell, Sheet } from '#server/web/export.ts'
import { field, select, untouched } from '#server/web/forms.ts'
import { hrefWith, type ListQuery, pagination, rangeWords, sortLink } from '#server/web/list.ts'
import { groundChoices } from './form-page.ts'
import type { ListedParticipant, ParticipantFilters } from './list-store.ts'

const PATH = '/participants'

const states = [
  { value: '', label: 'Tous' },
  { value: 'a-valider', label: 'Éligibilité à établir' },
  { value: 'eligibles', label: 'Éligibles' },
  { value: 'sortis', label: 'Sortis' },
] as const

/** Filters from an address; what is not known is as if it were not asked. */
export function filtersFrom(query: Record<string, unknown>, readsSensitive: boolean): ParticipantFilters {
  const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string) : '')
  const ground = text('critere')
  const known = Object.hasOwn(grounds, ground) && (readsSensitive || !groundNamed(ground)!.sensitive)
  const sort = text('tri')
  return {
    q: text('q').slice(0, 200),
    ground: known || ground === 'sensible' ? ground : '',
    state: states.find(({ value }) => value === text('etat'))?.value ?? '',
    sort: sort === 'eligibilite' || sort === 'heures' ? sort : 'numero',
  }
}

export function participantsPage(
  participants: readonly ListedParticipant[],
  placements: readonly Placement[],
  filters: ParticipantFilters,
  {
    page,
    offset,
    last,
    total,
    edits,
    kept,
  }: { page: number; offset: number; last: number; total: number; edits: boolean; kept: boolean },
) {
  const query: ListQuery = {
    ...(kept ? { recherche: 'oui' } : { q: filters.q }),
    critere: filters.ground,
    etat: filters.state,
    tri: filters.sort === 'numero' ? '' : filters.sort,
  }
  const filtered = Boolean(filters.q || filters.ground || filters.state)
  const until = untilOf(placements)
  return {
    title: 'Participants',
    path: `${PATH}/recherche`,
    addHref: edits ? `${PATH}/nouveau` : null,
    lede: total === 0 ? null : plural(total, 'personne', 'personnes'),
    views: states.map(({ value, label }) => ({
      label,
      href: hrefWith(PATH, query, { etat: value, page: '' }),
      current: value === filters.state,
    })),
    fields: {
      q: field('q', 'Rechercher', untouched, filters.q, {
        type: 'search',
        help: edits ? 'Pseudonyme, nom ou critère' : 'Pseudonyme ou critère',
      }),
      ground: select('critere', 'Critère', groundChoices(edits, 'Tous'), untouched, filters.ground),
      sort: select(
        'tri',
        'Trier par',
        [
          { value: '', label: 'Pseudonyme' },
          { value: 'eligibilite', label: 'Éligibilité' },
          { value: 'heures', label: 'Heures' },
        ],
        untouched,
        query.tri,
      ),
      state: filters.state,
    },
    range: rangeWords(offset, participants.length, total),
    sorts: {
      number: sortLink(PATH, query, filters.sort, 'numero', 'Personne'),
      eligible: sortLink(PATH, query, filters.sort, 'eligibilite', 'Éligible depuis'),
      hours: sortLink(PATH, query, filters.sort, 'heures', 'Heures déclarées'),
    },
    participants: participants.map(participant => ({
      ref: pseudonym(participant.number),
      href: participantHref(participant.number),
      ground: groundLabel(participant.ground, edits),
      evidence: evidenceWords(participant, edits),
      eligible: participant.eligibleOn ? shortDate(participant.eligibleOn) : null,
      exit: participant.exitSituation ? exitWords(participant) : null,
      until: until(participant),
      contracts: count(participant.contracts),
      hours: hours(participant.hours),
    })),
    exports: { csv: hrefWith(`${PATH}.csv`, query, {}), xlsx: hrefWith(`${PATH}.xlsx`, query, {}) },
    pages: pagination(PATH, query, page, last),
    noMatch: total === 0 && filtered ? { clear: PATH } : null,
    empty: total === 0 && !filtered,
  }
}

/** The list as a spreadsheet: pseudonyms, no identity. */
export function participantsSheet(
  participants: readonly ListedParticipant[],
  placements: readonly Placement[],
  readsSensitive: boolean,
): Sheet {
  const until = lastDays(placements)
  return {
    name: 'participants',
    columns: [
      'Pseudonyme',
      'Critère',
      'Justificatif',
      'Date du justificatif',
      'Éligible depuis',
      'Compte jusqu’au',
      'Marchés',
      'Heures déclarées',
      'Sortie',
    ],
    rows: participants.map((participant): Cell[] => [
      pseudonym(participant.number),
      groundLabel(participant.ground, readsSensitive),
      hides(participant, readsSensitive) ? '' : participant.evidenceKind,
      participant.evidenceOn,
      participant.eligibleOn,
      participant.eligibleOn ? (until.get(participant.id) ?? null) : null,
      participant.contracts,
      participant.hours / 100,
      participant.exitSituation ? exitWords(participant) : '',
    ]),
  }
}

function untilOf(placements: readonly Placement[]): (participant: ListedParticipant) => string {
  const days = lastDays(placements)
  return ({ id, eligibleOn }) => {
    const day = eligibleOn && days.get(id)
    return day ? shortDate(day) : '—'
  }
}

/** For each person, the last day on which some work of theirs counts. */
function lastDays(placements: readonly Placement[]): Map<number, string> {
  const days = new Map<number, string>()
  for (const { participantId, window } of placements) {
    const until = eligibleUntil(window)
    if (until > (days.get(participantId) ?? '')) days.set(participantId, until)
  }
  return days
}

function evidenceWords(participant: ListedParticipant, readsSensitive: boolean): string {
  if (!participant.evidenceKind) return 'Aucun justificatif'
  const kind = hides(participant, readsSensitive) ? 'Pièce vue' : participant.evidenceKind
  return participant.evidenceOn ? `${kind}, ${shortDate(participant.evidenceOn)}` : kind
}

function hides({ ground }: ListedParticipant, readsSensitive: boolean): boolean {
  return !readsSensitive && (groundNamed(ground)?.sensitive ?? false)
}

function exitWords({ exitSituation }: ListedParticipant): string {
  return exitSituations[exitSituation as keyof typeof exitSituations] ?? exitSituation
}
