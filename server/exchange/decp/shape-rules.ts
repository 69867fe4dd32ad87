import { readDate } from '#server/base/written/dates.ts'
import { withoutUnit } from '#server/base/written/hours.ts'
import { LONGEST_NUMBER, partsOf, plain } from '#server/base/written/numbers.ts'
import { undoubled } from './encoding-rules.ts'

// Tolerant reading of one value: what it means, and a sentence in French when it had to be put right.

export type Remark = { field: string; sentence: string }
export type Raw = Record<string, unknown>

/** Gathers what is said of one record. */
export class Remarks {
  readonly repairs: Remark[] = []
  readonly warnings: Remark[] = []
  readonly reasons: Remark[] = []
  readonly setAside: string[] = []
  repair(field: string, sentence: string): void {
    this.repairs.push({ field, sentence })
  }
  warn(field: string, sentence: string): void {
    this.warnings.push({ field, sentence })
  }
  reject(field: string, sentence: string): void {
    this.reasons.push({ field, sentence })
  }
  /** Kept, although the national collection would set the record aside for it. */
  aside(field: string, sentence: string): void {
    this.warn(field, sentence)
    this.setAside.push(sentence)
  }
}

export function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Absent, in one of the ways producers say it: null, '', NaN, « NC » (non communiqué), « CDL », « MQ ». */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && ABSENT.has(value.trim().toLowerCase()))
}

const ABSENT = new Set(['', 'nc', 'cdl', 'mq', 'nan', 'null'])

/** A text on one line, its entities and its broken accents put right. '' when absent. */
export function textOf(value: unknown, field: string, remarks: Remarks): string {
  if (isAbsent(value) || typeof value === 'object') return ''
  const said = boundedText(String(value), field, remarks)
  const decoded = undoubled(unescaped(said))
  const text = decoded
    .normalize('NFC')
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b\ufeff]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (decoded !== said) remarks.repair(field, 'Des caractères mal codés sont remis en clair.')
  else if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(said.trim()))
    remarks.repair(field, 'Les retours à la ligne et caractères invisibles sont remplacés par des espaces.')
  return text
}

/** No text of a contract is longer: what is looked at by a pattern is bounded first. */
const LONGEST_TEXT = 20_000

function boundedText(text: string, field: string, remarks: Remarks): string {
  if (text.length <= LONGEST_TEXT) return text
  remarks.warn(field, 'Ce texte est démesuré\u00a0: seul son début est repris.')
  return text.slice(0, LONGEST_TEXT)
}

/** An identifier: never a number for us, so that no zero is lost. */
export function identifierOf(value: unknown, field: string, remarks: Remarks): string {
  if (isAbsent(value) || typeof value === 'object') return ''
  const said = String(value)
  const text = said.replace(/[\s\u00a0.\u202f]/g, '')
  if (text !== said) remarks.repair(field, 'Les espaces de l’identifiant sont retirées.')
  return text
}

/** A number, from « 3720.0 » or « 3 720,50 » as well. null when absent or unreadable. */
export function numberOf(value: unknown, field: string, remarks: Remarks): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (isAbsent(value) || typeof value !== 'string') return null
  const text = value.trim()
  if (text.length > LONGEST_NUMBER) return null
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text)
  const parts = partsOf(withoutUnit(plain(text), ['€', 'euros', 'eur']))
  if (!parts) return null
  remarks.repair(field, `«\u00a0${text}\u00a0» est lu comme un nombre.`)
  return Number(`${parts.negative ? '-' : ''}${parts.whole}.${parts.decimals || 0}`)
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** 'YYYY-MM-DD' from the spellings met; 'unreadable' when something stands there that is no date. */
export function dateOf(value: unknown, field: string, remarks: Remarks): string | null | 'unreadable' {
  if (isAbsent(value)) return null
  const said = String(value)
  const exact = /^(\d{4})-(\d{2})-(\d{2})$/.exec(said)
  if (exact) return exists(said) ? said : 'unreadable'
  const date = said.length > 200 ? null : (looseDate(said.trim()) ?? readDate(said).date)
  if (!date || !exists(date)) return 'unreadable'
  remarks.repair(
    field,
    `«\u00a0${said.trim().slice(0, 40)}\u00a0» est lu comme la date ${date.split('-').reverse().join('/')}.`,
  )
  return date
}

