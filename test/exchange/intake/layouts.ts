import { nextMonth } from '#server/base/dates.ts'
import { centihours } from '#server/base/written/hours.ts'
import { weekDays } from '#server/exchange/intake/when-rules.ts'
import { csv, type Written, type WrittenSheet, workbook } from '../sheets/written.ts'

// Statements as companies lay them out, each with what it truly says. Everything is drawn from a number: the same number, the same file.

/** A number between 0 and 1, again and again the same from one seed. */
export function dice(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const LAST = [
  'DIALLO',
  'N’GUESSAN',
  'Le Goff',
  'MARTIN-ROUX',
  'Benali',
  'dos Santos',
  'KOWALCZYK',
  'Éluard',
  'TRAN VAN',
  'Aït Ahmed',
  'Okonkwo',
  'Lefèvre',
]
const FIRST = [
  'Mamadou',
  'Aya',
  'Yann',
  'Hélène',
  'Karim',
  'João',
  'Agnieszka',
  'Paul',
  'Thi Mai',
  'Samira',
  'Chidi',
  'Zoé',
]

export type Person = { lastName: string; firstName: string; bornOn: string }
/** `shown`: centihours that the displayed figures add up to, which is all that a CSV file knows. */
export type Truth = { person: string; month: string; minutes: number; shown: number }[]

/** How a number of minutes is written in a cell. `shown`: as a spreadsheet displays it, in CSV. */
type Style = { name: string; cell(minutes: number): Written; shown(minutes: number): string; isExact: boolean }

const two = (number: number) => String(number).padStart(2, '0')
const decimals = (minutes: number) => (Math.round((minutes / 60) * 100) / 100).toFixed(2).replace('.', ',')
const clock = (sign: string) => (minutes: number) => `${Math.floor(minutes / 60)}${sign}${two(minutes % 60)}`

export const styles: Style[] = [
  { name: '[h]:mm', cell: minutes => ({ number: minutes / 1440, format: '[h]:mm' }), shown: clock(':'), isExact: true },
  {
    name: '[hh]:mm:ss',
    cell: minutes => ({ number: minutes / 1440, format: '[hh]:mm:ss' }),
    shown: minutes => `${clock(':')(minutes)}:00`,
    isExact: true,
  },
  {
    name: '[h]"h"mm',
    cell: minutes => ({ number: minutes / 1440, format: '[h]"h"mm' }),
    shown: clock('h'),
    isExact: true,
  },
  { name: '0.00', cell: minutes => ({ number: minutes / 60, format: '0.00' }), shown: decimals, isExact: true },
  {
    name: 'mask',
    cell: minutes => ({ number: Math.floor(minutes / 60) * 100 + (minutes % 60), format: '0"h"00' }),
    shown: clock('h'),
    isExact: true,
  },
  { name: '151h40', cell: clock('h'), shown: clock('h'), isExact: true },
  { name: '151:40', cell: clock(':'), shown: clock(':'), isExact: true },
  {
    name: '151 h 40 min',
    cell: minutes => `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`,
    shown: minutes => `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`,
    isExact: true,
  },
  { name: '151,67', cell: decimals, shown: decimals, isExact: false },
  {
    name: '151,67 h',
    cell: minutes => `${decimals(minutes)}\u202fh`,
    shown: minutes => `${decimals(minutes)}\u00a0h`,
    isExact: false,
  },
]

const MONTHS = [
  'Janvier',
  'Février',
  'Mars',
  'Avril',
  'Mai',
  'Juin',
  'Juillet',
  'Août',
  'Septembre',
  'Octobre',
  'Novembre',
  'Décembre',
]
const SHORT = ['janv', 'févr', 'mars', 'avr', 'mai', 'juin', 'juil', 'août', 'sept', 'oct', 'nov', 'déc']
const serial = (day: string) => Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000)

