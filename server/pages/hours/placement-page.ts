import { hours, longDate, longInstant, typedDate } from '#server/base/format.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import type { Regularisation } from '#server/register/hours/regularise.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import { daysSaid, type Employment } from '#server/register/placements/employment-rules.ts'
import type { Revision } from '#server/register/placements/history-store.ts'
import { modeLabel, modes } from '#server/register/placements/rules.ts'
import type { Placement } from '#server/register/placements/store.ts'
import { type Attempt, field, newFormKey, type Typed, textarea, untouched } from '#server/web/forms.ts'
import { type Pieces, piecesModel } from '../pieces.ts'
import { employmentFields, framed } from './employment-fields.ts'
import type { Employers } from './placement-form.ts'

export type PlacementSource = {
  contract: Contract
  placement: Placement
  employers: Employers
  /** Hours were declared on it, even none since: it is corrected, never taken away. */
  declared: boolean
  revisions: readonly Revision[]
  /** Those of the same person and employer that share days with it, as they were carried. */
  overlapping: readonly Employment[]
  early: EarlyHours | null
  pieces: Pieces
}

type Trouble = {
  attempt?: Attempt
  part?: 'correction' | 'removal' | 'early'
  conflict?: boolean
  question?: { sentence: string; about: string } | null
}

/** The form that corrects an employment, closes it, or takes it away. */
export function placementPage(source: PlacementSource, trouble: Trouble = {}) {
  const { contract, placement, employers, declared, revisions, overlapping, early } = source
  const { attempt = untouched, part = 'correction', conflict = false, question = null } = trouble
  const own = part === 'correction' ? attempt : untouched
  const href = `/marches/${contract.id}/personnes/${placement.id}`
  return {
    ...framed(contract, `Contrat de travail de ${pseudonym(placement.number)}`, attempt),
    action: href,
    version: placement.version,
    fixed: { ref: pseudonym(placement.number), href: participantHref(placement) },
    overlapping: overlapping.map(other => `${daysSaid(other)}, ${modeLabel(other.mode, true)}`),
    ...employmentFields(employers, own, placement),
    question,
    kept: { confirme: own.typed.confirme ?? '' },
    reason: declared
      ? textarea('motif', 'Motif de la correction', own, '', {
          optional: true,
          read: true,
          help: 'Des heures sont déclarées\u00a0: corriger l’employeur, la modalité ou une date déjà dite se motive. Ni donnée de santé, ni jugement.',
        })
      : null,
    button: 'Enregistrer',
    theirs: conflict ? differences(placement, attempt.typed) : null,
    revisions: revisions.map(revisionModel),
    pieces: piecesModel(source.pieces),
    removal: declared ? null : removalModel(href, part === 'removal' ? attempt : untouched),
    early: early && earlyModel(href, placement, { ...early, ...(part === 'early' && { attempt }) }),
  }
}

function revisionModel({ mode, employer, hiredOn, leftOn, reason, at, byName }: Revision) {
  return {
    at,
    date: longInstant(at),
    text: `avant cette correction, ${employer}, ${daysSaid({ hiredOn, leftOn })}, ${modeLabel(mode, true)}`,
    reason: reason || null,
    by: byName,
  }
}

function removalModel(href: string, attempt: Attempt) {
  const reason = textarea('retrait', 'Motif', attempt, '', {
    read: true,
    help: 'Il reste au journal, avec ce qui est retiré.',
  })
  return { action: `${href}/retrait`, formKey: newFormKey(), open: Object.keys(attempt.errors).length > 0, reason }
}

/** Hours worked before eligibility: those that wait for a decision, in centihours, or the decision that stands. */
type EarlyHours = { toRegularise: number; decided: Regularisation | null; today: string; attempt?: Attempt }

function earlyModel(href: string, placement: Placement, early: EarlyHours) {
  const { toRegularise, decided, today, attempt = untouched } = early
  const reason = decided
    ? textarea('motif', 'Motif de la reprise', attempt, '', { read: true, help: 'Ces heures ne compteront plus.' })
    : textarea('motif', 'Motif', attempt, '', {
        read: true,
        help: 'La pièce qui établit l’éligibilité, et pourquoi elle est venue après. Ni donnée de santé, ni jugement.',
      })
  return {
    heading: decided ? 'Heures régularisées' : 'Heures à régulariser',
    sentence: decided
      ? `Décidé le ${longDate(decided.decidedOn)}${decided.byName ? ` par ${decided.byName}` : ''}\u00a0: ${decided.reason}`
      : `${hours(toRegularise)} précèdent l’éligibilité de ${pseudonym(placement.number)}. Elles ne comptent pas, sauf décision motivée.`,
    action: `${href}/${decided ? 'reprise' : 'regularisation'}`,
    formKey: newFormKey(),
    open: Object.keys(attempt.errors).length > 0,
    summary: decided ? 'Reprendre cette décision' : 'Décider qu’elles comptent',
    decision: decided ? null : field('decision', 'Jour de la décision', attempt, typedDate(today), { short: true }),
    reason: { ...reason, id: 'regularisation-motif', described: null },
    button: decided ? 'Reprendre la décision' : 'Régulariser ces heures',
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
