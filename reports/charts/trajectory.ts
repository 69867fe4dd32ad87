import { scaleLinear, scaleUtc } from 'd3-scale'
import { area, line } from 'd3-shape'

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
  wide: { width: 820, height: 372, right: 670, base: 338, top: 32, ticks: 5 },
  narrow: { width: 380, height: 330, right: 370, base: 296, top: 32, ticks: 3 },
}

/** The same drawing twice, so that its words stay 15 px on a wide and on a narrow page. */
export function trajectoryChart(input: Trajectory) {
  return { wide: drawn(input, 'wide'), narrow: drawn(input, 'narrow') }
}

function drawn({ points, line: bends, owed, projected, said, tick, month }: Trajectory, size: keyof typeof SIZES) {
  const { width, height, right, base, top, ticks } = SIZES[size]
  const known = points.filter(point => point.counted !== null)
  const last = known.at(-1)
  const most = Math.max(owed, projected ?? 0, ...points.map(point => Math.max(point.expected, point.counted ?? 0)), 1)
  const x = scaleUtc()
    .domain([instant(points[0]!.date), instant(points.at(-1)!.date)])
    .range([6, right])
  const y = scaleLinear().domain([0, most]).range([base, top])
  const at = (point: Point) => round(x(instant(point.date)))
  const path = (value: (point: Point) => number) => line<Point>(at, point => round(y(value(point))))
  const broken = line<(typeof bends)[number]>(
    bend => round(x(instant(bend.date))),
    bend => round(y(bend.expected)),
  )

  const behind = last && last.counted! < last.expected ? trailing(known) : []
  const values = y.ticks(ticks).filter(value => value > 0 && value < most)
  const labels = last ? spread(round(y(owed)), projected === null ? null : round(y(projected))) : null

  return {
    size,
    width,
    height,
    finding: said.finding,
    axis: `M6 ${base}H${right}`,
    grid: values.map((value, index) => ({
      path: `M6 ${round(y(value))}H${right}`,
      y: round(y(value) - 5),
      text: tick(value, index === values.length - 1),
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
            point => round(y(point.expected)),
            point => round(y(point.counted!)),
          )(behind)
        : null,
    expected: broken(bends),
    counted: known.length ? path(point => point.counted!)(known) : null,
    projected:
      last && projected !== null ? `M${at(last)} ${round(y(last.counted!))}L${right} ${round(y(projected))}` : null,
    bracket:
      last && behind.length > 0 && y(last.counted!) - y(last.expected) > 14
        ? `M${at(last)} ${round(y(last.expected) + 2)}V${round(y(last.counted!) - 6)}`
        : null,
    dot: last ? { x: at(last), y: round(y(last.counted!)) } : null,
    words: words({ size, right, base, known, at, y, owed, said, labels }),
  }
}

type Word = { text: string; x: number; y: number; kind: string }
type Given = {
  size: 'wide' | 'narrow'
  right: number
  base: number
  known: readonly Point[]
  at(point: Point): number
  y(value: number): number
  owed: number
  said: Said
  labels: { owed: number; projected: number | null } | null
}

function words(given: Given): Word[] {
  const { size, right, base, known, at, y, owed, said, labels } = given
  const last = known.at(-1)
  const wide = size === 'wide'
  const list: Word[] = []
  const top = labels?.owed ?? round(y(owed))
  list.push({
    text: said.owed,
    x: wide ? right + 10 : right,
    y: wide ? top + 5 : top - 18,
    kind: wide ? 'says' : 'says end',
  })
  if (!last) return list

  const dotX = at(last)
  const dotY = round(y(last.counted!))
  const counted = countedWord(given, last, top)
  list.push(counted)
  if (said.gap) {
    const gapY = Math.max(14, round(Math.min(y(last.expected), dotY) - (wide ? 8 : 4)))
    list.push({ text: said.gap, x: Math.max(dotX - 12, 190), y: gapY, kind: 'says-gap end' })
  }
  if (said.projected && labels?.projected !== null && labels) {
    const low = Math.min(Math.max(counted.y, dotY) + 20, base - 8)
    if (wide) list.push({ text: said.projected, x: right + 10, y: labels.projected! + 5, kind: '' })
    else if (low > counted.y + 12) list.push({ text: said.projected, x: right, y: low, kind: 'end' })
  }
  return list
}

/** How wide and high the words of the counted hours are drawn at most, and how wide those of the hours owed. */
const WORDS = { width: 132, height: 20, owed: 84 }

/** Above the line where more is counted than expected, else under it; never across a line, nor on what is owed. */
function countedWord({ size, right, base, known, at, y, said }: Given, last: Point, owedY: number): Word {
  const x = at(last)
  const dotY = round(y(last.counted!))
  const ended = { text: said.counted, kind: 'says-counted end' }
  const started = { text: said.counted, kind: 'says-counted' }
  const left = size === 'narrow' && dotY - owedY < WORDS.height ? Math.min(x - 8, right - WORDS.owed) : x - 8
  if (last.counted! >= last.expected && left > WORDS.width + 70) return { ...ended, x: left, y: dotY - 10 }
  if (right - x > WORDS.width + 10) return { ...started, x: x + 4, y: Math.min(dotY + 26, base - 8) }
  if (size === 'wide' && right - x < 4 && Math.abs(dotY - owedY) >= WORDS.height)
    return { ...started, x: right + 10, y: dotY + 5 }
  const before = known.findLast(point => at(point) <= right - WORDS.width) ?? known[0]!
  const lowest = round(y(Math.min(before.counted!, before.expected)))
  return { ...ended, x: right, y: Math.min(Math.max(dotY + 26, lowest + WORDS.height), base - 8) }
}

/** Two words at the right edge never stand on each other. */
function spread(owed: number, projected: number | null): { owed: number; projected: number | null } {
  if (projected === null || Math.abs(projected - owed) >= 20) return { owed, projected }
  return projected >= owed ? { owed, projected: owed + 20 } : { owed: projected + 20, projected }
}

/** The last run of months in which less counted than was expected. */
function trailing(known: readonly Point[]): Point[] {
  let from = known.length - 1
  while (from > 0 && known[from - 1]!.counted! < known[from - 1]!.expected) from--
  return known.slice(from)
}

/** First and last month, and some between, none closer than its words are wide. */
function monthMarks(points: readonly Point[], size: 'wide' | 'narrow', at: (point: Point) => number) {
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