type Shown = { cell: Written; shown: string }
const text = (words: string): Shown => ({ cell: words, shown: words })
const blank: Shown = { cell: null, shown: '' }

/** A month as headers and columns write it. */
function monthWritten(month: string, how: number, is1904: boolean): Shown {
  const [year, number] = [month.slice(0, 4), Number(month.slice(5))]
  const days = serial(`${month}-01`) - (is1904 ? 1462 : 0)
  const ways: Shown[] = [
    text(`${MONTHS[number - 1]} ${year}`),
    text(`${SHORT[number - 1]}-${year.slice(2)}`),
    text(`${two(number)}/${year}`),
    text(month),
    { cell: { number: days, format: 'mmm-yy' }, shown: `${SHORT[number - 1]}-${year.slice(2)}` },
    { cell: { number: days, format: 'dd/mm/yyyy' }, shown: `01/${two(number)}/${year}` },
    text(MONTHS[number - 1]!.toUpperCase()),
  ]
  return ways[how % ways.length]!
}

export type Shape = 'plain' | 'long' | 'wide' | 'weekly'

export type Choices = {
  shape: Shape
  style: Style
  months: string[]
  people: Person[]
  monthHow: number
  names: 'one' | 'two' | 'inverted'
  hasBirth: boolean
  extra: ('days' | 'money' | 'planned' | 'comment' | 'siret')[]
  preamble: number
  groups: boolean
  total: 'none' | 'label' | 'formula' | 'persons'
  blankEvery: number
  repeatsHeader: boolean
  mergesNames: boolean
  is1904: boolean
  shuffle: number
  notes: boolean
}

export function choicesFrom(seed: number): Choices {
  const roll = dice(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)]!
  const shape = pick(['plain', 'long', 'wide', 'weekly'] as const)
  const start = nextMonth('2026-01', Math.floor(roll() * 10))
  const months =
    shape === 'plain' ? [start] : [start, nextMonth(start), nextMonth(start, 2)].slice(0, 2 + Math.floor(roll() * 2))
  const from = Math.floor(roll() * LAST.length)
  const people = Array.from({ length: 3 + Math.floor(roll() * 7) }, (_, index) => {
    const at = (from + index) % LAST.length
    return {
      lastName: LAST[at]!,
      firstName: FIRST[(at + Math.floor(seed / 7)) % FIRST.length]!,
      bornOn: `19${70 + at}-0${1 + (at % 9)}-1${at % 10}`,
    }
  })
  return {
    shape,
    style: pick(shape === 'weekly' ? styles.filter(({ isExact }) => isExact) : styles),
    months,
    people,
    monthHow: Math.floor(roll() * 7),
    names: pick(['one', 'two', 'inverted'] as const),
    hasBirth: roll() < 0.5,
    extra: (['days', 'money', 'planned', 'comment', 'siret'] as const).filter(() => roll() < 0.25),
    preamble: Math.floor(roll() * 4),
    groups: roll() < 0.5,
    total: pick(['none', 'label', 'formula', 'persons'] as const),
    blankEvery: roll() < 0.3 ? 2 + Math.floor(roll() * 3) : 0,
    repeatsHeader: roll() < 0.3,
    mergesNames: roll() < 0.4,
    is1904: roll() < 0.3,
    shuffle: Math.floor(roll() * 1000),
    notes: roll() < 0.4,
  }
}

type Field = { head: string[]; of(row: Row): Shown; isHours?: boolean }
type Row = {
  person: Person
  month: string
  week: { from: string; to: string; number: number } | null
  minutes: Map<string, number>
  isFirst: boolean
}

