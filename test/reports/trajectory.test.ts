import { expect } from 'chai'
import fc from 'fast-check'
import { widthOf } from '#reports/charts/placing.ts'
import { trajectoryChart } from '#reports/charts/trajectory.ts'

type Point = Parameters<typeof trajectoryChart>[0]['points'][number]
type Drawing = ReturnType<typeof trajectoryChart>['wide']
type Spot = [x: number, y: number]

const OWED = 1_000_00

describe('the drawing of a trajectory', () => {
  const months = fc.integer({ min: 2, max: 48 }).chain(length =>
    fc.record({
      work: fc.array(fc.integer({ min: 0, max: Math.round((3 * OWED) / length) }), { minLength: 1, maxLength: length }),
      expected: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: length, maxLength: length }),
      projected: fc.option(fc.integer({ min: 0, max: 3 * OWED })),
    }),
  )

  it('writes no word across one of its lines, on wide and narrow pages, whatever the hours', () => {
    fc.assert(
      fc.property(months, history => {
        for (const drawing of Object.values(drawn(history))) {
          const lines = [drawing.expected, drawing.counted, drawing.projected, drawing.bracket].flatMap(spots)
          for (const { text, left, right, top, bottom } of written(drawing)) {
            const crossed = lines.filter(([x, y]) => x > left && x < right && y > top && y < bottom)
            expect(crossed, `${drawing.size}, ${text}`).to.deep.equal([])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('writes no word on another, and always what is owed and what is counted, inside the drawing', () => {
    fc.assert(
      fc.property(months, history => {
        for (const drawing of Object.values(drawn(history))) {
          const all = written(drawing)
          all.forEach((one, index) => {
            expect([one.left >= 0, one.right <= drawing.width, one.top >= 0], one.text).to.deep.equal([
              true,
              true,
              true,
            ])
            for (const other of all.slice(index + 1)) {
              const apart =
                one.left >= other.right || other.left >= one.right || one.top >= other.bottom || other.top >= one.bottom
              expect(apart, `${drawing.size}, ${one.text} on ${other.text}`).to.equal(true)
            }
          })
          const kinds = drawing.words.map(({ kind }) => kind.split(' ')[0])
          expect(kinds).to.include.members(['says', 'says-counted'])
        }
      }),
      { numRuns: 200 },
    )
  })
})

type History = { work: readonly number[]; expected: readonly number[]; projected: number | null }

/** Months of work on a contract that owes 1 000 h; what is expected rises by the given parts. */
function drawn({ work, expected, projected }: History) {
  const all = expected.reduce((sum, part) => sum + part, 0) || 1
  let done = 0
  let part = 0
  const points: Point[] = [{ date: '2024-12-31', expected: 0, counted: 0 }]
  expected.forEach((rise, index) => {
    done += work[index] ?? 0
    part += rise
    const date = new Date(Date.UTC(2025, index + 1, 0)).toISOString().slice(0, 10)
    points.push({ date, expected: Math.round((OWED * part) / all), counted: index < work.length ? done : null })
  })
  const last = points.findLast(({ counted }) => counted !== null)!
  return trajectoryChart({
    points,
    line: points,
    owed: OWED,
    projected,
    said: {
      owed: '1\u00a0000\u00a0h dues',
      counted: `${(last.counted! / 100).toFixed(2).replace('.', ',')}\u00a0h retenues`,
      gap: last.counted! < last.expected ? '−1\u00a0234,56\u00a0h' : null,
      projected: projected === null ? null : `${(projected / 100).toFixed(2).replace('.', ',')}\u00a0h à ce rythme`,
      finding: '',
    },
    tick: value => `${value / 100}\u00a0h`,
    month: date => date,
  })
}

/** Every word above the axis, with the place it takes. */
function written({ words, grid }: Drawing) {
  const steps = grid.map(({ y, text }) => ({ text, x: 6, y, kind: '' }))
  return [...words, ...steps].map(({ text, x, y, kind }) => {
    const width = widthOf(text, kind.startsWith('says'))
    const left = kind.endsWith('end') ? x - width : x
    return { text, left, right: left + width, top: y - 11, bottom: y + 3 }
  })
}

/** Where a path goes, pixel after pixel. */
function spots(path: string | null): Spot[] {
  if (path === null) return []
  const ends = path
    .slice(1)
    .split('L')
    .map(pair => pair.split(',').map(Number) as Spot)
  return ends.slice(1).flatMap(([x, y], index) => {
    const [px, py] = ends[index]!
    const steps = Math.max(1, Math.ceil(Math.hypot(x - px, y - py)))
    return Array.from({ length: steps + 1 }, (_, step): Spot => {
      const part = step / steps
      return [px + (x - px) * part, py + (y - py) * part]
    })
  })
}
