import { type Measure, measures, type Unit, unitOf } from '#server/compliance/openings/words.ts'
import { byHundreds, type Column, column, type Kind, type Table } from '#server/web/table/table.ts'
import type { Cutoff } from '../cutoff.ts'
import { figureSaid, type Shown } from './model.ts'

/** What an opening gives to its files: all of its rows, and what they are rows of. */
export type Sheet = {
  measure: Measure
  /** Of a contract, a company or a portfolio, as file names hold it: « marche-12 ». */
  subject: string
  cutoff: Cutoff
  upTo?: string | null
  rows: readonly Shown[]
}

type Line = Pick<Shown, 'what' | 'note' | 'contract' | 'who'> & { paper: string; value: number | null }

const kindOf: Record<Unit, Kind> = { hours: 'hours', rate: 'hours', cents: 'amount', count: 'integer' }
const heads: Record<Unit, string> = { hours: 'Heures', rate: 'Heures', cents: 'Euros', count: 'Nombre' }

/** The rows of an opening and, under them, the figure that was clicked; each line says when it is read and as known when. */
export function openingTable({ measure, subject, cutoff, upTo = null, rows }: Sheet): Table<Line> {
  const unit = unitOf(measure)
  const lines = [...rows.map(lineOf), lastOf(measure, unit, rows)]
  const columns: Column<Line>[] = [
    column('Ligne', 'text', ({ what }) => what),
    column('Précision', 'text', ({ note }) => note),
    ...(rows.some(({ contract }) => contract) ? [column<Line>('Marché', 'text', ({ contract }) => contract)] : []),
    column('Relevé ou pièce', 'text', ({ paper }) => paper),
    column('Par qui, quand', 'text', ({ who }) => who),
    column(heads[unit], kindOf[unit], ({ value }) => value),
    column('Arrêté au', 'date', () => cutoff.at),
    column('Tel que connu le', 'date', () => cutoff.known ?? cutoff.today),
    ...(upTo ? [column<Line>('Compté jusqu’au', 'date', () => upTo)] : []),
  ]
  return {
    name: `${measures[measure].slug}-${subject}`,
    title: measures[measure].name,
    columns,
    rows: byHundreds(lines),
  }
}

/** A row that is another figure has no paper of its own: « voir ses lignes » leads nowhere in a file. */
function lineOf({ what, note, contract, paper, who, amount, value }: Shown): Line {
  return { what, note, contract, paper: amount.href || paper === '—' ? '' : paper, who: who === '—' ? '' : who, value }
}

function lastOf(measure: Measure, unit: Unit, rows: readonly Shown[]): Line {
  const nothing = { contract: '', paper: '', who: '' }
  const { name } = measures[measure]
  if (unit !== 'rate') {
    const value = rows.reduce((total, row) => total + row.value, 0)
    return { ...nothing, what: 'Total de toutes les lignes', note: name, value }
  }
  const { figure } = figureSaid(measure, unit, rows[0]!.value, rows[1]!.value)
  return { ...nothing, what: `${name}, le premier terme divisé par le second`, note: figure, value: null }
}
