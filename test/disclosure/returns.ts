import { readCsv, readXlsx, shown } from '../support/sheets.ts'
import type { Line } from './attack.ts'
import { dayIn } from './documents.ts'

// What somebody copies from the statistics: the page, and each file that leaves with it.

type Whose = { who: string; since: string }
const WITHHELD = /non publiée/
/** What is counted by each part of a file. */
const contractsIn = (part: string) => part === 'Contrats de travail'
const peopled = ['Entreprises', 'Participants', 'Contrats de travail', 'Sorties']

/** Part, indicator, row, number, status and day of each line of a file. */
type Cells = readonly [part: string, indicator: string, row: string, number: string, status: string, until: string]

function linesFrom(cells: readonly Cells[], where: string, { who, since }: Whose): Line[] {
  const heads = headsIn(cells)
  return cells.flatMap(([part, indicator, row, number, status, until]): Line[] => {
    const ofContracts = contractsIn(part)
    const about = { where, who, since, until, ofContracts }
    const isTotal = row === '' && (indicator === 'Personnes' || indicator === 'Contrats de travail')
    if (isTotal) return [{ ...about, head: '', row: '', said: saidOf(number, status) }]
    const isTold = peopled.includes(part) && heads.has(`${part} ${indicator}`) && !WITHHELD.test(row)
    if (!isTold || status === 'nd') return []
    return [{ ...about, head: indicator, row, said: saidOf(number, status) }]
  })
}

/** Breakdowns have several rows; « Titulaires » counts companies. */
function headsIn(cells: readonly Cells[]): Set<string> {
  const rows = Map.groupBy(cells, ([part, indicator]) => `${part} ${indicator}`)
  return new Set([...rows].flatMap(([key, own]) => (own.length > 1 && !/Titulaires/.test(key) ? [key] : [])))
}

const saidOf = (number: string, status: string) => (status === 'ok' ? number : status)

export function csvIn(text: string, where: string, whose: Whose): Line[] {
  return linesFrom(
    readCsv(text)
      .slice(1)
      .map(row => cellsOf(row.map(shown))),
    where,
    whose,
  )
}

export function xlsxIn(bytes: Uint8Array, where: string, whose: Whose): Line[] {
  const rows = readXlsx(bytes).rows.slice(1)
  return linesFrom(
    rows.map(row => {
      const cells = Array.from({ length: 9 }, (_, index) => row[index]?.value ?? '')
      return cellsOf(cells.with(8, dayOfSerial(cells[8]!)))
    }),
    where,
    whose,
  )
}

export function jsonIn(text: string, where: string, whose: Whose): Line[] {
  const { statistics } = JSON.parse(text)
  return linesFrom(
    statistics.rows.map((row: Record<string, string | number | null>) => [
      row.part,
      row.indicator,
      row.row,
      row.number === null ? '' : String(row.number),
      row.status,
      row.until,
    ]),
    where,
    whose,
  )
}

/** The tables of the page, under « Les personnes » and « Les contrats de travail ». */
export function pageIn(html: string, where: string, { who, since }: Whose): Line[] {
  const text = (part: string) =>
    part
      .replace(/<span aria-hidden="true">([^<]*)<\/span><span class="visually-hidden">[^<]*<\/span>/g, '$1')
      .replace(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, '')
      .replaceAll('&#x27;', '’')
      .replace(/[\s\u00a0\u202f]+/g, ' ')
      .trim()
  return ['persons', 'employments'].flatMap(id => {
    const section = new RegExp(`aria-labelledby="${id}">([\\s\\S]*?)</section>`).exec(html)?.[1] ?? ''
    const ofContracts = id === 'employments'
    return [...section.matchAll(/<table[\s\S]*?<\/table>/g)].flatMap(([table]) => {
      const caption = text(/<caption>([\s\S]*?)<\/caption>/.exec(table)![1]!)
      const head = caption.replace(/, au [^,]*$/, '')
      const until = dayIn(/, au ([^,]*)$/.exec(caption)![1]!)!
      const body = /<tbody>([\s\S]*?)<\/tbody>/.exec(table)![1]!
      return [...body.matchAll(/<tr><th scope="row">([\s\S]*?)<\/th><td class="num">([\s\S]*?)<\/td>/g)].map(
        ([, row, number]): Line => {
          const said = text(number!).replaceAll(' ', '')
          return { where, who, since, until, ofContracts, head, row: text(row!), said }
        },
      )
    })
  })
}

const cellsOf = (row: readonly string[]): Cells => [row[0]!, row[1]!, row[2]!, row[4]!, row[5]!, isoDay(row[8]!)]

const isoDay = (text: string) => text.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1')

/** A date of a spreadsheet: days since the end of 1899. */
function dayOfSerial(serial: string): string {
  if (serial === '') return ''
  return new Date(Date.UTC(1899, 11, 30) + Number(serial) * 86_400_000).toISOString().slice(0, 10)
}
