import type { Month } from '#server/base/dates.ts'
import { hours, hoursFigure, longDate, monthName } from '#server/base/format.ts'
import { ofMonth, plural } from '#server/base/french.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Cell, Grid, Row } from '#server/register/hours/grid-store.ts'
import { countedOf, shareOf } from '#server/register/hours/rules.ts'
import { isOver, stateOf } from '#server/register/hours/statement-rules.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { exclusionWords, inField } from '#server/register/hours/words.ts'
import { evidenceWarning, groundLabel } from '#server/register/participants/rules.ts'
import { employerLabel, modeLabel } from '#server/register/placements/rules.ts'
import { type Attempt, errorSummary, newFormKey, textarea, titled, untouched } from '#server/web/forms.ts'
import { breadcrumb, statementSentence } from './grid-page.ts'
import { workOf } from './grid-rows.ts'

export type StatementSource = {
  contract: Contract
  holder: { name: string; href: string } | null
  grid: Grid
  month: Month
  today: string
  validates: boolean
  readsSensitive: boolean
}

export type StatementTrouble = {
  part?: 'validate' | 'sendBack' | 'reopen'
  attempt?: Attempt
  sentence?: string | null
  conflict?: boolean
}

/** The statement of one month, line by line, to be checked. */
export function statementPage(source: StatementSource, trouble: StatementTrouble = {}) {
  const { contract, grid, month, today, validates } = source
  const { part, attempt = untouched, sentence = null, conflict = false } = trouble
  const statement = grid.statements.get(month) ?? null
  const state = stateOf(statement, month, today)
  const open = validates && state !== 'validated'
  const checked = part === 'validate' ? attempt : untouched
  const lines = grid.rows.flatMap(row => {
    const cell = grid.cells.get(cellKey(row.placementId, month))
    return cell ? [lineModel(row, cell, source, open, checked)] : []
  })
  const sum = (of: (line: (typeof lines)[number]) => number) =>
    hours(lines.reduce((total, line) => total + of(line), 0))
  const name = `Relevé ${ofMonth(month)}`
  const errors = { ...attempt.errors, ...(sentence ? { valider: sentence } : {}) }
  const reason = (for_: typeof part) => (part === for_ ? attempt : untouched)
  const closable = open && isOver(month, contract.endsOn, today) && (lines.length > 0 || state === 'nothingWorked')
  return {
    title: titled(name, errors),
    heading: name,
    breadcrumb: breadcrumb(contract, name),
    about: contractInFull(contract),
    holder: source.holder,
    status: { ...stateWords[state] },
    sentence: statementSentence(statement, month, today),
    summary: errorSummary('Le relevé n’est pas encore arrêté, rien n’est perdu', errors),
    conflict: conflict
      ? 'Quelqu’un a modifié ce relevé entre-temps. La page montre ce qui est enregistré maintenant, et vos réponses\u202f; vérifiez puis recommencez.'
      : null,
    gridHref: `/marches/${contract.id}/heures?mois=${month}`,
    gridLabel: open ? 'Corriger dans la grille' : 'Voir la grille',
    base: `/marches/${contract.id}/releves/${month}`,
    version: statement?.version ?? 0,
    formKeys: { validate: newFormKey(), sendBack: newFormKey(), reopen: newFormKey() },
    open,
    closable,
    validateLabel: `Valider ${monthName(month)}`,
    notOver: open && !closable && lines.length > 0 ? `Le mois n’est pas fini\u00a0: il se validera ensuite.` : null,
    lines,
    caption: open
      ? 'Une ligne s’accepte entière, ou en partie en disant pourquoi.'
      : 'Chaque ligne, et ce qui en est retenu.',
    people: plural(lines.length, 'ligne', 'lignes'),
    empty: lines.length === 0,
    totals: {
      declared: sum(line => line.declared),
      excluded: sum(line => line.declared - line.counted),
      counted: sum(line => line.counted),
    },
    sendBack:
      open && statement?.receivedAt
        ? {
            open: part === 'sendBack',
            reason: textarea('motif', 'Motif du renvoi', reason('sendBack'), '', {
              help: 'Ce que l’entreprise doit corriger. Ni donnée de santé, ni jugement.',
            }),
          }
        : null,
    reopen:
      validates && state === 'validated'
        ? {
            open: part === 'reopen',
            reason: textarea('motif', 'Motif de la réouverture', reason('reopen'), '', {
              help: 'Il reste au journal. Les chiffres d’avant sont gardés.',
            }),
          }
        : null,
  }
}

