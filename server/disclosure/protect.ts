import { hideDeducible } from './elimination-rules.ts'
import { Knowledge, loadSolver } from './knowledge.ts'
import { type Pattern, type PublicationSet, primaries } from './rules.ts'
import { type Stuck, Widening } from './widening.ts'

/** How many figures may be tried again for publication, at most: the largest ones are those people miss. */
const TRIES = 40

/** What is hidden of a set, and what could not be protected however much is hidden. `solves`: questions to the solver. */
export type Protected = { pattern: Pattern; stuck: Stuck; solves: number }

/**
 * Chooses what is hidden: what is small, what lets it be computed (elimination), what lets it be bounded (widening), then
 * gives back what was not needed. A greedy method: few figures, not the fewest.
 */
export async function protectedSet(set: PublicationSet): Promise<Protected> {
  const pattern = primaries(set)
  if (!pattern.some(why => why) && set.newcomers.length === 0) return { pattern, stuck: [], solves: 0 }
  hideDeducible(set, pattern)
  const known = new Knowledge(await loadSolver(), set, pattern)
  try {
    const widening = new Widening(set, pattern, known)
    const steps = [
      () => widening.widen(),
      () => widening.widenForThemselves(),
      () => widening.hideBesideLonely(),
      () => widening.widen(),
    ]
    let stuck: Stuck = []
    for (const step of steps) if (stuck.length === 0) stuck = step()
    if (stuck.length === 0) widening.publishAgain(TRIES)
    return { pattern, stuck, solves: known.solves }
  } finally {
    known.close()
  }
}
