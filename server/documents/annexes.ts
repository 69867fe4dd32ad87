import { capital, hoursFigure, percentTenth, shortDate, signedHours } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { linesUpTo } from '#server/compliance/breakdown-rules.ts'
import type { JudgedPeriod } from '#server/compliance/judging-rules.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import type { StatementLog } from '#server/register/hours/statement-rules.ts'
import { MOST_QUARTERS, type Progress, UNJUDGED } from './progress.ts'
import { columnOf } from './words.ts'

// Long tables, after the signatures: every quarter of a contract that the chart is too narrow for, every period with its
// statements. Hours only, never by person.

/** Every quarter from the first; null when the chart already shows them all. */
export function quartersAnnex(all: readonly Progress[]) {
  if (all.length <= MOST_QUARTERS) return null
  const due = columnOf(all.map(point => point.due)).hours
  return {
    title: 'Tous les trimestres',
    lead: `${plural(all.length, 'trimestre', 'trimestres')} depuis le début ; le graphique n’en montre que les ${MOST_QUARTERS} derniers.`,
    caption: 'Heures cumulées à la fin de chaque trimestre',
    rows: all.map(point => ({
      label: point.label,
      due: due(point.due),
      accepted: hoursFigure(point.accepted),
      counted: hoursFigure(point.counted),
      gap: point.judged ? signedHours(point.gap) : UNJUDGED,
      rate: point.judged ? (percentTenth(point.counted, point.due) ?? '—') : UNJUDGED,
    })),
  }
}

/** Every period over by the cut-off, with what was declared, checked, received and by whom it was validated. */
export function periodsAnnex({ judged, lines }: Member, logs: readonly StatementLog[]) {
  if (judged.periods.length === 0) return null
  const rows = together(judged.periods.map(period => periodRow(period, lines, logs)))
  const last = judged.periods.at(-1)!
  const known = linesUpTo(lines, last.endsOn).filter(({ work }) =>
    judged.periods.some(({ key }) => monthsIn(key).includes(work.month)),
  )
  const sum = (of: (line: Member['lines'][number]) => number) => known.reduce((total, line) => total + of(line), 0)
  return {
    title: 'Période par période',
    lead: `${plural(judged.periods.length, 'période', 'périodes')} finies à la date d’arrêté, avec leurs relevés, pour l’ensemble des employeurs.`,
    caption: 'Heures et relevés de chaque période',
    rows: rows.map(({ isIdle: _isIdle, ...row }) => row),
    total: {
      declared: hoursFigure(sum(({ credit }) => credit.declared)),
      accepted: hoursFigure(sum(({ credit }) => credit.accepted)),
      counted: hoursFigure(sum(({ credit }) => credit.counted)),
    },
    note: 'Pièce : le relevé d’heures que l’employeur atteste, gardé au dossier ; « néant » est une réponse, « jugé sans » une décision après relance.',
  }
}

function periodRow({ key, senders, dueOn }: JudgedPeriod, lines: Member['lines'], logs: readonly StatementLog[]) {
  const months = monthsIn(key)
  const own = lines.filter(({ work }) => months.includes(work.month))
  const sum = (of: (line: Member['lines'][number]) => number) => own.reduce((total, line) => total + of(line), 0)
  const sent = logs.filter(({ period, events }) => period === key && events.length > 0)
  const received = sent
    .map(({ events }) => events.findLast(({ receivedOn }) => receivedOn !== null)?.receivedOn)
    .filter(day => day != null)
    .sort()
  const by = [...new Set(sent.flatMap(({ events }) => settledBy(events)))].sort()
  return {
    label: capital(periodName(key)),
    isIdle: senders.length === 0 && sent.length === 0 && own.length === 0,
    declared: hoursFigure(sum(({ credit }) => credit.declared)),
    accepted: hoursFigure(sum(({ credit }) => credit.accepted)),
    counted: hoursFigure(sum(({ credit }) => credit.counted)),
    received:
      received.length > 0
        ? shortDate(received.at(-1)!)
        : senders.length > 0
          ? `attendu le ${shortDate(dueOn)}`
          : 'aucun attendu',
    by: by.length > 0 ? listed(by) : '—',
    paper: papersSaid(sent, senders.length),
  }
}

/** Periods in a row when nobody was placed are one row, from the first to the last. */
function together(rows: readonly PeriodRow[]): PeriodRow[] {
  const found: (PeriodRow & { from: string })[] = []
  for (const row of rows) {
    const before = found.at(-1)
    if (row.isIdle && before?.isIdle) before.label = `${before.from} à ${row.label.toLowerCase()}`
    else found.push({ ...row, from: row.label })
  }
  return found.map(({ from: _from, ...row }) => row)
}

type PeriodRow = ReturnType<typeof periodRow>

function settledBy(events: StatementLog['events']): string[] {
  const last = events.at(-1)!
  const settled = last.state === 'validated' || last.state === 'nothingWorked' || last.state === 'judgedWithout'
  return settled && last.byName ? [last.byName] : []
}

function papersSaid(sent: readonly StatementLog[], awaited: number): string {
  const states = sent.map(({ events }) => events.at(-1)!.state)
  const number = (...which: string[]) => states.filter(state => which.includes(state)).length
  const validated = number('validated')
  const told = [
    validated > 0 ? plural(validated, 'relevé validé', 'relevés validés') : '',
    number('toCheck') > 0 ? plural(number('toCheck'), 'relevé à contrôler', 'relevés à contrôler') : '',
    number('toConfirm') > 0 ? plural(number('toConfirm'), 'relevé à confirmer', 'relevés à confirmer') : '',
    number('sentBack', 'reopened') > 0
      ? plural(number('sentBack', 'reopened'), 'relevé à corriger', 'relevés à corriger')
      : '',
    number('nothingWorked') > 0 ? 'néant' : '',
    number('judgedWithout') > 0 ? 'jugé sans relevé' : '',
  ].filter(Boolean)
  const missing = awaited - states.length
  if (missing > 0) told.push(plural(missing, 'relevé manquant', 'relevés manquants'))
  return told.join(', ') || 'personne de placé'
}

/** « Annexes : A, tous les trimestres ». */
export function lettered<Annex extends object>(annexes: readonly (Annex | null)[]): (Annex & { letter: string })[] {
  return annexes.filter(annex => annex !== null).map((annex, index) => ({ letter: 'ABCD'[index]!, ...annex }))
}
