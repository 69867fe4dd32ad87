import type { Month } from '#server/base/dates.ts'
import { folded } from '#server/base/text.ts'

// The rows that a pasted block may fill, and which of them a text names.

/** The rows and columns as they are shown, and what is typed or stored in each cell that can be written. */
export type Target = {
  months: readonly Month[]
  rows: readonly TargetRow[]
  /** Where the block begins when its lines carry no name and its columns no month. */
  from: { row: number; column: number }
}
export type TargetRow = {
  ref: string
  /** What this person may be called in a first column. */
  names: readonly string[]
  /** What the contract and the employer may be called beside it. */
  places?: readonly string[]
  /** The contract, where the rows are of several. */
  contractId?: number
  cells: ReadonlyMap<Month, { key: string; text: string }>
}

const PSEUDONYM = /(?:^|[ (])p-?0{0,8}(\d{1,9})(?:[ )]|$)/

/** Finds the rows that a text names: its pseudonym, or its name exactly, alone or beside its contract or its employer. */
export class Named {
  private readonly byName = new Map<string, number[]>()
  private readonly byNumber = new Map<number, number[]>()
  private readonly places = new Map<string, Set<number>>()
  private readonly target: Target

  constructor(target: Target) {
    this.target = target
    for (const [index, { ref, names, places = [] }] of target.rows.entries()) {
      for (const name of new Set(names.map(plain))) add(this.byName, name, index)
      add(this.byNumber, Number(ref.slice(2)), index)
      for (const place of places) this.places.set(plain(place), (this.places.get(plain(place)) ?? new Set()).add(index))
    }
  }

  /** By their place among the rows. Of somebody who has several, those of the contract that is said, or where the block begins. */
  rowsOf(text: string): readonly number[] {
    const said = plain(text)
    if (said === '') return []
    const [, number] = PSEUDONYM.exec(said) ?? []
    const found = number === undefined ? this.named(said) : this.placed(this.byNumber.get(Number(number)) ?? [], said)
    if (found.length < 2) return found
    const here = this.target.rows[this.target.from.row]?.contractId
    const same = found.filter(row => here !== undefined && this.target.rows[row]!.contractId === here)
    return same.length > 0 ? same : found
  }

  private named(said: string): readonly number[] {
    const alone = this.byName.get(said)
    if (alone) return alone
    for (const [place, rows] of this.places) {
      const rest = without(said, place)
      const found = rest === null ? [] : this.named(rest).filter(row => rows.has(row))
      if (found.length > 0) return found
    }
    return []
  }

  /** Those of the contract that stands beside a pseudonym, where one does. */
  private placed(found: readonly number[], said: string): readonly number[] {
    if (found.length < 2) return found
    const [place] = [...this.places].filter(([text]) => without(said, text) !== null)
    const there = place ? found.filter(row => place[1].has(row)) : []
    return there.length > 0 ? there : found
  }
}

/** What stands before or after this place; null: it is neither at the beginning nor at the end. */
function without(said: string, place: string): string | null {
  if (place === '') return null
  if (said.startsWith(`${place} `)) return said.slice(place.length + 1)
  return said.endsWith(` ${place}`) ? said.slice(0, -place.length - 1) : null
}

function plain(text: string): string {
  return folded(text).replaceAll(',', '')
}

function add<Key>(map: Map<Key, number[]>, key: Key, index: number): void {
  map.set(key, [...(map.get(key) ?? []), index])
}