/** The file of these choices, as XLSX and as CSV, and what it says. */
export function laidOut(
  choices: Choices,
  seed: number,
  /** Minutes that one figure, and no total, differs by. */
  altered = 0,
): { xlsx: Uint8Array; csv: Buffer; truth: Truth; period: { from: string; to: string } } {
  const roll = dice(seed + 99_991)
  const rows = rowsOf(choices, roll)
  const fields = arranged(fieldsOf(choices), choices.shuffle)
  const lines: Shown[][] = titles(choices)
  const merges: string[] = []
  const depth = Math.max(...fields.map(({ head }) => head.length))
  const header = () => {
    for (let level = 0; level < depth; level++)
      lines.push(
        fields.map(({ head }) => text(head.length === depth ? head[level]! : level === depth - 1 ? head[0]! : '')),
      )
  }
  for (const field of fields)
    if (field.head.length === 1 && field.head[0]!.startsWith('\u0001')) field.head[0] = field.head[0]!.slice(1)
  header()
  monthHeads(choices, fields, lines, depth)
  const start = lines.length + 1
  let since = start
  rows.forEach((row, index) => {
    if (choices.blankEvery && index > 0 && index % choices.blankEvery === 0 && row.isFirst) lines.push([])
    if (choices.repeatsHeader && index > 0 && index === Math.floor(rows.length / 2) && row.isFirst && depth === 1) {
      header()
      monthHeads(choices, fields, lines, depth)
    }
    if (row.isFirst) since = lines.length + 1
    lines.push(fields.map(field => field.of(index === 0 && field.isHours ? alteredBy(row, altered) : row)))
    const isLast = rows[index + 1]?.person !== row.person
    if (choices.total === 'persons' && isLast && choices.shape !== 'plain' && choices.shape !== 'wide')
      lines.push(
        totalLine(
          choices,
          fields,
          rows.filter(({ person }) => person === row.person),
          `Total ${row.person.lastName}`,
          null,
        ),
      )
    if (
      choices.mergesNames &&
      isLast &&
      lines.length > since &&
      choices.total !== 'persons' &&
      choices.shape === 'weekly'
    )
      for (const [at, field] of fields.entries())
        if (/Nom|Prénom|Salarié/.test(field.head.at(-1)!))
          merges.push(`${letter(at)}${since}:${letter(at)}${lines.length}`)
  })
  if (choices.total !== 'none')
    lines.push(
      totalLine(choices, fields, rows, 'TOTAL GÉNÉRAL', choices.total === 'formula' ? [start, lines.length] : null),
    )
  if (choices.notes) lines.push([], [text('Fait à Vesle, le 3 du mois, signature du responsable')])
  const sheet: WrittenSheet = {
    name: 'Relevé',
    rows: lines.map(line => line.map(({ cell }) => cell)),
    merges: [...merges, ...groupMerges(choices, fields, start - depth)],
  }
  const period = { from: `${choices.months[0]}-01`, to: `${choices.months.at(-1)}-28` }
  return {
    xlsx: workbook([sheet], { is1904: choices.is1904, isShared: seed % 2 === 0 }),
    csv: csv(lines.map(line => line.map(({ shown }) => shown))),
    truth: truthOf(choices, rows),
    period,
  }
}

function alteredBy(row: Row, minutes: number): Row {
  return { ...row, minutes: new Map([...row.minutes].map(([month, worked]) => [month, worked + minutes])) }
}

function letter(index: number): string {
  return String.fromCharCode(65 + index)
}

function truthOf({ style }: Choices, rows: readonly Row[]): Truth {
  const sums = new Map<string, Truth[number]>()
  for (const { person, minutes } of rows)
    for (const [month, worked] of minutes) {
      const key = `${person.lastName}|${person.firstName}|${month}`
      const known = sums.get(key) ?? { person: `${person.lastName} ${person.firstName}`, month, minutes: 0, shown: 0 }
      known.minutes += worked
      known.shown += Math.round(worked / 0.6)
      sums.set(key, known)
    }
  const isInMinutes = !/\d,\d/.test(style.shown(100))
  return [...sums.values()].map(one => ({ ...one, shown: isInMinutes ? centihours(one.minutes * 60) : one.shown }))
}

