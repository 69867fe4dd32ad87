import { isUtf8 } from 'node:buffer'
import { BROKEN_OFF, type Entry, type Kind, RefusedFile } from './file.ts'

// Finds the records of a JSON file as its bytes arrive, and hands each alone to JSON.parse: one badly written record
// costs itself, not the file, and memory holds one record at a time.

/** No contract fills this: beyond it, the file is something else. */
const LARGEST_RECORD = 8 * 1024 * 1024

type Level = { array: boolean; key: string }
type Expecting = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'next' | 'nothing'

export class JsonRecords {
  /** Of the 2019 format and of the first draft: `marches` is itself the list. */
  flatList = false
  private foundEnvelope = false
  private readonly levels: Level[] = []
  private expecting: Expecting = 'value'
  private position = 0
  // The value being passed over: a record, a key, or something that is not ours.
  private inside: 'nothing' | 'string' | 'container' | 'scalar' = 'nothing'
  private isKey = false
  private kept: Buffer[] | null = null
  private keptLength = 0
  private depth = 0
  private inString = false
  private escaped = false

  /** The records completed by this piece of the file. @throws RefusedFile */
  push(chunk: Buffer): Entry[] {
    const entries: Entry[] = []
    let start = 0
    let index = 0
    while (index < chunk.length) {
      if (this.inside === 'nothing') {
        const byte = chunk[index]!
        if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
          index++
          continue
        }
        start = index
        index += this.step(byte)
        continue
      }
      index = this.pass(chunk, index)
      if (this.isBetween()) this.finish(chunk.subarray(start, index), entries)
    }
    if (this.kept) this.keep(chunk.subarray(start))
    return entries
  }

  /** @throws RefusedFile when the file stops before its end, or holds no list of contracts. */
  end(): void {
    if (this.expecting !== 'nothing' || this.inside !== 'nothing') throw new RefusedFile(BROKEN_OFF)
    if (!this.foundEnvelope) throw new RefusedFile(NO_LIST)
  }

  /** One byte of punctuation, or the first of a value: answers how many bytes are used up. */
  private step(byte: number): number {
    const { expecting } = this
    const level = this.levels.at(-1)
    if (expecting === 'nothing') throw new RefusedFile(byte === 0x7b ? ONE_PER_LINE : NOT_JSON)
    if (expecting === 'colon') return byte === 0x3a ? this.now('value') : refuse()
    if (expecting === 'next' && byte === 0x2c) return this.now(level!.array ? 'value' : 'key')
    const mayEnd = expecting === 'next' || expecting === 'valueOrEnd' || expecting === 'keyOrEnd'
    if (mayEnd && byte === (level!.array ? 0x5d : 0x7d)) {
      this.levels.pop()
      return this.now(this.levels.length > 0 ? 'next' : 'nothing')
    }
    if (expecting === 'key' || expecting === 'keyOrEnd') {
      if (byte !== 0x22) refuse()
      this.isKey = true
      return this.begin(byte, true)
    }
    if (expecting === 'value' || expecting === 'valueOrEnd') return this.value(byte)
    return refuse()
  }

  private value(byte: number): number {
    const path = this.levels.map(level => level.key)
    const opens = byte === 0x7b || byte === 0x5b
    const isList = byte === 0x5b
    if (path.length === 0) {
      if (byte !== 0x7b) throw new RefusedFile(isList ? NO_LIST : NOT_JSON)
      return this.open(false)
    }
    if (path.length === 1 && path[0] === 'marches' && opens) {
      this.foundEnvelope = true
      this.flatList = isList
      return this.open(isList)
    }
    if (this.inFormat2022() && this.levels.length === 2 && isList) return this.open(true)
    return this.begin(byte, this.isRecordPlace())
  }

  private open(array: boolean): number {
    this.levels.push({ array, key: '' })
    return this.now(array ? 'valueOrEnd' : 'keyOrEnd')
  }

  private inFormat2022(): boolean {
    return (
      !this.flatList &&
      this.levels[0]?.key === 'marches' &&
      /^(marche|contrat-concession)$/.test(this.levels[1]?.key ?? '')
    )
  }

  private isRecordPlace(): boolean {
    const { length } = this.levels
    if (this.flatList) return this.levels[0]!.key === 'marches' && length === 2
    return this.inFormat2022() && (length === 3 || length === 2)
  }

  private kind(): Kind {
    return this.levels[1]?.key === 'contrat-concession' ? 'concession' : 'contract'
  }

  private begin(byte: number, kept: boolean): number {
    this.inside = byte === 0x22 ? 'string' : byte === 0x7b || byte === 0x5b ? 'container' : 'scalar'
    if (this.inside === 'scalar' && !isScalarStart(byte)) refuse()
    this.kept = kept ? [] : null
    this.keptLength = 0
    this.depth = 0
    this.escaped = false
    this.inString = this.inside === 'string'
    return 0
  }

  /** Moves over the value begun, to its end or the end of this piece. */
  private pass(chunk: Buffer, from: number): number {
    let index = from
    if (this.inside === 'string' && this.inString && this.depth === 0) {
      this.depth = 1
      index++ // the opening quote
    }
    if (this.inside === 'scalar') {
      for (; index < chunk.length; index++) {
        const byte = chunk[index]!
        if (byte === 0x2c || byte === 0x5d || byte === 0x7d || byte <= 0x20) {
          this.inside = 'nothing'
          return index
        }
      }
      return index
    }
    let { depth, inString, escaped } = this
    const bare = this.inside === 'string'
    for (; index < chunk.length; index++) {
      const byte = chunk[index]!
      if (inString) {
        if (escaped) escaped = false
        else if (byte === 0x5c) escaped = true
        else if (byte === 0x22) {
          inString = false
          if (bare) break
        }
      } else if (byte === 0x22) inString = true
      else if (byte === 0x7b || byte === 0x5b) depth++
      else if (byte === 0x7d || byte === 0x5d) {
        depth--
        if (depth === 0) break
      }
    }
    Object.assign(this, { depth, inString, escaped })
    if (index === chunk.length) return index
    this.inside = 'nothing'
    return index + 1
  }

  private keep(piece: Buffer): void {
    this.keptLength += piece.length
    if (this.keptLength > LARGEST_RECORD) throw new RefusedFile(TOO_LARGE)
    this.kept!.push(piece)
  }

  private finish(piece: Buffer, entries: Entry[]): void {
    const { isKey, kept } = this
    this.isKey = false
    this.expecting = isKey ? 'colon' : 'next'
    if (!kept) return
    this.keep(piece)
    this.kept = null
    const { text, repairs } = decode(kept.length === 1 ? kept[0]! : Buffer.concat(kept))
    if (isKey) {
      const parsed = parseRecord(text)
      this.levels.at(-1)!.key = String(parsed.raw)
      return
    }
    const { raw, broken, repairs: made } = parseRecord(text)
    // `"marche": null` and empty texts hold no record.
    if (this.levels.length === 2 && !this.flatList && (raw === null || raw === '')) return
    this.position++
    entries.push({ position: this.position, kind: this.kind(), raw, broken, repairs: [...repairs, ...made] })
  }

  private isBetween(): boolean {
    return this.inside === 'nothing'
  }

  private now(expecting: Expecting): 1 {
    this.expecting = expecting
    return 1
  }
}

