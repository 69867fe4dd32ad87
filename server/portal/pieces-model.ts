import { dayInFrance, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Missing } from '#server/register/attachments/required-rules.ts'
import { kinds, kindsAbout, MOST_AT_ONCE, stateOf } from '#server/register/attachments/rules.ts'
import type { SentPiece } from '#server/register/attachments/store.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { type Attempt, field, newFormKey, select } from '#server/web/forms.ts'
import { paperValue } from './pieces-form.ts'

/** What a company owes in papers for a statement, and what it sent. */
export type OwnPapers = { missing: readonly Missing[]; sent: readonly SentPiece[] }

type Shown = { papers: OwnPapers; rows: readonly Row[]; nameOf: (row: Row) => string; action: string }
type Choice = { value: string; label: string }

/** The papers of a statement: what is missing and since when, what was received, the form that brings more. */
export function piecesModel(shown: Shown, attempt: Attempt) {
  const { papers, rows, nameOf, action } = shown
  const { missing, sent } = papers
  const of = new Map(rows.map(row => [row.placementId, row]))
  const person = (placementId: number | null) => {
    const row = placementId === null ? undefined : of.get(placementId)
    return row ? nameOf(row) : null
  }
  return {
    heading: 'Pièces',
    fine: null,
    title: missing.length ? plural(missing.length, 'pièce manque', 'pièces manquent') : null,
    missing: missing.map(({ kind, since, placementId }) => ({
      label: kinds[kind].label,
      person: person(placementId),
      since: `depuis le ${longDate(since)}`,
    })),
    sent: sent.map(piece => ({
      label: kinds[piece.kind].label,
      person: person(piece.placementId),
      said: sentWords(piece),
    })),
    form: formModel(action, { missing, choices: choicesOf(shown), hides: true }, attempt),
  }
}

/** The papers of a contract itself. */
export function contractPiecesModel({ missing, sent }: OwnPapers, action: string, attempt: Attempt) {
  const choices = kindsAbout('contract').map(kind => ({ value: paperValue(kind, null), label: kinds[kind].label }))
  return {
    heading: 'Vos pièces',
    fine: missing.length ? null : 'Rien ne manque.',
    title: missing.length ? plural(missing.length, 'pièce manque', 'pièces manquent') : null,
    missing: missing.map(({ kind, since }) => ({
      label: kinds[kind].label,
      person: null,
      since: `depuis le ${longDate(since)}`,
    })),
    sent: sent.map(piece => ({ label: kinds[piece.kind].label, person: null, said: sentWords(piece) })),
    form: formModel(action, { missing, choices, hides: false }, attempt),
  }
}

function sentWords(piece: OwnPapers['sent'][number]): string {
  const came = `reçue le ${longDate(dayInFrance(piece.addedAt))}${piece.answeredBy ? `, de ${piece.answeredBy}` : ''}`
  const state = stateOf({ ...piece, missingAt: null })
  if (state === 'infected') return 'refusée\u00a0: l’antivirus y a trouvé quelque chose. Envoyez un autre fichier.'
  return state === 'removed' ? `${came}\u202f; retirée depuis par qui suit le marché` : came
}

function choicesOf({ papers: { missing }, rows, nameOf }: Shown): Choice[] {
  const owed = new Set(missing.map(({ kind, placementId }) => paperValue(kind, placementId)))
  const all = [
    ...kindsAbout('statement', 'structure').map(kind => ({ value: paperValue(kind, null), label: kinds[kind].label })),
    ...kindsAbout('employment').flatMap(kind =>
      rows.map(row => ({ value: paperValue(kind, row.placementId), label: `${kinds[kind].label}, ${nameOf(row)}` })),
    ),
  ].map(choice => (owed.has(choice.value) ? { ...choice, label: `Manque\u00a0: ${choice.label}` } : choice))
  return [...all.filter(({ value }) => owed.has(value)), ...all.filter(({ value }) => !owed.has(value))]
}

type Form = { missing: readonly Missing[]; choices: readonly Choice[]; hides: boolean }

/** `hides`: payslips may be sent here. */
function formModel(action: string, { missing, choices, hides }: Form, attempt: Attempt) {
  const files = field('pieces', 'Fichiers ou photos', attempt, '', {
    type: 'file',
    accept: '.pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,application/pdf,image/*',
    help: `PDF ou photos, ${MOST_AT_ONCE}\u00a0à la fois, 15\u00a0Mo chacun. Une photo perd le lieu où elle a été prise.`,
  })
  return {
    action: `${action}/pieces`,
    formKey: newFormKey(),
    isOpen: missing.length > 0 || Object.keys(attempt.errors).length > 0,
    piece: select('piece', 'Pièce', [...choices], attempt, choices[0]!.value),
    dated: hides
      ? null
      : field('datee', 'Datée du', attempt, '', {
          short: true,
          optional: true,
          help: 'Le jour du bilan ou de la réunion.',
        }),
    files: { ...files, value: '' },
    hides: hides ? { checked: attempt.typed.masque === 'oui', error: attempt.errors.masque ?? null } : null,
  }
}