function rowsOf(choices: Choices, roll: () => number): Row[] {
  const worked = () => 600 + Math.floor(roll() * 8400)
  return choices.people.flatMap((person): Row[] => {
    if (choices.shape === 'wide' || choices.shape === 'plain') {
      return [
        {
          person,
          month: choices.months[0]!,
          week: null,
          minutes: new Map(choices.months.map(month => [month, worked()])),
          isFirst: true,
        },
      ]
    }
    if (choices.shape === 'long')
      return choices.months.map((month, index) => ({
        person,
        month,
        week: null,
        minutes: new Map([[month, worked()]]),
        isFirst: index === 0,
      }))
    return weeksOf(choices.months).map((week, index) => ({
      person,
      month: week.from.slice(0, 7),
      week,
      minutes: new Map([[week.from.slice(0, 7), Math.floor(worked() / 4)]]),
      isFirst: index === 0,
    }))
  })
}

/** Weeks that lie in one month: how others are shared is asked. */
function weeksOf(months: readonly string[]): { from: string; to: string; number: number }[] {
  return Array.from({ length: 53 }, (_, index) => ({
    number: index + 1,
    ...(weekDays(2026, index + 1) ?? { from: '', to: '' }),
  })).filter(({ from, to }) => from !== '' && from.slice(0, 7) === to.slice(0, 7) && months.includes(from.slice(0, 7)))
}

function fieldsOf(choices: Choices): Field[] {
  const { style, is1904, monthHow } = choices
  const name = (words: (person: Person) => string, head: string): Field => ({
    head: [head],
    of: ({ person, isFirst }) =>
      choices.mergesNames && choices.shape === 'weekly' && choices.total !== 'persons' && !isFirst
        ? blank
        : text(words(person)),
  })
  const names: Record<Choices['names'], Field[]> = {
    one: [name(person => `${person.lastName} ${person.firstName}`, 'Nom et prénom')],
    inverted: [name(person => `${person.firstName} ${person.lastName}`, 'Salarié')],
    two: [name(person => person.lastName, 'Nom'), name(person => person.firstName, 'Prénom')],
  }
  const fields: Field[] = [...names[choices.names]]
  if (choices.hasBirth)
    fields.push({
      head: ['Né(e) le'],
      of: ({ person: { bornOn } }) => ({
        cell: { number: serial(bornOn) - (is1904 ? 1462 : 0), format: 'dd/mm/yyyy' },
        shown: bornOn.split('-').reverse().join('/'),
      }),
    })
  const hours = (head: string[], month: string | null): Field => ({
    head,
    isHours: true,
    of: row => {
      const minutes = month ? row.minutes.get(month)! : [...row.minutes.values()][0]!
      return { cell: style.cell(minutes), shown: style.shown(minutes) }
    },
  })
  if (choices.shape === 'long')
    fields.push({ head: ['Mois'], of: ({ month }) => monthWritten(month, monthHow, is1904) })
  if (choices.shape === 'weekly')
    fields.push({ head: ['Semaine'], of: ({ week }) => text(weekWritten(week!, monthHow)) })
  if (choices.shape === 'wide') {
    for (const month of choices.months) {
      if (choices.groups)
        fields.push(hours([`\u0002${month}`, 'Heures'], month), {
          head: [`\u0002${month}`, 'Jours'],
          of: row => text(String(Math.round(row.minutes.get(month)! / 420))),
        })
      else fields.push(hours([`\u0002${month}`], month))
    }
  } else fields.push(hours([['Heures', 'Nb heures', 'Heures travaillées', 'H'][monthHow % 4]!], null))
  for (const extra of choices.extra) fields.push(extras[extra])
  return fields
}

function weekWritten({ from, to, number }: { from: string; to: string; number: number }, how: number): string {
  const short = (day: string) => `${day.slice(8)}/${day.slice(5, 7)}`
  return [
    `S${number}`,
    `Semaine ${number}`,
    `du ${short(from)} au ${short(to)}`,
    `2026-S${two(number)}`,
    `Sem. ${number}`,
  ][how % 5]!
}

