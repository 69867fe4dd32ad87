import { daysBetween } from '#server/base/dates.ts'
import { capital, hours, longDate, longMonth, shortDate, typedDate } from '#server/base/format.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { situationOf } from '#server/register/hours/people.ts'
import type { WorkedMonth } from '#server/register/hours/store.ts'
import type { Path } from '#server/register/participants/paths.ts'
import {
  districts,
  ELIGIBILITY_WARNING_DAYS,
  educationLevels,
  evidenceWarning,
  type GroundPaper,
  groundGroups,
  groundLabel,
  groundNamed,
  type Identity,
  missingForGrounds,
  type Participant,
  sexes,
} from '#server/register/participants/rules.ts'
import { exitSituations, situationsOffered } from '#server/register/participants/situation-rules.ts'
import { fullName, participantHref, pseudonym } from '#server/register/participants/words.ts'
import type { Placement } from '#server/register/placements/person-store.ts'
import {
  DIRECT_HIRE_MONTHS,
  eligibleUntil,
  employerLabel,
  modeLabel,
  modes,
} from '#server/register/placements/rules.ts'
import { SEEN as SEEN_PAPER } from '#server/register/retention/store.ts'
import { type Attempt, errorSummary, field, newFormKey, radios, select, titled, untouched } from '#server/web/forms.ts'
import { archiveReasons } from '../archive-reasons.ts'
import { opener, plainText, TODAY } from '../opening-links.ts'
import { choicesOf, identityFields, withNone } from '../person-fields.ts'
import { type Pieces, piecesModel } from '../pieces.ts'
import { otherFact, paperWords } from './papers.ts'
import { pathsModel } from './path-page.ts'
import { birthWords, termWords } from './term.ts'

type PersonSource = {
  participant: Participant
  /** The grounds beside the first. */
  others: readonly GroundPaper[]
  paths: readonly Path[]
  placements: Placement[]
  months: WorkedMonth[]
  today: string
  edits: boolean
  readsIdentity: boolean
  pieces: Pieces | null
}

