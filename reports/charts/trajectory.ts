import { scaleLinear, scaleUtc } from 'd3-scale'
import { area, line } from 'd3-shape'
import { type Anchor, type Box, placer, type Spot, type Word, widthOf } from './placing.ts'

// Series in, geometry out: charts/trajectory.hbs draws it, words on the lines, no legend.

type Point = { date: string; expected: number; counted: number | null }
type Said = { owed: string; counted: string; gap: string | null; projected: string | null; finding: string }
type Trajectory = {
  points: readonly Point[]
  /** Where the expected line bends: two values on one day are a fall. */
  line: readonly { date: string; expected: number }[]
  owed: number
  /** Value at the end if the pace stays; null when there is nothing to project. */
  projected: number | null
  said: Said
  /** « 500 », « 1 000 » and the last « 1 500 h ». */
  tick(value: number, last: boolean): string
  month(date: string, short: boolean): string
}

const SIZES = {
  wide: { width: 820, height: 372, base: 338, top: 32, ticks: 5 },
  narrow: { width: 380, height: 330, base: 296, top: 32, ticks: 3 },
}
type Size = keyof typeof SIZES

/** The same drawing twice, so that its words stay 15 px on a wide and on a narrow page. */
export function trajectoryChart(input: Trajectory) {
  return { wide: drawn(input, 'wide'), narrow: drawn(input, 'narrow') }
}

function drawn(input: Trajectory, size: Size) {
  const { points, line: bends, owed, projected, said, tick, month } = input
  const { width, height, base, top, ticks } = SIZES[size]
  const known = points.filter(point => point.counted !== null)
  const last = known.at(-1)
  const most = Math.max(owed, projected ?? 0, ...points.map(point => Math.max(point.expected, point.counted ?? 0)), 1)
  const y = scaleLinear().domain([0, most]).range([base, top])
  const values = y.ticks(ticks).filter(value => value > 0 && value < most)
  const steps = values.map((value, index) => ({ value, text: tick(value, index === values.length - 1) }))
  const { left, right } = room(size, said, steps)
  const x = scaleUtc()
    .domain([instant(points[0]!.date), instant(points.at(-1)!.date)])
    .range([left, right])
  const at = (point: { date: string }) => round(x(instant(point.date)))
  const level = (value: number) => round(y(value))

  const behind = last && last.counted! < last.expected ? trailing(known) : []
  const expected = bends.map((bend): Spot => [at(bend), level(bend.expected)])
  const counted = known.map((point): Spot => [at(point), level(point.counted!)])
  const ahead: Spot[] = last && projected !== null ? [counted.at(-1)!, [right, level(projected)]] : []
  const bracket = last && behind.length > 0 ? bracketOf(at(last), y(last.expected), y(last.counted!)) : []

  return {
    size,
    width,
    height,
    finding: said.finding,
    axis: `M6 ${base}H${right}`,
    grid: steps.map(({ value, text }) => ({
      path: `M6 ${level(value)}H${right}`,
      y: round(y(value) - 5),
      text,
    })),
    months: monthMarks(points, size, at).map(mark => ({
      ...mark,
      path: `M${mark.x} ${base}v6`,
      y: height - 8,
      text: month(mark.date, mark.short),
    })),
    shortfall:
      behind.length > 1
        ? area<Point>(
            at,
            point => level(point.expected),
            point => level(point.counted!),
          )(behind)
        : null,
    expected: pathOf(expected),
    counted: pathOf(counted),
    projected: pathOf(ahead),
    bracket: pathOf(bracket),
    dot: last ? { x: at(last), y: level(last.counted!) } : null,
    words: words({
      said,
      right,
      wide: size === 'wide',
      frame: { left, right: size === 'wide' ? width : right + 6, top: 0, bottom: base - 2 },
      lines: [expected, counted, ahead, bracket],
      owedY: level(owed),
      projectedY: projected === null ? null : level(projected),
      last: last ? { x: at(last), y: level(last.counted!), isAhead: last.counted! >= last.expected } : null,
      expectedY: last ? level(last.expected) : null,
    }),
  }
}

