import { capital, hours, longDate, longInstant, longMonth } from '#server/base/format.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { WorkedMonth } from '#server/register/hours/store.ts'
import {
  districts,
  educationLevels,
  type GroundPaper,
  groundLabel,
  type Identity,
  type Participant,
  sexes,
} from '#server/register/participants/rules.ts'
import { exitSituations } from '#server/register/participants/situation-rules.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import type { Placement } from '#server/register/placements/person-store.ts'
import { employerLabel, modeLabel } from '#server/register/placements/rules.ts'
import { erasureReasons } from '#server/register/retention/actions.ts'
import type { Hold } from '#server/register/retention/rules.ts'
import { type Attempt, newFormKey, radios, titled, toReview } from '#server/web/forms.ts'
import { paperWords } from './papers.ts'
import type { Correction, Reading } from './rights-store.ts'

/** All that is held about somebody. */
export type Held = {
  participant: Participant
  identity: Identity | null
  others: readonly GroundPaper[]
  placements: readonly Placement[]
  corrections: readonly Correction[]
  months: readonly WorkedMonth[]
  readings: readonly Reading[]
  today: string
}

type Section = { titre: string; lignes: Record<string, string>[] }

/** The same words for the page that is printed and for the file: sections of lines, each a column and what it says. */
export function sectionsOf(held: Held): Section[] {
  const { participant: person } = held
  const grounds: GroundPaper[] = [person, ...held.others]
  return [
    { titre: 'Identité', lignes: held.identity ? [identityLine(held.identity)] : [] },
    { titre: 'Fiche', lignes: [situationLine(person)] },
    {
      titre: 'Critères et justificatifs',
      lignes: grounds.map(paper => ({
        Critère: groundLabel(paper.ground, true),
        'Justificatif vu': paperWords(paper),
      })),
    },
    { titre: 'Contrats de travail', lignes: held.placements.map(placement => placementLine(placement)) },
    { titre: 'Corrections de ces contrats', lignes: held.corrections.map(one => correctionLine(one, held.placements)) },
    {
      titre: 'Heures, mois par mois',
      lignes: held.months.map(({ month, contract, centihours, validated }) => ({
        Mois: capital(longMonth(month)),
        Marché: contract,
        'Heures déclarées': hours(centihours),
        Relevé: validated ? 'Validé' : 'À contrôler',
      })),
    },
    {
      titre: 'Qui a consulté cette identité',
      lignes: held.readings.map(({ at, role, reason }) => ({
        Quand: longInstant(at),
        Fonction: role,
        Motif: reason || '—',
      })),
    },
  ]
}

function identityLine({ lastName, firstName, bornOn, city, phone }: Identity) {
  return {
    Nom: lastName,
    Prénom: firstName,
    Naissance: bornOn ? longDate(bornOn) : '—',
    Commune: city || '—',
    Téléphone: phone || '—',
  }
}

function situationLine(person: Participant) {
  const exit = exitSituations[person.exitSituation as keyof typeof exitSituations]
  return {
    Pseudonyme: pseudonym(person.number),
    'Éligibilité établie': person.eligibleOn ? longDate(person.eligibleOn) : '—',
    Sexe: sexes[person.sex as keyof typeof sexes] ?? '—',
    'Année de naissance': person.birthYear ? String(person.birthYear) : '—',
    'Quartier prioritaire': districts[person.priorityDistrict as keyof typeof districts] ?? '—',
    Niveau: educationLevels[person.education as keyof typeof educationLevels] ?? '—',
    Sortie: exit ? [exit, person.exitOn && `le ${longDate(person.exitOn)}`].filter(Boolean).join(', ') : '—',
  }
}

function placementLine({ window, ...placement }: Placement) {
  return {
    Marché: `${contractName(placement)}, ${placement.number}`,
    Employeur: employerLabel({ ...placement, window }, true),
    Modalité: modeLabel(window.mode, true),
    Poste: placement.job || '—',
    Du: longDate(window.hiredOn),
    Au: window.leftOn ? longDate(window.leftOn) : '—',
    'Heures déclarées': hours(placement.hours),
  }
}

function correctionLine(
  { placementId, replacedAt, hiredOn, leftOn, reason }: Correction,
  placements: readonly Placement[],
) {
  const placement = placements.find(({ id }) => id === placementId)
  return {
    Marché: placement ? contractName(placement) : '—',
    'Corrigé le': longInstant(replacedAt),
    'Avant : du': longDate(hiredOn),
    'Avant : au': leftOn ? longDate(leftOn) : '—',
    Motif: reason || '—',
  }
}

/** To be printed, and given to the person. */
export function heldPage(held: Held) {
  const ref = pseudonym(held.participant.number)
  const href = participantHref(held.participant)
  return {
    title: `Données de ${ref}`,
    ref,
    href,
    breadcrumb: crumbs(ref, href, 'Ses données'),
    lede: `Tout ce que Clausuivi garde sur cette personne, au ${longDate(held.today)}. Cette consultation est inscrite au journal.`,
    sections: sectionsOf(held).map(({ titre, lignes }, index) => ({
      id: `donnees-${index}`,
      title: titre,
      pairs: index < 2 && lignes.length > 0 ? pairsOf(lignes[0]!) : null,
      head: lignes.length > 0 ? pairsOf(lignes[0]!) : [],
      rows: lignes.map(pairsOf),
    })),
  }
}

function pairsOf(line: Record<string, string>) {
  return Object.entries(line).map(([label, value]) => ({ label, value, num: label.startsWith('Heures') }))
}

/** The page before the erasure: what goes, what stays, what holds it. */
export function erasurePage(
  participant: Participant,
  { hold, provesUntil }: { hold: Hold | null; provesUntil: string | null },
  attempt: Attempt,
) {
  const ref = pseudonym(participant.number)
  const href = participantHref(participant)
  return {
    title: titled(`Effacer l’identité de ${ref}`, attempt.errors),
    ref,
    href,
    breadcrumb: crumbs(ref, href, 'Effacer son identité'),
    summary: toReview('Rien n’est effacé', attempt.errors),
    formKey: newFormKey(),
    action: `${href}/effacement`,
    held:
      hold === 'working'
        ? 'Cette personne travaille en ce moment sous une clause\u00a0: son identité prouve qu’elle y a droit. Elle s’efface une fois son contrat de travail terminé.'
        : null,
    proves: provesUntil
      ? `Son identité prouve des heures jusqu’au ${longDate(provesUntil)}, durée pendant laquelle les pièces du marché se conservent (code de la commande publique, R. 2184-13). L’effacer avant ne se reprend pas\u00a0: demandez l’avis du délégué à la protection des données.`
      : null,
    goes: [
      'Son nom, son prénom, sa date de naissance, sa commune, son téléphone.',
      'Son année de naissance, ramenée à une tranche d’âge.',
      'La nature de ses justificatifs.',
      'Les saisies non enregistrées qui la nomment.',
    ],
    stays: [
      `Le pseudonyme ${ref}, ses heures, ses contrats de travail et ses critères\u00a0: les sommes ne changent pas.`,
      'Le jour où chaque justificatif a été vu, et par qui.',
      'Le journal, qui ne contient aucun nom.',
    ],
    reason: radios(
      'motif',
      'Pourquoi',
      Object.entries(erasureReasons).map(([value, label]) => ({ value, label })),
      attempt,
    ),
  }
}

function crumbs(ref: string, href: string, here: string) {
  return {
    links: [
      { href: '/participants', label: 'Participants' },
      { href, label: ref },
    ],
    here,
  }
}