const NOT_JSON =
  'Ce fichier n’est pas du JSON bien formé\u00a0: un signe n’est pas à sa place. Téléchargez-le à nouveau, ou demandez-en un autre à votre éditeur.'
const NO_LIST =
  'Ce fichier est du JSON, mais pas des données essentielles\u00a0: la liste «\u00a0marches\u00a0» n’y est pas. Vérifiez que c’est bien le fichier DECP.'
const ONE_PER_LINE =
  'Ce fichier contient un marché par ligne («\u00a0JSON Lines\u00a0») et non le format réglementaire, où tous les marchés sont dans une liste «\u00a0marches\u00a0». Demandez à votre éditeur l’export DECP au format 2022.'
const TOO_LARGE =
  'Un seul marché de ce fichier occupe plus de 8\u00a0Mo\u00a0: ce n’est pas un fichier de données essentielles lisible.'

function refuse(): never {
  throw new RefusedFile(NOT_JSON)
}

function isScalarStart(byte: number): boolean {
  // digits, minus, true, false, null, NaN, Infinity
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || /[tfnNI]/.test(String.fromCharCode(byte))
}

const cp1252 = new TextDecoder('windows-1252')

function decode(bytes: Buffer): { text: string; repairs: string[] } {
  const text = bytes.toString('utf8')
  if (!text.includes('\ufffd') || isUtf8(bytes)) return { text, repairs: [] }
  return { text: cp1252.decode(bytes), repairs: ['Des accents étaient écrits dans un ancien codage (Windows-1252).'] }
}

/** The record as an object; the usual faults of JSON repaired when, and only when, it does not parse. */
function parseRecord(text: string): { raw: unknown; broken: boolean; repairs: string[] } {
  try {
    return { raw: JSON.parse(text), broken: false, repairs: [] }
  } catch {
    const { mended, repairs } = mend(text)
    try {
      return { raw: JSON.parse(mended), broken: false, repairs }
    } catch {
      return { raw: null, broken: true, repairs: [] }
    }
  }
}

/** `NaN` outside of a text becomes null; bad backslashes and bare line breaks inside one are escaped. */
function mend(text: string): { mended: string; repairs: string[] } {
  const repairs = new Set<string>()
  const mended = text.replace(/"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/g, token => {
    if (token[0] !== '"') {
      repairs.add('Des valeurs «\u00a0NaN\u00a0», qui ne sont pas du JSON, sont lues comme absentes.')
      return 'null'
    }
    const escaped = token.replace(/\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/g, '\\\\')
    if (escaped !== token) repairs.add('Des barres obliques inverses mal écrites sont gardées telles quelles.')
    return escaped.replace(/[\u0000-\u001f]/g, control => {
      repairs.add('Des retours à la ligne ou caractères invisibles dans un texte sont remplacés par une espace.')
      return control === '\n' || control === '\t' || control === '\r' ? ' ' : ''
    })
  })
  return { mended, repairs: [...repairs] }
}