/** What the words beside the drawing leave to it: the steps on its left; on a wide page, what is owed and projected on its right. */
function room(size: Size, said: Said, steps: readonly { text: string }[]) {
  const { width } = SIZES[size]
  const left = Math.round(16 + Math.max(0, ...steps.map(({ text }) => widthOf(text))))
  if (size === 'narrow') return { left, right: width - 10 }
  const beside = Math.max(widthOf(said.owed, true), widthOf(said.counted, true), widthOf(said.projected ?? ''))
  return { left, right: Math.round(width - 20 - beside) }
}

const pathOf = (spots: readonly Spot[]): string | null => (spots.length ? line<Spot>()([...spots]) : null)

/** From what is expected down to what is counted, where there is room for a mark. */
function bracketOf(x: number, expectedY: number, countedY: number): Spot[] {
  if (countedY - expectedY <= 14) return []
  return [
    [x, round(expectedY + 2)],
    [x, round(countedY - 6)],
  ]
}

type Scene = {
  said: Said
  right: number
  wide: boolean
  frame: Box
  lines: readonly (readonly Spot[])[]
  owedY: number
  projectedY: number | null
  /** The last month known: its dot, and whether it is ahead of what is expected. */
  last: { x: number; y: number; isAhead: boolean } | null
  expectedY: number | null
}

function words(scene: Scene): Word[] {
  const { said, right, wide, frame, lines, owedY, projectedY, last, expectedY } = scene
  const dot: Spot[] = last ? box(last.x, last.y, 6) : []
  const place = placer(frame, [...lines, dot])
  const beside = (y: number): Anchor => ({ x: right + 10, y: y + 5, end: false })
  const atTheEnd = (y: number): Anchor => ({ x: right, y, end: true })
  const list = [
    place(said.owed, 'says', wide ? [beside(owedY)] : [atTheEnd(Math.max(15, owedY - 18)), atTheEnd(owedY - 8)]),
  ]
  if (last && expectedY !== null) {
    list.push(place(said.counted, 'says-counted', countedWishes(scene, last)))
    const gapY = Math.max(15, Math.min(expectedY, last.y) - (wide ? 8 : 4))
    if (said.gap) list.push(place(said.gap, 'says-gap', [{ x: last.x - 12, y: gapY, end: true }]))
  }
  if (said.projected && projectedY !== null) {
    const wishes = [projectedY, owedY + 24, owedY - 24, owedY + 48].map(beside)
    list.push(place(said.projected, '', wide ? wishes : [atTheEnd(projectedY + 20)]))
  }
  return list.filter(word => word !== null)
}

/** Above the line where more is counted than expected, else under it; beside the drawing on the last day. */
function countedWishes(
  { wide, right }: Scene,
  { x, y, isAhead }: { x: number; y: number; isAhead: boolean },
): Anchor[] {
  const above: Anchor = { x: x - 8, y: y - 10, end: true }
  const under: Anchor = { x: x + 4, y: y + 26, end: false }
  const before: Anchor = { x, y: y + 26, end: true }
  if (wide && right - x < 4) return [{ x: right + 10, y: y + 5, end: false }, above, before]
  return isAhead ? [above, under, before] : [under, before]
}

function box(x: number, y: number, radius: number): Spot[] {
  const [left, top, right, bottom] = [x - radius, y - radius, x + radius, y + radius]
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ]
}

/** The last run of months in which less counted than was expected. */
function trailing(known: readonly Point[]): Point[] {
  let from = known.length - 1
  while (from > 0 && known[from - 1]!.counted! < known[from - 1]!.expected) from--
  return known.slice(from)
}

/** First and last month, and some between, none closer than its words are wide. */
function monthMarks(points: readonly Point[], size: Size, at: (point: Point) => number) {
  const room = size === 'wide' ? 112 : 118
  const first = points[0]!
  const last = points.at(-1)!
  const marks = [{ date: first.date, x: at(first), kind: '', short: false }]
  for (const point of points.slice(1, -1)) {
    const number = point.date.slice(5, 7)
    const candidate = number === '01' || (size === 'wide' && number === '07')
    if (candidate && at(point) - marks.at(-1)!.x >= room && at(last) - at(point) >= room) {
      marks.push({ date: point.date, x: at(point), kind: 'middle', short: number !== '01' })
    }
  }
  if (points.length > 1 && at(last) - marks.at(-1)!.x >= room)
    marks.push({ date: last.date, x: at(last), kind: 'end', short: false })
  return marks
}

function instant(date: string): Date {
  return new Date(`${date}T00:00:00Z`)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