const minutesIn = ({ minutes }: Row) => [...minutes.values()].reduce((sum, one) => sum + one, 0)
const extras: Record<Choices['extra'][number], Field> = {
  days: {
    head: ['Nb jours'],
    of: row => ({ cell: Math.round(minutesIn(row) / 420), shown: String(Math.round(minutesIn(row) / 420)) }),
  },
  money: {
    head: ['Montant HT'],
    of: row => ({ cell: { number: minutesIn(row) / 3, format: '#,##0.00' }, shown: decimals(minutesIn(row) * 20) }),
  },
  planned: { head: ['Heures prévues'], of: () => ({ cell: 151.67, shown: '151,67' }) },
  comment: { head: ['Observations'], of: ({ person }) => text(person.lastName.length % 2 ? 'RAS' : '') },
  siret: { head: ['SIRET employeur'], of: () => text('80295478500028') },
}

/** Columns in another order; those of months stay together. */
function arranged(fields: Field[], shuffle: number): Field[] {
  const roll = dice(shuffle)
  const isFixed = ({ head }: Field) => head[0]!.startsWith('\u0002')
  const free = fields.filter(field => !isFixed(field)).map(field => ({ field, at: roll() }))
  const order = free.sort((a, b) => a.at - b.at).map(({ field }) => field)
  const at = Math.floor(roll() * (order.length + 1))
  return [...order.slice(0, at), ...fields.filter(isFixed), ...order.slice(at)]
}

function monthHeads({ monthHow, is1904 }: Choices, fields: readonly Field[], lines: Shown[][], depth: number): void {
  for (const [at, { head }] of fields.entries()) {
    if (!head[0]!.startsWith('\u0002')) continue
    const month = head[0]!.slice(1)
    const written = monthWritten(month, monthHow, is1904)
    const isSecond = fields[at - 1]?.head[0] === head[0]
    lines[lines.length - depth]![at] = isSecond ? blank : written
  }
}

function groupMerges({ groups, shape, shuffle }: Choices, fields: readonly Field[], row: number): string[] {
  if (shape !== 'wide' || !groups || shuffle % 2 === 0) return []
  return fields.flatMap(({ head }, at) =>
    head[0]!.startsWith('\u0002') && fields[at + 1]?.head[0] === head[0]
      ? [`${letter(at)}${row}:${letter(at + 1)}${row}`]
      : [],
  )
}

function titles({ preamble, months, shape }: Choices): Shown[][] {
  const lines = [
    [text('Entreprise Bâti-Vesle')],
    [
      text(
        shape === 'plain'
          ? `Relevé d’heures – ${MONTHS[Number(months[0]!.slice(5)) - 1]} ${months[0]!.slice(0, 4)}`
          : 'Relevé d’heures d’insertion',
      ),
    ],
    [],
  ]
  return preamble === 0 ? [] : lines.slice(0, preamble)
}

function totalLine(
  { style }: Choices,
  fields: readonly Field[],
  rows: readonly Row[],
  label: string,
  range: [number, number] | null,
): Shown[] {
  let isLabelled = false
  return fields.map((field, at) => {
    if (!field.isHours) {
      if (isLabelled) return blank
      isLabelled = true
      return text(label)
    }
    const month = field.head[0]!.startsWith('\u0002') ? field.head[0]!.slice(1) : null
    const minutes = rows.reduce((sum, row) => sum + (month ? (row.minutes.get(month) ?? 0) : minutesIn(row)), 0)
    const cell = style.cell(minutes)
    const isNumber = typeof cell === 'object' && cell !== null && 'number' in cell
    return {
      cell: isNumber && range ? { ...cell, formula: `SUM(${letter(at)}${range[0]}:${letter(at)}${range[1]})` } : cell,
      shown: style.shown(minutes),
    }
  })
}
