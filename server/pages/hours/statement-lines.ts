import { hoursFigure, longDate } from '#server/base/format.ts'
import { employmentKey } from '#server/register/hours/flag-rules.ts'
import type { Cell, Row } from '#server/register/hours/grid-store.ts'
import type { Credit } from '#server/register/hours/rules.ts'
import { aboveWords, exclusionWords, inField } from '#server/register/hours/words.ts'
import { evidenceWarning, groundLabel } from '#server/register/participants/rules.ts'
import { employerLabel, modeLabel } from '#server/register/placements/rules.ts'
import type { Attempt } from '#server/web/forms.ts'
import { creditOfCell } from './grid-rows.ts'

// One line of a statement: what was declared, what is decided of it, what counts, and why not all of it.

type LineScene = {
  contractId: number
  readsSensitive: boolean
  /** The decisions may be written. */
  open: boolean
  attempt: Attempt
  /** Several months stand in one statement: each line says its own. */
  monthOf: ((cell: Cell) => string) | null
  /** By person, employer and month: what is above a full-time month. */
  above: ReadonlyMap<string, number>
  elsewhere: ReadonlyMap<string, number>
}

export function lineModel(row: Row, cell: Cell, scene: LineScene) {
  const { readsSensitive, open, attempt } = scene
  const credit = creditOfCell(row, cell)
  const { declared, refused, outside, toRegularise, counted, share } = credit
  const id = cell.hoursId
  const names = { accepted: `a-${id}`, reason: `r-${id}`, attested: `d-${id}`, paper: `p-${id}` }
  const errors = Object.values(names).flatMap(name => attempt.errors[name] ?? [])
  const notices = noticesOf(row, cell, credit, scene)
  const input = (name: string, value: string) => ({
    name,
    value: attempt.typed[name] ?? value,
    invalid: name in attempt.errors,
  })
  // Only where the window cuts the month do its hours have an inside and an outside.
  const isCut = share.inside > 0 && share.inside < share.days
  return {
    id: `l${id}`,
    ref: row.ref,
    href: row.href,
    mode: modeLabel(row.window.mode, readsSensitive),
    employer: employerLabel(row, readsSensitive),
    month: scene.monthOf?.(cell) ?? null,
    ground: groundLabel(row.ground, readsSensitive),
    eligible: row.window.eligibleOn ? `établie le ${longDate(row.window.eligibleOn)}` : 'non établie',
    evidence: row.evidenceOn ? `pièce du ${longDate(row.evidenceOn)}` : 'aucune pièce',
    credit,
    declaredText: hoursFigure(declared),
    excludedText: counted < declared ? `−${hoursFigure(refused + outside + toRegularise)}` : '',
    countedText: hoursFigure(counted),
    acceptedText: hoursFigure(credit.accepted),
    refusedReason: cell.refusedReason || null,
    tone: errors.length ? 'is-risk' : notices.length ? 'is-late' : '',
    explained: errors.length > 0 || notices.length > 0 || (open && isCut),
    notices,
    errors,
    why: `l${id}-pourquoi`,
    input: open
      ? {
          accepted: input(names.accepted, inField(credit.accepted)),
          reason: input(names.reason, cell.refusedReason),
          version: { name: `v-${id}`, value: cell.version },
        }
      : null,
    attested:
      open && isCut
        ? {
            attested: input(names.attested, inField(cell.attestedCentihours)),
            paper: input(names.paper, cell.attestedReason),
          }
        : null,
  }
}

function noticesOf(row: Row, cell: Cell, credit: Credit, scene: LineScene) {
  const { readsSensitive, open, contractId } = scene
  const { refused, outside, toRegularise, counted, share } = credit
  const notices: { fact: string; text: string; href: string; label: string }[] = []
  const person = { href: row.href, label: 'Voir sa fiche' }
  const placement = {
    href: `/marches/${contractId}/personnes/${row.placementId}`,
    label: 'Voir son contrat de travail',
  }
  const key = employmentKey({ ...row, month: cell.month })
  const total = scene.above.get(key)
  if (total !== undefined && cell.centihours > 0) {
    const { fact, why } = aboveWords(total, cell.month, scene.elsewhere.has(key))
    notices.push({ fact, text: why, ...person })
  }
  if (cell.attestedCentihours !== null && outside > 0) {
    const fact = `${hoursFigure(outside)}\u00a0h sont hors de la fenêtre.`
    const text = `L’employeur en atteste ${hoursFigure(cell.attestedCentihours)}\u00a0h dans la fenêtre. ${cell.attestedReason}`
    notices.push({ fact, text, ...placement })
  } else if (share.excluded && outside + toRegularise > 0) {
    const inside = share.inside - share.tooEarly
    const cut = { month: cell.month, declared: cell.centihours - refused, counted, inside, days: share.days }
    const { fact, why } = exclusionWords(share.excluded, [cut], row.ref, row.window)
    const exact =
      open && share.inside > 0 && outside > 0
        ? ' Si l’employeur atteste d’un autre partage, inscrivez-le ci-dessous.'
        : ''
    const dates = ['beforeExecution', 'afterExecution'].includes(share.excluded)
    const link = dates ? { href: `/marches/${contractId}`, label: 'Voir les dates du marché' } : person
    notices.push({ fact, text: why + exact, ...link })
  }
  if (toRegularise > 0) {
    const fact = `${hoursFigure(toRegularise)}\u00a0h sont à régulariser.`
    notices.push({
      fact,
      text: 'Elles précèdent l’éligibilité\u00a0: elles ne comptent pas, sauf décision motivée.',
      ...placement,
    })
  }
  const warning = evidenceWarning(row.ground, row.evidenceKind, row.evidenceOn, row.window.firstHiredOn)
  if (readsSensitive && (warning === 'tooOld' || warning === 'afterEntry')) {
    const fact = warning === 'tooOld' ? 'Le justificatif était périmé à l’entrée.' : 'Le justificatif suit l’entrée.'
    const text = `Il est daté du ${longDate(row.evidenceOn!)}, la première embauche du ${longDate(row.window.firstHiredOn)}.`
    notices.push({ fact, text, ...person })
  }
  return notices
}
