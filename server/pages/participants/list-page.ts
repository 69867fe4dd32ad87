import { plusDays } from '#server/base/dates.ts'
import { count, hours, shortDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { groundLabel, grounds } from '#server/register/participants/rules.ts'
import { exitSituations } from '#server/register/participants/situation-rules.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import type { Placement } from '#server/register/placements/person-store.ts'
import { eligibleUntil } from '#server/register/placements/rules.ts'
import { NOTICE_DAYS } from '#server/register/retention/rules.ts'
import { field, select, untouched } from '#server/web/forms.ts'
import { hrefWith, type ListQuery, pagination, rangeWords, sortLink } from '#server/web/list.ts'
import { type Column, column, type Table } from '#server/web/table/table.ts'
import { opens } from '../opening-links.ts'
import { groundChoices } from '../person-fields.ts'
import type { ListedParticipant, ParticipantFilters } from './list-store.ts'

const PATH = '/participants'

const states = [
  { value: '', label: 'Tous' },
  { value: 'a-valider', label: 'Éligibilité à établir' },
  { value: 'eligibles', label: 'Éligibles' },
  { value: 'sortis', label: 'Sortis' },
  { value: 'bientot-effaces', label: 'Bientôt effacés' },
] as const

/** Filters from an address; what is not known is as if it were not asked. */
export function filtersFrom(
  query: Record<string, unknown>,
  readsSensitive: boolean,
  today: string,
): ParticipantFilters {
  const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string) : '')
  const ground = text('critere')
  const known = readsSensitive && (Object.hasOwn(grounds, ground) || ground === 'sensible')
  const sort = text('tri')
  return {
    q: text('q').slice(0, 200),
    ground: known ? ground : '',
    soon: plusDays(today, NOTICE_DAYS),
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
    narrowed,
  }: { page: number; offset: number; last: number; total: number; edits: boolean; kept: boolean; narrowed: boolean },
) {
  const query: ListQuery = {
    ...(kept ? { recherche: 'oui' } : { q: filters.q }),
    critere: filters.ground,
    etat: filters.state,
    tri: filters.sort === 'numero' ? '' : filters.sort,
  }
  const filtered = Boolean(filters.q || filters.ground || filters.state || narrowed)
  const until = untilOf(placements)
  return {
    title: 'Participants',
    tellsGrounds: edits,
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
        help: edits ? 'Pseudonyme, nom, naissance, critère' : 'Pseudonyme',
      }),
      ground: edits ? select('critere', 'Critère', groundChoices(edits, 'Tous'), untouched, filters.ground) : null,
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
      href: participantHref(participant),
      buyer: participant.buyer,
      told: edits ? { ground: groundsWords(participant), evidence: evidenceWords(participant) } : null,
      eligible: participant.eligibleOn ? shortDate(participant.eligibleOn) : null,
      exit: edits && participant.exitSituation ? exitWords(participant) : null,
      until: until(participant),
      contracts: count(participant.contracts),
      hours: opens(
        hours(participant.hours),
        participantHref(participant),
        `déclarées, ${pseudonym(participant.number)}`,
      ),
    })),
    exports: { csv: hrefWith(`${PATH}.csv`, query, {}), xlsx: hrefWith(`${PATH}.xlsx`, query, {}) },
    pages: pagination(PATH, query, page, last),
    noMatch: total === 0 && filtered ? { clear: PATH } : null,
    empty: total === 0 && !filtered,
  }
}

type Line = { participant: ListedParticipant; until: string | null }

/** The list as a spreadsheet: pseudonyms, no identity. */
export function participantsTable(rows: AsyncIterable<Line[]>, readsSensitive: boolean): Table<Line> {
  return { name: 'participants', title: 'Participants', columns: columnsFor(readsSensitive), rows }
}

/** These people, each with the last day on which some work of theirs counts. */
export function linesOf(participants: readonly ListedParticipant[], placements: readonly Placement[]): Line[] {
  const days = lastDays(placements)
  return participants.map(participant => ({
    participant,
    until: participant.eligibleOn ? (days.get(participant.id) ?? null) : null,
  }))
}

/** What tells one person from another is counted in published tables, for those who may not read who they are. */
function columnsFor(readsSensitive: boolean): Column<Line>[] {
  return [
    column('Pseudonyme', 'identifier', ({ participant }) => pseudonym(participant.number)),
    ...(readsSensitive ? ofGrounds : []),
    column('Acheteur', 'text', ({ participant }) => participant.buyer),
    column('Éligible depuis', 'date', ({ participant }) => participant.eligibleOn),
    column('Éligible jusqu’au', 'date', ({ until }) => until),
    column('Marchés', 'integer', ({ participant }) => participant.contracts),
    column('Heures déclarées', 'hours', ({ participant }) => participant.hours),
    ...(readsSensitive ? [exits] : []),
  ]
}

const ofGrounds: Column<Line>[] = [
  column('Critère', 'text', ({ participant }) => groundLabel(participant.ground, true)),
  column('Autres critères', 'text', ({ participant }) => otherWords(participant)),
  column('Justificatif', 'text', ({ participant }) => participant.evidenceKind),
  column('Date du justificatif', 'date', ({ participant }) => participant.evidenceOn),
]

const exits: Column<Line> = column('Sortie', 'text', ({ participant }) =>
  participant.exitSituation ? exitWords(participant) : '',
)

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

function evidenceWords({ evidenceKind, evidenceOn }: ListedParticipant): string {
  if (!evidenceKind) return 'Aucun justificatif'
  return evidenceOn ? `${evidenceKind}, ${shortDate(evidenceOn)}` : evidenceKind
}

/** « Habitant de QPV, et Bénéficiaire du RSA »: the ground under which someone is counted comes first. */
function groundsWords(participant: ListedParticipant): string {
  const others = otherWords(participant)
  const first = groundLabel(participant.ground, true)
  return others ? `${first}\u202f; aussi ${others}` : first
}

function otherWords({ others }: ListedParticipant): string {
  return listed([...new Set(others.map(({ ground }) => groundLabel(ground, true)))])
}

function exitWords({ exitSituation }: ListedParticipant): string {
  return exitSituations[exitSituation as keyof typeof exitSituations] ?? exitSituation
}
