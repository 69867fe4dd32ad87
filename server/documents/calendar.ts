import { daysBetween, earlier, plusDays } from '#server/base/dates.ts'
import { count, daysFigure, fteFigure, hoursFigure, longDate, shortDate, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type Line, UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import type { Told } from './load.ts'

// The days behind what is expected, and hours told otherwise: in days of work and in full-time equivalents.

/** Thirty-five hours over five days: a convention, printed beside the figures. */
export const DAY_CENTIHOURS = 700

/** Days gone by, suspended, in all; the terms of what is expected. Null while the dates are not known. */
export function calendarModel({ measured: { account, member } }: Told, at: string) {
  const { line, startsOn, endsOn } = member
  if (startsOn === UNKNOWN_DATE || endsOn === UNKNOWN_DATE || at < startsOn) return null
  const columns = [
    ...(account.judgedAt === null || account.judgedAt === at
      ? []
      : [{ head: `Jugé au ${shortDate(account.judgedAt)}`, day: account.judgedAt }]),
    { head: `Arrêté au ${shortDate(at)}`, day: at },
    ...(at < endsOn ? [{ head: `Fin, ${shortDate(endsOn)}`, day: endsOn }] : []),
  ].map(({ head, day }) => ({ head, ...daysUpTo(line, startsOn, earlier(day, endsOn)) }))
  const row = (label: string, of: (column: (typeof columns)[number]) => number) => ({
    label,
    cells: columns.map(column => count(of(column))),
  })
  return {
    caption: `Jours depuis le début de l’exécution, le ${longDate(startsOn)}`,
    heads: columns.map(({ head }) => head),
    rows: [
      row('Au calendrier', ({ days }) => days),
      row('Suspendus', ({ suspended }) => suspended),
      row('D’exécution', ({ worked }) => worked),
    ],
    terms: account.judgedAt === null || account.pool ? null : termsSaid(line, account.judgedAt, account.expected),
    held: line.isHeld ? 'La suspension court encore : les jours jusqu’à la fin sont comptés suspendus.' : null,
  }
}

function daysUpTo(line: Line, startsOn: string, day: string) {
  const eve = plusDays(startsOn, -1)
  const days = Math.max(0, daysBetween(eve, day))
  const worked = line.daysOfWork(eve, day)
  return { days, worked, suspended: days - worked }
}

/** « 1 349 = 1 012,45 + (1 800,00 − 1 012,45) × 194 ÷ 406 »: between two bends the line is straight. */
export function termsSaid({ bends, owed }: Line, judgedAt: string, expected: number): string {
  const index = bends.findIndex(({ date }) => date >= judgedAt)
  const [from, to] = [bends[index - 1], bends[index]]
  const result = `Attendues au ${longDate(judgedAt)} : ${wholeHours(expected)}`
  if (!from || !to) return `${result}, tout ce qui est dû (${wholeHours(owed)}).`
  const [start, end] = [from.centihours, to.centihours]
  if (Math.round(start) === Math.round(end))
    return `${result} : rien ne s’ajoute entre le ${longDate(from.date)} et le ${longDate(to.date)}.`
  const days = daysBetween(from.date, judgedAt)
  const all = daysBetween(from.date, to.date)
  return `${result} = ${hoursFigure(start)} au ${longDate(from.date)} + (${hoursFigure(end)} au ${longDate(to.date)} − ${hoursFigure(start)}) × ${plural(days, 'jour', 'jours')} ÷ ${count(all)}, arrondi à l’heure. Un acte infléchit la ligne à partir de son jour, jamais avant.`
}

/** Hours, days and full-time equivalents of what is owed and of what counts, divisors printed. */
export function unitsModel({ owed, counted }: { owed: number; counted: number }, fteHours: number, decided: boolean) {
  const row = (label: string, centihours: number) => ({
    label,
    hours: hoursFigure(centihours),
    days: daysFigure(centihours, DAY_CENTIHOURS),
    fte: fteFigure(centihours, fteHours),
  })
  return {
    caption: 'Les mêmes heures en jours et en équivalents temps plein',
    day: 'Jours de 7 h',
    fte: `ETP de ${count(fteHours)} h`,
    rows: [row('Dues', owed), row('Retenues', counted)],
    note: `Sept heures par jour : durée légale, trente-cinq heures sur cinq jours. ${count(fteHours)} heures par équivalent temps plein : ${decided ? 'réglage de l’institution' : 'pratique des bilans nationaux, réglage par défaut'}.`,
  }
}

/** The same in a sentence, where no calendar stands beside it. */
export function unitsSaid(...figures: Parameters<typeof unitsModel>): string {
  const { rows, note } = unitsModel(...figures)
  const perYear = count(figures[1])
  const said = rows.map(
    ({ label, hours, days, fte }) =>
      `${label.toLowerCase()}, ${hours} h, ou ${days} jours de 7 h, ou ${fte} ETP de ${perYear} h`,
  )
  return `En jours et en équivalents temps plein : ${said.join(' ; ')}. ${note}`
}