function looseDate(text: string): string | null {
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ].*|Z|[+-]\d{2}:?\d{2})?$/.exec(text)
  if (iso) return iso[1]!
  const french = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text)
  if (french) return `${french[3]}-${french[2]!.padStart(2, '0')}-${french[1]!.padStart(2, '0')}`
  const english = /^([A-Za-z]+),? (\d{1,2}),? (\d{4})\b/.exec(text)
  const month = english ? months.indexOf(english[1]!.toLowerCase()) + 1 : 0
  return month ? `${english![3]}-${String(month).padStart(2, '0')}-${english![2]!.padStart(2, '0')}` : null
}

function exists(date: string): boolean {
  const [year, month, day] = date.split('-').map(Number)
  if (month! < 1 || month! > 12 || day! < 1) return false
  const leap = (year! % 4 === 0 && year! % 100 !== 0) || year! % 400 === 0
  return day! <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month! - 1]!
}

/**
 * The objects of a list, whatever wraps them: `[{"titulaire":{…}}]` is right; `[{…}]`, `{…}`, `{"titulaire":[…]}` and
 * nested lists are put right. `lost` says that something stood there that no holder can be made of.
 */
export function itemsOf(value: unknown, wrapper: string): { items: Raw[]; reshaped: boolean; lost: boolean } {
  const items: Raw[] = []
  let reshaped = !isAbsent(value) && !Array.isArray(value)
  let lost = false
  const visit = (node: unknown, depth: number): void => {
    if (isAbsent(node) || depth > 8) return
    if (Array.isArray(node)) {
      if (depth > 0) reshaped = true
      for (const inner of node) visit(inner, depth + 1)
      return
    }
    if (!isObject(node)) {
      lost = true
      return
    }
    if (!(wrapper in node)) {
      if (Object.keys(node).length === 0) return
      reshaped = true
      items.push(node)
      return
    }
    const inner = node[wrapper]
    if (isObject(inner) && !(wrapper in inner)) items.push(inner)
    else {
      reshaped = true
      visit(inner, depth + 1)
    }
  }
  visit(value, 0)
  return { items, reshaped, lost }
}

/** The words of a list: `{"technique":["…"]}` is right; a bare word, a flat list and nested ones are put right. */
export function wordsOf(value: unknown, wrapper: string): { words: string[]; reshaped: boolean } {
  const words: string[] = []
  let reshaped = !isAbsent(value) && !(isObject(value) && Array.isArray(value[wrapper]))
  const visit = (node: unknown, depth: number): void => {
    if (isAbsent(node) || depth > 6) return
    if (typeof node === 'string') return void words.push(node)
    if (Array.isArray(node)) {
      for (const inner of node) visit(inner, depth + 1)
      return
    }
    if (isObject(node) && wrapper in node) visit(node[wrapper], depth + 1)
    else reshaped = true
  }
  visit(value, 0)
  return { words, reshaped: reshaped && words.length > 0 }
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rsquo: '’',
  lsquo: '‘',
  laquo: '«',
  raquo: '»',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  eacute: 'é',
  egrave: 'è',
  ecirc: 'ê',
  agrave: 'à',
  acirc: 'â',
  ccedil: 'ç',
  ocirc: 'ô',
  ucirc: 'û',
  ugrave: 'ù',
  icirc: 'î',
  iuml: 'ï',
  euml: 'ë',
  oelig: 'œ',
  deg: '°',
  Eacute: 'É',
  Agrave: 'À',
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[name] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code >= 32 && code < 0x110000 && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ' '
  })
}