function lineModel(row: Row, cell: Cell, source: StatementSource, open: boolean, attempt: Attempt) {
  const { readsSensitive, contract, grid, month } = source
  const counted = countedOf(workOf(row, cell, grid.statements.get(month)?.validatedAt ?? 'once validated'))
  const accepted = `a-${cell.hoursId}`
  const reason = `r-${cell.hoursId}`
  const errors = [attempt.errors[accepted], attempt.errors[reason]].filter(error => error !== undefined)
  const notices = noticesOf(row, cell, counted, contract.id, { readsSensitive, open })
  return {
    id: `p${row.placementId}`,
    ref: row.ref,
    href: `/participants/${row.ref}`,
    mode: modeLabel(row.window.mode, readsSensitive),
    employer: employerLabel(row.window.mode, row.employer, readsSensitive),
    ground: groundLabel(row.ground, readsSensitive),
    eligible: row.window.eligibleOn ? `établie le ${longDate(row.window.eligibleOn)}` : 'non établie',
    evidence: row.evidenceOn ? `pièce du ${longDate(row.evidenceOn)}` : 'aucune pièce',
    declared: cell.centihours,
    counted,
    declaredText: hoursFigure(cell.centihours),
    excludedText: cell.centihours > counted ? `−${hoursFigure(cell.centihours - counted)}` : '',
    countedText: hoursFigure(counted),
    acceptedText: hoursFigure(cell.acceptedCentihours ?? cell.centihours),
    acceptedReason: cell.acceptedReason || null,
    tone: errors.length ? 'is-risk' : notices.length ? 'is-late' : '',
    notices,
    errors,
    why: `${accepted}-pourquoi`,
    input: open
      ? {
          accepted: {
            name: accepted,
            value: attempt.typed[accepted] ?? inField(cell.acceptedCentihours ?? cell.centihours),
            invalid: accepted in attempt.errors,
          },
          reason: {
            name: reason,
            value: attempt.typed[reason] ?? cell.acceptedReason,
            invalid: reason in attempt.errors,
          },
          version: { name: `v-${cell.hoursId}`, value: cell.version },
        }
      : null,
  }
}

function noticesOf(
  row: Row,
  cell: Cell,
  counted: number,
  contractId: number,
  { readsSensitive, open }: { readsSensitive: boolean; open: boolean },
) {
  const { inside, days, excluded } = shareOf(cell.month, row.window)
  const notices: { fact: string; text: string; href: string; label: string }[] = []
  const person = { href: `/participants/${row.ref}`, label: 'Voir sa fiche' }
  if (excluded && counted < cell.centihours && cell.acceptedCentihours === null) {
    const cut = { month: cell.month, declared: cell.centihours, counted, inside, days }
    const { fact, why } = exclusionWords(excluded, [cut], row.ref, row.window)
    const exact =
      open && inside > 0 ? ' Si l’employeur atteste d’un autre partage, inscrivez les heures à accepter.' : ''
    const dates = ['beforeExecution', 'afterExecution'].includes(excluded)
    const link = dates ? { href: `/marches/${contractId}`, label: 'Voir les dates du marché' } : person
    notices.push({ fact, text: why + exact, ...link })
  }
  const warning = evidenceWarning(row.ground, row.evidenceKind, row.evidenceOn, row.window.firstHiredOn)
  if (readsSensitive && (warning === 'tooOld' || warning === 'afterEntry')) {
    const fact = warning === 'tooOld' ? 'Le justificatif était périmé à l’entrée.' : 'Le justificatif suit l’entrée.'
    const text = `Il est daté du ${longDate(row.evidenceOn!)}, la première embauche du ${longDate(row.window.firstHiredOn)}.`
    notices.push({ fact, text, ...person })
  }
  return notices
}
