import type { Kind } from './file.ts'

// Where one stands in the envelope of a JSON file: the objects and lists that are open, from the outermost.

type Level = { array: boolean; name: string; key: string; lists: boolean }

const lists = new Set(['marches', 'marche', 'contrat-concession', 'contrats-concession', 'contrats'])
const envelopes = new Set([...lists, 'data'])

/** No envelope is deeper. */
const DEEPEST = 40

export class Nesting {
  /** A list of contracts was met. */
  foundEnvelope = false
  private readonly levels: Level[] = []

  get depth(): number {
    return this.levels.length
  }

  /** True while one is in a list, false in an object, null outside of both. */
  get inArray(): boolean | null {
    return this.levels.at(-1)?.array ?? null
  }

  /** One stands where only records stand. */
  get holdsRecords(): boolean {
    const level = this.levels.at(-1)
    if (!level) return false
    return level.array ? level.lists : lists.has(level.key)
  }

  /** One stands in a list of records. */
  get isList(): boolean {
    return this.levels.at(-1)?.lists ?? false
  }

  /** `marches` is itself the list; null where no list is. */
  get flat(): boolean | null {
    const level = this.levels.at(-1)
    if (!level || !(level.lists || lists.has(level.key))) return null
    return (level.array ? level.name : level.key) === 'marches'
  }

  get kind(): Kind {
    const conceded = this.levels.some(({ name, key }) => name === 'contrat-concession' || key === 'contrat-concession')
    return conceded ? 'concession' : 'contract'
  }

  /** False when the envelope is too deep to be one. */
  open(array: boolean): boolean {
    const level = this.levels.at(-1)
    const name = level?.array ? level.name : (level?.key ?? '')
    if (lists.has(name)) this.foundEnvelope = true
    if (this.levels.length > DEEPEST) return false
    this.levels.push({ array, name, key: '', lists: array && (!level || lists.has(name) || level.lists) })
    return true
  }

  close(): void {
    this.levels.pop()
  }

  enterKey(key: string): void {
    this.levels.at(-1)!.key = key.toLowerCase()
  }
}

/** An object that begins by this key is one of the envelope, in lower case. */
export function isEnvelopeKey(name: string): boolean {
  return envelopes.has(name)
}
