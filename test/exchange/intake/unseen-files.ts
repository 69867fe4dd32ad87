import { type Written, type WrittenSheet, workbook } from '../sheets/written.ts'
import type { Draw, Spelled } from './unseen-people.ts'

/** How one employer makes its file, month after month. */
export type Habit = {
  columns: 'lastFirst' | 'firstLast' | 'crossed' | 'lastFirstInOne' | 'firstLastInOne'
  capitals: 'all' | 'last' | 'none'
  accents: boolean
  date: 'none' | 'text' | 'serial'
  titles: boolean
  initials: boolean
  cut: number
  hours: 'number' | 'text' | 'duration'
  hasNumber: boolean
  hasTotal: boolean
  banner: boolean
}

export function habit(draw: Draw): Habit {
  const share = draw()
  const columns =
    share < 0.38
      ? 'lastFirst'
      : share < 0.52
        ? 'firstLast'
        : share < 0.57
          ? 'crossed'
          : share < 0.85
            ? 'lastFirstInOne'
            : 'firstLastInOne'
  return {
    columns,
    capitals: draw.of(['all', 'last', 'none']),
    accents: draw.chance(0.5),
    date: draw.of(['none', 'none', 'text', 'serial']),
    titles: draw.chance(0.08),
    initials: draw.chance(0.01),
    cut: draw.chance(0.04) ? 12 : 99,
    hours: draw.of(['number', 'number', 'text', 'duration']),
    hasNumber: draw.chance(0.35),
    hasTotal: draw.chance(0.6),
    banner: draw.chance(0.5),
  }
}

export type FileLine<Who> = { who: Who; spelled: Spelled; number: number; minutes: number }

/** The file, and who stands on each of its rows. A column moved: the date goes to the end. */
export function fileOf<Who>(
  draw: Draw,
  how: Habit,
  lines: readonly FileLine<Who>[],
  { month, isMoved = false }: { month: string; isMoved?: boolean },
): { bytes: Uint8Array; rows: Map<number, Who> } {
  const rows: Written[][] = []
  if (how.banner) rows.push([`Relevé des heures d’insertion – ${month}`], [])
  const number = how.hasNumber ? ['Matricule'] : []
  const born = how.date === 'none' ? [] : [draw.of(['Né(e) le', 'Date de naissance'])]
  const heads = [
    ...number,
    ...nameHeads(how),
    ...(isMoved ? [] : born),
    'Heures',
    ...(isMoved ? [...born, 'Observations'] : []),
  ]
  rows.push(heads)
  const truth = new Map<number, Who>()
  for (const { who, spelled, number: own, minutes } of lines) {
    const date = how.date === 'none' ? [] : [dated(how, spelled.bornOn)]
    rows.push([
      ...(how.hasNumber ? [own] : []),
      ...named(how, spelled, own),
      ...(isMoved ? [] : date),
      worked(how, minutes),
      ...(isMoved ? [...date, ''] : []),
    ])
    truth.set(rows.length, who)
  }
  if (how.hasTotal) {
    const sum = lines.reduce((all, { minutes }) => all + minutes, 0)
    rows.push(heads.map((head, at) => (at === 0 ? 'TOTAL' : head === 'Heures' ? worked(how, sum) : '')))
  }
  return { bytes: workbook([{ name: 'Heures', rows } satisfies WrittenSheet]), rows: truth }
}

function nameHeads({ columns }: Habit): string[] {
  if (columns === 'firstLast') return ['Prénom', 'Nom']
  if (columns === 'lastFirst' || columns === 'crossed') return ['Nom', 'Prénom']
  return [columns === 'lastFirstInOne' ? 'Nom Prénom' : 'Salarié']
}

function named(how: Habit, { first, last }: Spelled, number: number): string[] {
  const plain = (text: string) =>
    how.accents
      ? text
      : text
          .normalize('NFD')
          .replace(/\p{M}/gu, '')
          .replace(/[’']/g, number % 2 ? "'" : ' ')
  const upper = (text: string, isUpper: boolean) => (isUpper ? text.toUpperCase() : text)
  const family = upper(plain(last), how.capitals !== 'none').slice(0, how.cut)
  const given = (how.initials ? `${plain(first)[0]}.` : upper(plain(first), how.capitals === 'all')).slice(0, how.cut)
  const title = how.titles ? ['M. ', 'Mme ', 'Mr '][number % 3]! : ''
  switch (how.columns) {
    case 'lastFirst':
      return [title + family, given]
    case 'firstLast':
    case 'crossed':
      return [title + given, family]
    case 'lastFirstInOne':
      return [`${title}${family} ${given}`]
    case 'firstLastInOne':
      return [`${title}${given} ${family}`]
  }
}

function dated({ date }: Habit, bornOn: string): Written {
  if (!bornOn) return ''
  if (date === 'text') return bornOn.split('-').reverse().join('/')
  const serial = Math.round((Date.parse(bornOn) - Date.UTC(1899, 11, 30)) / 86_400_000)
  return { number: serial, format: 'dd/mm/yyyy' }
}

function worked({ hours }: Habit, minutes: number): Written {
  if (hours === 'duration') return { number: minutes / 1440, format: '[h]:mm' }
  if (hours === 'text') return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}`
  return minutes / 60
}
