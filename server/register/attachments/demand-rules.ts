import { plusDays } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import type { Missing } from './required-rules.ts'
import type { PieceKind } from './rules.ts'

// What a contract demands of papers: each kind an obligation of its own, beside the hours, and never among them (CCAG, x.1.5).

/** Demanded of what falls due since `effectOn`, `days` after it; null: demanded no longer. */
export type Demand = { kind: PieceKind; effectOn: string; days: number | null; basis: string }

/** A paper that is missing although the contract demands it: `overdueSince` the day after its delay. */
export type Owed = Missing & { overdueSince: string; basis: string }

export const MOST_DAYS = 365

/** Oldest effect first; of two of one day, the last recorded prevails. */
export function demandOn(day: string, kind: PieceKind, demands: readonly Demand[]): Demand | null {
  const found = demands.findLast(one => one.kind === kind && one.effectOn <= day)
  return found && found.days !== null ? found : null
}

/** Of what is missing, what the contract demands and whose delay has passed: the longest owed first. */
export function owedOf(missing: readonly Missing[], demands: readonly Demand[], today: string): Owed[] {
  return missing
    .flatMap((one): Owed[] => {
      const demand = demandOn(one.since, one.kind, demands)
      return demand ? [{ ...one, overdueSince: plusDays(one.since, demand.days!), basis: demand.basis }] : []
    })
    .filter(({ overdueSince }) => overdueSince <= today)
    .sort((a, b) => (a.overdueSince < b.overdueSince ? -1 : a.overdueSince > b.overdueSince ? 1 : 0))
}

/** A sentence by field, or null when it may be decided. */
export function objectionToDemand(demand: Demand, demands: readonly Demand[]): Record<string, string> | null {
  const own = demands.filter(({ kind }) => kind === demand.kind)
  const last = own.at(-1)
  if (last && last.effectOn > demand.effectOn)
    return {
      effet: `Une décision vaut déjà depuis le ${longDate(last.effectOn)}\u00a0: choisissez ce jour ou un jour d’après.`,
    }
  const isSame = (last?.days ?? null) === demand.days && (last?.basis ?? '') === demand.basis
  return isSame ? { nature: 'C’est déjà ainsi.' } : null
}