/** A participant’s page. `identity` only once it was asked for and written in the journal. */
export function personPage(
  { participant, others, paths, placements, months, today, edits, readsIdentity, pieces }: PersonSource,
  shown: {
    identity?: Identity | null
    attempt?: Attempt
    paths?: { opening?: Attempt; takingBack?: Attempt }
    part?: 'eligibility' | 'exit' | 'identity' | 'archive'
    conflict?: string | null
    /** Somebody else bears the name that was typed: a question. */
    namesake?: boolean
  } = {},
) {
  const ref = pseudonym(participant.number)
  const href = participantHref(participant)
  const { attempt = untouched, part } = shown
  const named = (name: typeof part) => (part === name ? attempt : untouched)
  const missing = missingForGrounds([participant, ...others])
  const firstHire = placements.map(placement => placement.window.hiredOn).sort()[0] ?? null
  return {
    title: titled(ref, attempt.errors),
    ref,
    href,
    heading: ref,
    eligibilityHeading: participant.eligibleOn ? 'Son éligibilité' : 'Établir son éligibilité',
    lede: edits ? groundLabel(participant.ground, true) : '',
    breadcrumb: { links: [{ href: '/participants', label: 'Participants' }], here: ref },
    summary: errorSummary('Un point est à corriger, rien n’est perdu', attempt.errors),
    conflict: shown.conflict ?? null,
    formKeys: { eligibility: newFormKey(), exit: newFormKey(), identity: newFormKey() },
    version: participant.version,
    edits,
    editHref: edits ? `${href}/modifier` : null,
    monthsHref: edits && placements.length > 0 ? `${href}/mois` : null,
    verdict: verdictOf(participant, placements, today),
    facts: edits ? factsOf(participant, others) : [eligibilityFact(participant)],
    warning: !edits || participant.evidenceKind === SEEN_PAPER ? null : warningOf(participant, firstHire),
    eligibility: {
      missing: missing && !participant.eligibleOn ? `${missing} L’éligibilité ne peut pas encore être établie.` : null,
      field: field(
        'eligible_le',
        participant.eligibleOn ? 'Corriger la date' : 'Éligibilité établie le',
        named('eligibility'),
        typedDate(participant.eligibleOn ?? today),
        { short: true, help: 'Par exemple 18/03/2026. Avant la première heure (CCAG, article sur les publics).' },
      ),
      open: part === 'eligibility' || !participant.eligibleOn,
      button: participant.eligibleOn ? 'Corriger la date' : 'Établir l’éligibilité',
      late:
        participant.eligibleOn && firstHire && participant.eligibleOn > firstHire
          ? `Établie après la première embauche, le ${longDate(firstHire)}\u00a0: les heures faites avant le ${longDate(participant.eligibleOn)} ne comptent pas.`
          : null,
    },
    paths: edits
      ? pathsModel({ href, paths, windows: placements.map(({ window }) => window), today, ...shown.paths })
      : null,
    placements: placements.map(placement => placementModel(placement, participant, today, edits)),
    pieces: pieces && piecesModel(pieces),
    totalHours: hours(placements.reduce((sum, placement) => sum + placement.hours, 0)),
    months: months.map(({ month, contractId, contract, centihours, validated }) => ({
      month: capital(longMonth(month)),
      contract,
      href: `/marches/${contractId}/releves/${month}`,
      state: validated ? 'Validé' : 'À contrôler',
      hours: hours(centihours),
    })),
    exit: {
      said: participant.exitSituation
        ? `${exitWord(participant.exitSituation)}${participant.exitOn ? `, le ${longDate(participant.exitOn)}` : ''}.`
        : null,
      situation: select(
        'sortie',
        'Situation à la sortie',
        withNone(choicesOf(situationsOffered(participant.exitSituation)), 'Choisissez'),
        named('exit'),
        participant.exitSituation,
      ),
      on: field('sortie_le', 'Jour de la sortie', named('exit'), typedDate(participant.exitOn), { short: true }),
      open: part === 'exit',
    },
    readsIdentity,
    identity: shown.identity
      ? {
          name: fullName(shown.identity),
          born: shown.identity.bornOn ? longDate(shown.identity.bornOn) : 'Non renseignée',
          city: shown.identity.city || 'Non renseignée',
          phone: shown.identity.phone || 'Non renseigné',
          open: part === 'identity',
          fields: identityFields(named('identity'), shown.identity),
          namesake: shown.namesake ?? false,
        }
      : null,
    noIdentity: shown.identity === null || participant.erasedAt !== null,
    term: termWords(participant),
    erased: participant.erasedAt !== null,
    archive: participant.archivedAt ? radios('motif', 'Pourquoi elle est lue', archiveReasons, named('archive')) : null,
  }
}

function exitWord(code: string): string {
  return exitSituations[code as keyof typeof exitSituations] ?? code
}

function verdictOf(participant: Participant, placements: readonly Placement[], today: string) {
  if (!participant.eligibleOn) {
    return {
      tone: 'is-late',
      icon: 'review',
      word: 'Éligibilité à établir',
      sentence: 'Son éligibilité n’est pas établie. Aucune de ses heures ne compte tant qu’elle ne l’est pas.',
    }
  }
  if (participant.exitSituation) {
    return { tone: 'is-fine', icon: 'reached', word: 'Sortie', sentence: `${exitWord(participant.exitSituation)}.` }
  }
  const running = placements.filter(({ window }) => (window.leftOn ?? today) >= today && window.endsOn >= today)
  const [first] = running
    .map(({ window }) => ({ until: eligibleUntil(window), endsOn: window.endsOn }))
    .sort((a, b) => (a.until < b.until ? -1 : 1))
  if (!first) {
    return { tone: '', icon: 'idle', word: 'Sans contrat', sentence: 'Aucun contrat de travail en cours.' }
  }
  const { until, endsOn } = first
  if (until < today) {
    const sentence = `Ses heures ne comptent plus depuis le ${longDate(until)}.`
    return { tone: 'is-late', icon: 'clock', word: 'Éligibilité terminée', sentence }
  }
  if (endsOn <= until) {
    const sentence = `Ses heures comptent jusqu’au ${longDate(endsOn)}, fin du marché.`
    return { tone: 'is-fine', icon: 'fine', word: 'En poste', sentence }
  }
  const days = daysBetween(today, until)
  if (days <= ELIGIBILITY_WARNING_DAYS) {
    const sentence = `Ses heures ne compteront plus après le ${longDate(until)}, ${days === 0 ? 'aujourd’hui' : days === 1 ? 'demain' : `dans ${days} jours`}.`
    return { tone: 'is-late', icon: 'clock', word: 'Finit bientôt', sentence }
  }
  return {
    tone: 'is-fine',
    icon: 'fine',
    word: 'En poste',
    sentence: `Ses heures comptent jusqu’au ${longDate(until)}.`,
  }
}

