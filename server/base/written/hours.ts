import {
  hundredthsOf,
  LONGEST_NUMBER,
  notOneNumber,
  partsOf,
  plain,
  quoted,
  type Reading,
  refused,
  said,
  shown,
  unreadable,
  unsaid,
} from './numbers.ts'

/** Words that say that nobody worked: a zero that is written, which an empty cell is not. */
const WRITTEN_ZEROS = new Set([
  '-',
  'neant',
  'aucune',
  'cp',
  'am',
  'abs',
  'absent',
  'absente',
  'absence',
  'conge',
  'conges',
  'conges payes',
  'arret maladie',
])

/**
 * Hours as people write them → centihours, half up: « 151,67 », « 1 515,00 », « 151h40 », « 151:40 », « 151 h 40 min »,
 * « 40 min »; « néant » and the codes of an absence are 0. Empty says nothing: null. A minus is read: the caller refuses it.
 */
export function readHours(written: string): Reading {
  const read = readSeconds(written)
  return read.value === null ? read : said(centihours(read.value))
}

/** The same, in seconds: what is added up before it is rounded. */
export function readSeconds(written: string): Reading {
  const tooLong = unreadable(written.length > LONGEST_NUMBER ? written.trim() : '')
  if (tooLong) return tooLong
  const text = plain(written)
  if (text === '') return unsaid
  if (WRITTEN_ZEROS.has(text)) return said(0)
  const wrong = unreadable(text)
  if (wrong) return wrong
  const clock = CLOCK.exec(text)
  if (clock) return clockRead(clock)
  const minutes = /^(\d{1,6}) ?(?:mn|min|minutes?)$/.exec(text)
  if (minutes) return said(Number(minutes[1]) * 60)
  const number = withoutUnit(text, UNITS)
  const parts = partsOf(number)
  if (parts) {
    const read = hundredthsOf(parts)
    return read.value === null ? read : said(read.value * 36)
  }
  const dangling = /^(\d{0,6})[,.](\d{0,2})$/.exec(number)
  if (dangling?.[1] || dangling?.[2]) {
    const meant = shown(Number(dangling[1]) * 100 + Number(dangling[2]!.padEnd(2, '0')))
    return refused(`${quoted(written)} est incomplet\u00a0: vouliez-vous écrire ${meant}\u202f?`)
  }
  return notOneNumber(written.trim(), 'un nombre d’heures', '151,67 ou 151h40')
}

const UNITS = ['heures', 'heure', 'hrs', 'h']

/** « 151 h » → « 151 »; only what follows a figure is a unit. */
export function withoutUnit(text: string, units: readonly string[]): string {
  const unit = units.find(one => text.endsWith(one))
  if (unit === undefined) return text
  const rest = text.slice(0, -unit.length).trimEnd()
  return /\d$/.test(rest) ? rest : text
}

const CLOCK =
  /^(-?) ?(\d{1,6}|[1-9]\d{0,2} \d{3}) ?(?:h|:|heures?) ?(\d{1,3}) ?(?:m|mn|min|minutes?|'|:(\d{2})| ?: ?(\d{2}))?$/

function clockRead([text, sign, hours, minutes, tight, loose]: RegExpExecArray): Reading {
  const whole = Number(hours!.replace(' ', ''))
  const past = Number(minutes)
  const seconds = Number(tight ?? loose ?? 0)
  if (minutes!.length === 1) {
    return refused(
      `${quoted(text)} peut se lire de deux façons\u00a0: vouliez-vous écrire ${whole}h0${past}${past < 6 ? ` ou ${whole}h${past}0` : ''}\u202f?`,
    )
  }
  if (past >= 60 || minutes!.length > 2) {
    const asDecimals = minutes!.length === 2 ? `${shown(whole * 100 + past)} ou ` : ''
    const asTime = `${whole + Math.floor(past / 60)}h${String(past % 60).padStart(2, '0')}`
    return refused(`Les minutes vont de 0 à 59\u00a0: vouliez-vous écrire ${asDecimals}${asTime}\u202f?`)
  }
  if (seconds >= 60) return refused(`Les secondes vont de 0 à 59\u00a0: vouliez-vous écrire ${whole}h${minutes}\u202f?`)
  const value = (whole * 60 + past) * 60 + seconds
  return said(sign && value > 0 ? -value : value)
}

/** Seconds → centihours: 36 s each, half up, whatever the sign. */
export function centihours(seconds: number): number {
  const value = Math.floor((Math.abs(seconds) + 18) / 36)
  return seconds < 0 && value > 0 ? -value : value
}
