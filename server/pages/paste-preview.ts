import type { Month } from '#server/base/dates.ts'
import { capital, hoursFigure, longMonth, monthName } from '#server/base/format.ts'
import { listed, plural, pluralInWords } from '#server/base/french.ts'
import { quoted } from '#server/base/written/numbers.ts'
import type { Laid, LaidCell, LaidLine } from './paste-rules.ts'

// What goes where of a pasted block, before anything is placed: the model of views/shared/paste-preview.hbs.

/** The block as it was laid; `refused`: it cannot be read. */
export type Preview = { laid: Laid; months: readonly Month[] } | { refused: string }

/** How the page where it is pasted speaks. */
export type PreviewWords = {
  /** « dans la grille » */
  into: string
  unknown: string
  /** A row, by its place; `where`: its contract, on a page of several. */
  whoIs: (row: number) => { who: string; where: string | null }
}

export function previewModel(preview: Preview, words: PreviewWords) {
  if ('refused' in preview)
    return { heading: 'Ce bloc ne peut pas être lu', sentence: preview.refused, table: null, place: null }
  const { laid, months } = preview
  const cells = laid.lines.flatMap(line => line.cells)
  const put = cells.filter(cell => cell.kind === 'put').length
  const apart =
    cells.filter(cell => cell.kind === 'refused').length + laid.lines.filter(line => lost.has(line.kind)).length
  return {
    heading:
      put === 0 ? 'Rien de ce bloc n’est à placer' : `${capital(pluralInWords(put, 'chiffre', 'chiffres'))} à placer`,
    sentence: sentenceOf(apart, laid.ignored),
    table: {
      months: columnsIn(cells, months).map(month => capital(monthName(month))),
      lines: laid.lines
        .filter(({ kind }) => kind !== 'title')
        .map(line => lineModel(line, columnsIn(cells, months), words)),
    },
    place: put === 0 ? null : `Placer ${plural(put, 'chiffre', 'chiffres')} ${words.into}`,
  }
}

const lost = new Set<LaidLine['kind']>(['unknown', 'twice', 'beyond', 'sum'])

function sentenceOf(apart: number, ignored: readonly string[]): string {
  const left =
    apart === 0
      ? ''
      : `${capital(pluralInWords(apart, 'endroit du bloc n’est', 'endroits du bloc ne sont'))} pas placé${apart > 1 ? 's' : ''}\u202f; la raison est à côté. `
  const columns =
    ignored.length === 0
      ? ''
      : ignored.length === 1
        ? `La colonne ${quoted(ignored[0]!)} n’est pas placée. `
        : `Les colonnes ${listed(ignored.map(quoted))} ne sont pas placées. `
  return `${left}${columns}Rien n’est enregistré\u00a0: les chiffres placés restent à relire, puis à enregistrer.`
}

function columnsIn(cells: readonly LaidCell[], months: readonly Month[]): Month[] {
  return months.filter(month => cells.some(cell => cell.month === month))
}

const reasons: Record<LaidLine['kind'], string | null> = {
  person: null,
  blank: 'Ligne vide\u00a0: rien ne change.',
  title: 'Ligne de titres.',
  total: 'Ligne de total\u00a0: elle n’est à personne.',
  sum: 'C’est la somme des lignes du dessus\u00a0: prise pour un total, elle n’est pas placée.',
  unknown: null,
  twice: 'Plusieurs lignes pourraient convenir\u00a0: écrivez ce chiffre dans sa case.',
  beyond: 'Après la dernière personne.',
}

function lineModel(line: LaidLine, months: readonly Month[], { whoIs, unknown }: PreviewWords) {
  const label = line.label.slice(0, 80)
  const { who, where } = line.row === null ? { who: label || '—', where: null } : whoIs(line.row)
  const reason = line.kind === 'unknown' ? unknown : reasons[line.kind]
  return {
    who,
    where,
    label: line.row !== null && label && label !== who ? label : null,
    reason,
    span: months.length,
    tone: lost.has(line.kind) || line.cells.some(({ kind }) => kind === 'refused') ? 'is-late' : null,
    cells: reason && line.kind !== 'blank' ? null : months.map(month => cellModel(line, month)),
  }
}

function cellModel({ cells }: LaidLine, month: Month) {
  const cell = cells.find(one => one.month === month)
  const label = capital(longMonth(month))
  const nothing = { label, put: null, text: '—', note: null }
  if (!cell || cell.kind === 'blank') return nothing
  const written = cell.written.trim().slice(0, 40)
  if (cell.kind === 'same') return { ...nothing, text: written, note: 'déjà là' }
  if (cell.kind === 'refused') return { ...nothing, text: written, note: cell.sentence }
  const text = hoursFigure(cell.centihours)
  const from = PLAIN.test(written) ? '' : `écrit ${quoted(written)}`
  const over = cell.before ? `remplace ${cell.before.slice(0, 40)}` : ''
  return { label, put: `h-${cell.key}`, text, note: [from, over].filter(Boolean).join(', ') || null }
}

/** A number that stands as it is but for its decimals: nothing to explain. */
const PLAIN = /^[\d,.\s]+$/