/** What tells one person from another: for those who may read who it is. The others read what is published. */
function factsOf(participant: Participant, others: readonly GroundPaper[]) {
  const group = groundNamed(participant.ground)?.group
  return [
    { label: 'Critère', value: groundLabel(participant.ground, true) },
    { label: 'Famille', value: group ? groundGroups[group] : '—' },
    { label: 'Justificatif vu', value: paperWords(participant) },
    ...others.map(paper => otherFact(paper)),
    eligibilityFact(participant),
    { label: 'Sexe', value: sexes[participant.sex as keyof typeof sexes] ?? 'Non renseigné' },
    { label: 'Naissance', value: birthWords(participant) },
    {
      label: 'Quartier prioritaire',
      value: districts[participant.priorityDistrict as keyof typeof districts] ?? 'Non renseigné',
    },
    {
      label: 'Niveau',
      value: educationLevels[participant.education as keyof typeof educationLevels] ?? 'Non renseigné',
    },
  ]
}

function eligibilityFact({ eligibleOn, eligibleByName }: Participant) {
  const said = eligibleOn
    ? `Le ${longDate(eligibleOn)}${eligibleByName ? `, par ${eligibleByName}` : ''}`
    : 'Pas encore'
  return { label: 'Éligibilité établie', value: said }
}

function warningOf({ ground, evidenceKind, evidenceOn, eligibleOn }: Participant, firstHire: string | null) {
  const entry = firstHire ?? eligibleOn
  switch (evidenceWarning(ground, evidenceKind, evidenceOn, entry)) {
    case 'tooOld': {
      const months = groundNamed(ground)?.evidence.find(({ label }) => label === evidenceKind)?.months
      return `Le justificatif date du ${longDate(evidenceOn!)}\u00a0: il avait plus de ${months} mois à l’entrée, le ${longDate(entry!)}.`
    }
    case 'afterEntry':
      return `Le justificatif est daté du ${longDate(evidenceOn!)}, après l’entrée, le ${longDate(entry!)}.`
    case 'unlisted':
      return 'Ce justificatif n’est pas de ceux que l’on attend pour ce critère.'
    default:
      return null
  }
}

function placementModel(
  { window, ...placement }: Placement,
  { exitSituation }: Participant,
  today: string,
  edits: boolean,
) {
  const until = eligibleUntil(window)
  const direct = modes[window.mode].direct
  return {
    href: `/marches/${placement.contractId}/heures`,
    contract: contractName(placement),
    number: placement.number,
    employer: employerLabel({ ...placement, window }, edits),
    mode: modeLabel(window.mode, edits),
    job: placement.job || null,
    period: window.leftOn
      ? `${shortDate(window.hiredOn)} – ${shortDate(window.leftOn)}`
      : `depuis le ${shortDate(window.hiredOn)}`,
    until: window.eligibleOn ? shortDate(until) : '—',
    why: direct
      ? `${DIRECT_HIRE_MONTHS} mois après l’embauche`
      : window.eligibilityMonths === null
        ? 'jusqu’à la fin du marché'
        : `${window.eligibilityMonths} mois après ${window.paths.length ? 'le début du parcours' : 'la première embauche'}`,
    situation: situationOf(window, exitSituation, today),
    hours: edits
      ? opener(`/marches/${placement.contractId}`, TODAY, contractName(placement))(hours(placement.hours), 'logged', {
          ce: 'marche',
          emploi: String(placement.id),
        })
      : plainText(hours(placement.hours)),
  }
}
