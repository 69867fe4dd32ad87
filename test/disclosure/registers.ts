import { type BreakdownKey, breakdownOf, keysFor, type Told } from '#server/disclosure/nomenclature-rules.ts'
import type { Counted } from '#server/disclosure/set-rules.ts'

// Invented registers: who works under which contracts, quarter after quarter. The same number gives the same register.

export type Chance = () => number

export function chanceOf(seed: number): Chance {
  let state = seed * 2654435761 + 97
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0
    state = (state ^ (state >>> 13)) >>> 0
    return state / 4294967296
  }
}

/** `left`: the quarter since which it is known what became of them. */
export type Worker = { contracts: readonly number[]; told: Told; since: number; left: number }

const GROUNDS =
  'B_DELD B_DELD B_DELD B_BRSA B_BRSA B_BRSA B_JEUNE_SQ B_JEUNE_SUIVI B_SENIOR B_QPV A_EI B_TH B_REFUGIE'.split(' ')
const MODES = ['ED_CDD', 'ED_CDI', 'MAD_ETTI', 'MAD_ETTI', 'MAD_AI', 'ST_EI', 'ST_EA'] as const

const EXITS = 'cdi cdi cdd_long cdd_short training siae jobseeking inactive unknown'.split(' ')

const LEVELS = 'infra3 infra3 n3 n3 n4 n5plus'.split(' ')

const oneOf = <One>(some: readonly One[], chance: Chance) => some[Math.floor(chance() * some.length)]!

/** `contracts` linked by one company, of so many persons each; a tenth work under two. */
export function registerOf(
  seed: number,
  { contracts, persons, quarters }: Record<'contracts' | 'persons' | 'quarters', number>,
) {
  const chance = chanceOf(seed)
  const workers: Worker[] = []
  for (let id = 1; id <= contracts; id++) {
    const size = 1 + Math.floor(chance() * chance() * 2 * persons)
    for (let number = 0; number < size; number++) workers.push(workerOn(id, contracts, quarters, chance))
  }
  return workers
}

function workerOn(id: number, contracts: number, quarters: number, chance: Chance): Worker {
  const since = Math.floor(chance() * quarters)
  const second = chance() < 0.1 ? 1 + Math.floor(chance() * contracts) : id
  return {
    contracts: [...new Set([id, second])],
    since,
    left: since + 1 + Math.floor(chance() * 4),
    told: {
      ground: oneOf(GROUNDS, chance),
      sex: oneOf(['F', 'M', 'M', 'M', chance() < 0.1 ? '' : 'F'], chance),
      birthYear: chance() < 0.03 ? null : 1962 + Math.floor(chance() * 44),
      district: oneOf(['yes', 'no', 'no', ''], chance),
      enteredOn: '2025-06-01',
      modes: chance() < 0.1 ? [oneOf(MODES, chance), oneOf(MODES, chance)] : [oneOf(MODES, chance)],
      exit: oneOf(EXITS, chance),
      exitSix: '',
      exitTwelve: '',
      education: LEVELS[(id + since) % LEVELS.length]!,
    },
  }
}

const DAYS = ['2025-03-31', '2025-06-30', '2025-09-30', '2025-12-31', '2026-03-31', '2026-06-30', '2026-09-30']

/** The contracts one by one, then the company over all of them, at the end of this quarter. */
export function countedAt(workers: readonly Worker[], quarter: number): Counted[] {
  const there = workers.filter(({ since }) => since <= quarter)
  const ids = [...new Set(workers.flatMap(({ contracts }) => contracts))].sort((a, b) => a - b)
  const sets = [...ids.map(id => [id]), ...(ids.length > 1 ? [ids] : [])]
  return sets.map(contracts => {
    const some = there.filter(worker => worker.contracts.some(id => contracts.includes(id)))
    return { contracts, until: DAYS[quarter]!, persons: some.length, atLeast: 0, tables: tablesOf(some, quarter) }
  })
}

function tablesOf(workers: readonly Worker[], quarter: number): Map<BreakdownKey, Map<string, number>> {
  return new Map(
    keysFor({}).map(key => {
      const { categories, of } = breakdownOf(key)
      const rows = workers.flatMap(({ told, left }) => of({ ...told, exit: left <= quarter ? told.exit : '' }))
      return [key, new Map(categories.map(({ key: row }) => [row, rows.filter(found => found === row).length]))]
    }),
  )
}
