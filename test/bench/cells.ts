import { publicationsOf } from '#server/disclosure/publishing.ts'
import { Reader } from '#test/disclosure/attack.ts'
import { fileOf, readFile } from '#test/disclosure/printed.ts'
import { countedAt, registerOf } from '#test/disclosure/registers.ts'
import type { Figure } from './figures.ts'

/** What is promised for twenty linked contracts, each with all its breakdowns, and their company. */
const SECONDS = 10
const CONTRACTS = 20

/** Protection of linked tables, then the attack on what came out, in seconds of a processor. */
export async function benchCells(): Promise<Figure[]> {
  const workers = registerOf(4, { contracts: CONTRACTS, persons: 40, quarters: 1 })
  const [start, from] = [process.cpuUsage(), performance.now()]
  const { publications, solves } = await publicationsOf([], countedAt(workers, 0))
  const made = secondsSince(start)
  const lines = readFile(fileOf(publications), 'file')
  const narrow = await new Reader(lines).narrow()
  const all = secondsSince(start)
  if (narrow.length > 0) throw new Error(`${narrow.length} hidden figures are narrow`)
  const hidden = lines.filter(({ said }) => said === 's').length
  return [
    {
      name: `${CONTRACTS} linked contracts protected and attacked, against ten seconds`,
      ratio: all / SECONDS,
      goal: 1,
      met: all <= SECONDS,
      detail: `${made.toFixed(1)} s and ${(all - made).toFixed(1)} s; ${lines.length} figures, ${hidden} hidden, ${solves} questions; ${((performance.now() - from) / 1000).toFixed(0)} s by the clock`,
    },
  ]
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000_000
}
