// Values that a program in Python printed as it shows them to its author: « {'id': '13002793100018'} », « ['Clause sociale'] ». They
// are read sign by sign, and nothing of them is ever run.

const DEEPEST = 20
const LONGEST = 500_000

/** The value that this text is, from its first sign to its last; null when it is none. Dictionaries come without a prototype’s keys. */
export function literalIn(text: string): { value: unknown } | null {
  if (text.length > LONGEST) return null
  const reading = new Reading(text)
  const value = reading.value(0)
  return value !== NOTHING && reading.isOver() ? { value } : null
}

/** The record with what its texts hold of lists and dictionaries put back as such; null when there is none. */
export function withoutLiterals(raw: Record<string, unknown>): Record<string, unknown> | null {
  let found = false
  const read = Object.entries(raw).map(([key, said]): [string, unknown] => {
    const value = typeof said === 'string' && /^\s*[[{]\s*(?:['"{[]|[\]}]\s*$)/.test(said) ? structureIn(said) : null
    if (value === null) return [key, said]
    found = true
    return [key, value]
  })
  return found ? Object.fromEntries(read) : null
}

/** A list or a dictionary, written as JSON or as Python shows it. */
export function structureIn(text: string): object | null {
  const value = jsonIn(text) ?? literalIn(text.trim())?.value
  return typeof value === 'object' && value !== null ? value : null
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const NOTHING = Symbol('nothing')
const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '', 0: '' }
const words: Record<string, unknown> = { True: true, False: false, None: null, nan: null, NaN: null, null: null }

class Reading {
  private at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  isOver(): boolean {
    this.blanks()
    return this.at >= this.text.length
  }

  value(depth: number): unknown {
    this.blanks()
    const sign = this.text[this.at]
    if (depth > DEEPEST || sign === undefined) return NOTHING
    if (sign === '{') return this.dictionary(depth)
    if (sign === '[') return this.list(']', depth)
    if (sign === '(') return this.list(')', depth)
    return sign === "'" || sign === '"' ? this.quoted(sign) : this.bare()
  }

  private dictionary(depth: number): unknown {
    const entries: [string, unknown][] = []
    this.at++
    while (!this.closes('}')) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string' || !this.closes(':')) return NOTHING
      const value = this.value(depth + 1)
      if (value === NOTHING) return NOTHING
      entries.push([key, value])
      if (!this.closes(',') && !this.isAt('}')) return NOTHING
    }
    return Object.fromEntries(entries)
  }

  private list(end: string, depth: number): unknown {
    const items: unknown[] = []
    this.at++
    while (!this.closes(end)) {
      const item = this.value(depth + 1)
      if (item === NOTHING) return NOTHING
      items.push(item)
      if (!this.closes(',') && !this.isAt(end)) return NOTHING
    }
    return items
  }

  private quoted(quote: string): unknown {
    let said = ''
    for (this.at++; this.at < this.text.length; this.at++) {
      const sign = this.text[this.at]!
      if (sign === quote) {
        this.at++
        return said
      }
      said += sign === '\\' ? this.escaped() : sign
    }
    return NOTHING
  }

  private escaped(): string {
    const sign = this.text[++this.at] ?? ''
    const length = { x: 2, u: 4, U: 8 }[sign]
    if (!length) return escapes[sign] ?? sign
    const digits = this.text.slice(this.at + 1, this.at + 1 + length)
    const code = Number.parseInt(digits, 16)
    if (digits.length < length || !(code <= 0x10ffff)) return sign
    this.at += length
    return String.fromCodePoint(code)
  }

  private bare(): unknown {
    const [said] = /^[-+\w.]{1,60}/.exec(this.text.slice(this.at, this.at + 60)) ?? []
    if (!said) return NOTHING
    this.at += said.length
    if (Object.hasOwn(words, said)) return words[said]
    return /^[-+.]?\d/.test(said) && Number.isFinite(Number(said)) ? Number(said) : NOTHING
  }

  private closes(sign: string): boolean {
    if (!this.isAt(sign)) return false
    this.at++
    return true
  }

  private isAt(sign: string): boolean {
    this.blanks()
    return this.text[this.at] === sign
  }

  private blanks(): void {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 0x20) this.at++
  }
}
