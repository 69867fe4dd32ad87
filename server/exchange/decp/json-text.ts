import { isUtf8 } from 'node:buffer'

// From the bytes of one record to its value: the usual faults of JSON put right when, and only when, it does not parse.

export type Parsed = {
  raw: unknown
  repairs: string[]
  doubts: string[]
  /** As it is written, decoded. */
  text: string
  encoding: string
  /** Nothing had to be mended. */
  plain: boolean
}

const cp1252 = new TextDecoder('windows-1252')

export function decode(bytes: Buffer): { text: string; encoding: string; repairs: string[] } {
  const text = bytes.toString('utf8')
  if (!text.includes('\ufffd') || isUtf8(bytes)) return { text, encoding: 'utf-8', repairs: [] }
  const repairs = ['Des accents étaient écrits dans un ancien codage (Windows-1252).']
  return { text: cp1252.decode(bytes), encoding: 'windows-1252', repairs }
}

/** The value that these bytes are, from the first to the last; null when they are none. */
export function parsed(bytes: Buffer): Parsed | null {
  const { text, encoding, repairs } = decode(bytes)
  const whole = tried(text)
  if (whole) return { ...whole, repairs: [...repairs, ...whole.repairs], doubts: [], text, encoding }
  return null
}

/**
 * A record whose quotes are not to be trusted, in a piece of file that holds it and what follows: its value, and how many bytes
 * at the end of the piece are not its own. null when it cannot be read.
 */
export function salvaged(bytes: Buffer): (Parsed & { rest: number }) | null {
  const { text, encoding, repairs } = decode(bytes)
  const attempts: [text: string, doubts: string[]][] = [
    [withoutComments(text), []],
    [protectedQuotes(text, false), [UNPROTECTED]],
    [protectedQuotes(text, true), [UNPROTECTED]],
  ]
  for (const [attempt, doubts] of attempts) {
    const end = endOf(attempt)
    const rest = end < 0 ? null : attempt.slice(end)
    if (rest === null || !isEnvelope(rest)) continue
    const value = tried(attempt.slice(0, end))
    const read = { text: text.slice(0, text.length - rest.length), encoding, plain: false, doubts, rest: rest.length }
    if (value) return { ...value, ...read, repairs: [...repairs, ...value.repairs] }
  }
  return null
}

const UNPROTECTED = 'Un guillemet n’était pas protégé dans un texte\u00a0: à relire.'

/** Punctuation, and the names of lists: what stands between two records. */
export function isEnvelope(text: string): boolean {
  return /^[\s,\]}[{:]*$/.test(text.replace(/"[\w$-]{1,40}"\s{0,99}:/g, ''))
}

function tried(text: string): { raw: unknown; repairs: string[]; plain: boolean } | null {
  try {
    return { raw: JSON.parse(text), repairs: [], plain: true }
  } catch {
    const { mended, repairs } = mend(text)
    try {
      return { raw: JSON.parse(mended), repairs, plain: false }
    } catch {
      return null
    }
  }
}

const token = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b|,/g

/** `NaN` outside of a text becomes null, what JSON has not is dropped; bad backslashes and bare line breaks are escaped. */
function mend(text: string): { mended: string; repairs: string[] } {
  const repairs = new Set<string>()
  const bare = withoutComments(text)
  if (bare !== text) repairs.add(TOO_MUCH)
  const mended = bare.replace(token, (found, at: number) => {
    if (found === ',') {
      if (!/[\]}]/.test(signAfter(bare, at)[0])) return found
      repairs.add(TOO_MUCH)
      return ''
    }
    if (found[0] !== '"') {
      repairs.add('Des valeurs «\u00a0NaN\u00a0», qui ne sont pas du JSON, sont lues comme absentes.')
      return 'null'
    }
    const escaped = found.replace(/\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/g, '\\\\')
    if (escaped !== found) repairs.add('Des barres obliques inverses mal écrites sont gardées telles quelles.')
    return escaped.replace(/[\u0000-\u001f]/g, control => {
      repairs.add('Des retours à la ligne ou caractères invisibles dans un texte sont remplacés par une espace.')
      return control === '\n' || control === '\t' || control === '\r' ? ' ' : ''
    })
  })
  return { mended, repairs: [...repairs] }
}

const TOO_MUCH = 'Des virgules en trop ou des commentaires, que le JSON n’admet pas, sont retirés.'

function withoutComments(text: string): string {
  if (!text.includes('//') && !text.includes('/*')) return text
  let kept = ''
  let from = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (inString && sign === '\\') at++
    else if (sign === '"') inString = !inString
    if (inString || sign !== '/' || (text[at + 1] !== '/' && text[at + 1] !== '*')) continue
    const block = text[at + 1] === '*'
    const end = text.indexOf(block ? '*/' : '\n', at + 2)
    if (end < 0) break
    kept += `${text.slice(from, at)} `
    from = end + (block ? 2 : 0)
    at = from - 1
  }
  return kept + text.slice(from)
}

/** Escapes the quotes that open or close nothing. `narrow`: a comma or a colon of the text itself is told from JSON's own. */
function protectedQuotes(text: string, narrow: boolean): string {
  let protectedText = ''
  let from = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    if (text[at - 1] === '\\' || opens(text, at, narrow) || closes(text, at, narrow)) continue
    protectedText += `${text.slice(from, at)}\\"`
    from = at + 1
  }
  return protectedText + text.slice(from)
}

function opens(text: string, at: number, narrow: boolean): boolean {
  const [sign, place] = signBefore(text, at)
  if (sign === '{' || sign === '[') return true
  if (sign !== ':' && sign !== ',') return false
  return !narrow || (sign === ':' ? /"/ : /["}\]\del]/).test(signBefore(text, place)[0])
}

function closes(text: string, at: number, narrow: boolean): boolean {
  const [sign, place] = signAfter(text, at)
  if (sign === '}' || sign === ']') return true
  if (sign !== ':' && sign !== ',') return false
  return !narrow || (sign === ':' ? /["{[\d\-tfnN]/ : /["{[]/).test(signAfter(text, place)[0])
}

function signBefore(text: string, at: number): [sign: string, place: number] {
  let place = at - 1
  while (place >= 0 && text.charCodeAt(place) <= 0x20) place--
  return [text[place] ?? '', place]
}

function signAfter(text: string, at: number): [sign: string, place: number] {
  let place = at + 1
  while (place < text.length && text.charCodeAt(place) <= 0x20) place++
  return [text[place] ?? '', place]
}

/** Just after the brace that closes the first one; -1 when none does. */
function endOf(text: string): number {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (inString) {
      if (sign === '\\') at++
      else if (sign === '"') inString = false
    } else if (sign === '"') inString = true
    else if (sign === '{' || sign === '[') depth++
    else if ((sign === '}' || sign === ']') && --depth === 0) return at + 1
  }
  return -1
}
