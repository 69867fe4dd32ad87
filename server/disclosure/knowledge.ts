import type { Highs, Model } from 'highs'
import type { Pattern, PublicationSet } from './rules.ts'

/** Least and greatest, and which published figures hold it there: the weight of each, by cell. */
export type Bound = { value: number; held: ReadonlyMap<number, number> }

/** A sum of cells whose least and greatest are looked for: one cell, or those who came between two publications. */
export type Aim = readonly (readonly [cell: number, coefficient: number])[]

/** Beyond what rounding in the solver may be. */
const ROUNDING = 1e-6

let solver: Promise<Highs> | null = null

/** The solver, loaded once: HiGHS, as WebAssembly. */
export async function loadSolver(): Promise<Highs> {
  // Its types are those of its other format, where the function is inside the module.
  solver ??= import('highs').then(({ default: load }) => (load as unknown as typeof load.default)())
  return solver
}

/**
 * What a reader knows of the figures: sums, and what is published. Figures are relaxed to real numbers; bounds are rounded
 * inwards by who asks. Each question starts from the answer of the one before. To be closed: it holds memory of the solver.
 */
export class Knowledge {
  #set: PublicationSet
  #model: Model
  #asked: number[] = []
  /** How many questions were asked. */
  solves = 0

  constructor(highs: Highs, set: PublicationSet, pattern: Pattern) {
    this.#set = set
    this.#model = highs.createModel(modelOf(highs, set))
    this.#model.options.set({ output_flag: false, presolve: 'off', random_seed: 0 })
    this.#model.changeObjectiveSense(highs.constants.objectiveSense.minimize)
    for (const cell of set.cells.keys()) if (pattern[cell]) this.hide(cell)
  }

  close(): void {
    this.#model.dispose()
  }

  hide(cell: number): void {
    const { atLeast } = this.#set.cells[cell]!
    this.#model.changeColBounds(cell, Math.max(1, atLeast), FAR)
  }

  show(cell: number): void {
    this.give(cell, this.#set.cells[cell]!.persons)
  }

  /** As if somebody told this figure. */
  give(cell: number, persons: number): void {
    this.#model.changeColBounds(cell, persons, persons)
  }

  /** @returns values of all the cells when the aim is least (1) or greatest (−1). */
  extreme(aim: Aim, sense: 1 | -1): { at: Float64Array; bound: Bound } {
    for (const cell of this.#asked) this.#model.changeColCost(cell, 0)
    for (const [cell, coefficient] of aim) this.#model.changeColCost(cell, sense * coefficient)
    this.#asked = aim.map(([cell]) => cell)
    this.solves += 1
    const status = this.#solved()
    if (status !== OPTIMAL) throw new Error(`What is published contradicts itself: status ${status} of the solver.`)
    const { colValue, colDual } = this.#model.getSolution()
    const held = new Map<number, number>()
    for (const [cell, dual] of colDual.entries()) if (Math.abs(dual) > ROUNDING) held.set(cell, Math.abs(dual))
    return { at: colValue, bound: { value: sumAt(aim, colValue), held } }
  }

  /**
   * The answer of the solver. The truth is always one and nothing is without bound: where the answer of before leads it to say
   * otherwise, it begins again from nothing.
   */
  #solved(): number {
    this.#model.run()
    if (this.#model.getModelStatus() === OPTIMAL) return OPTIMAL
    this.#model.clearSolver()
    this.#model.options.set({ presolve: 'on' })
    this.#model.run()
    this.#model.options.set({ presolve: 'off' })
    return this.#model.getModelStatus()
  }
}

const OPTIMAL = 7
/** Where nothing else bounds a figure: more persons than any register holds. */
const FAR = 1_000_000

export function sumAt(aim: Aim, values: ArrayLike<number>): number {
  return aim.reduce((sum, [cell, coefficient]) => sum + coefficient * values[cell]!, 0)
}

/** The integers between two bounds: one less than how many, as widths are counted. */
export function widthOf(least: number, greatest: number): number {
  return Math.floor(greatest + ROUNDING) - Math.ceil(least - ROUNDING)
}

function modelOf(highs: Highs, { cells, relations: all }: PublicationSet) {
  const relations = all.filter(({ ofHours }) => !ofHours)
  const starts = [0]
  const [indices, values]: number[][] = [[], []]
  for (const { terms } of relations) {
    for (const [cell, coefficient] of terms) {
      indices!.push(cell)
      values!.push(coefficient)
    }
    starts.push(indices!.length)
  }
  const finite = (value: number) => (Number.isFinite(value) ? value : Math.sign(value) * highs.infinity)
  return {
    numCols: cells.length,
    numRows: relations.length,
    colCost: cells.map(() => 0),
    colLower: cells.map(({ persons }) => persons),
    colUpper: cells.map(({ persons }) => persons),
    rowLower: relations.map(({ atLeast }) => finite(atLeast)),
    rowUpper: relations.map(({ atMost }) => finite(atMost)),
    matrix: {
      format: 'csr' as const,
      numRows: relations.length,
      numCols: cells.length,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices!),
      values: Float64Array.from(values!),
    },
  }
}
