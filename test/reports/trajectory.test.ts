import { expect } from 'chai'
import fc from 'fast-check'
import { trajectoryChart } from '#reports/charts/trajectory.ts'

type Point = Parameters<typeof trajectoryChart>[0]['points'][number]

const MONTHS = 24
const OWED = 1_000_00

describe('the drawing of a trajectory', () => {
  it('never writes the hours counted across the line that counts them, on wide and narrow pages', () => {
    const work = fc.array(fc.integer({ min: 0, max: 2 * Math.round(OWED / MONTHS) }), {
      minLength: 1,
      maxLength: MONTHS,
    })
    fc.assert(
      fc.property(work, months => {
        const { wide, narrow } = drawn(months)
        for (const drawing of [wide, narrow]) {
          const word = drawing.words.find(({ kind }) => kind.startsWith('says-counted'))!
          const [from, to] = word.kind.endsWith('end') ? [word.x - 128, word.x] : [word.x, word.x + 128]
          const crossed = spots(drawing.counted!).filter(
            ([x, y]) => x >= from && x <= to && y > word.y - 10 && y < word.y + 2,
          )
          // At the foot of the drawing there is no lower place: the axis itself is there.
          if (word.y < drawing.height - 50) expect(crossed, JSON.stringify(months)).to.deep.equal([])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('keeps apart the hours owed, the gap and the hours counted on the last day', () => {
    for (const months of [Array(MONTHS).fill(3_000), Array(MONTHS).fill(4_200), Array(MONTHS).fill(4_600)]) {
      const { wide, narrow } = drawn(months)
      for (const { words } of [wide, narrow]) {
        const sides = words.map(({ kind, x }) => (kind.endsWith('end') ? [x - 80, x] : [x, x + 80]))
        words.forEach((one, i) => {
          words.slice(i + 1).forEach((other, j) => {
            const [a, b] = [sides[i]!, sides[i + 1 + j]!]
            if (a[0]! < b[1]! && b[0]! < a[1]!) expect(Math.abs(one.y - other.y), one.text).to.be.at.least(12)
          })
        })
      }
    }
  })
})

/** Months of work on a contract of 24 months that owes 1 000 h. */
function drawn(months: readonly number[]) {
  let done = 0
  const points: Point[] = [{ date: '2024-12-31', expected: 0, counted: 0 }]
  for (let index = 0; index < MONTHS; index++) {
    done += months[index] ?? 0
    const date = new Date(Date.UTC(2025, index + 1, 0)).toISOString().slice(0, 10)
    points.push({
      date,
      expected: Math.round((OWED * (index + 1)) / MONTHS),
      counted: index < months.length ? done : null,
    })
  }
  const last = points.findLast(({ counted }) => counted !== null)!
  return trajectoryChart({
    points,
    line: [points[0]!, points.at(-1)!],
    owed: OWED,
    projected: null,
    said: {
      owed: '1\u00a0000\u00a0h dues',
      counted: `${last.counted! / 100}\u00a0h retenues`,
      gap: last.counted! < last.expected ? '−x\u00a0h' : null,
      projected: null,
      finding: '',
    },
    tick: String,
    month: date => date,
  })
}

/** Where the path goes, every fifth of a step between two of its points. */
function spots(path: string): [x: number, y: number][] {
  const ends = path
    .slice(1)
    .split('L')
    .map(pair => pair.split(',').map(Number) as [number, number])
  return ends.slice(1).flatMap(([x, y], index) => {
    const [px, py] = ends[index]!
    return [0, 0.2, 0.4, 0.6, 0.8, 1].map((part): [number, number] => [px + (x - px) * part, py + (y - py) * part])
  })
}
