import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'

// Bars that stand above the columns of their own data table, whose head is the axis: what is due is an ink line, what
// counts a solid bar, what is checked but does not count an empty cap. Hundredths of an hour in, geometry out.

/** `due`: null where nothing is expected. */
type BarColumn = { due: number | null; accepted: number; counted: number }
type BarsInput = {
  columns: readonly BarColumn[]
  /** Width of the table's first column, in millimetres of the 174 that the chart takes. */
  firstColumn: number
  finding: string
  /** « 1 308 », in whole hours; « 31,4 », in percent. */
  figure(hundredths: number): string
  /** Said once, at the top of the scale. */
  unit?: string
}

const WIDTH = 657
const HEIGHT = 190
const TOP = 22
const BASE = 189.6
const PX_PER_MM = WIDTH / 174

export function bars({ columns, firstColumn, finding, figure, unit = '\u00a0h' }: BarsInput) {
  const left = firstColumn * PX_PER_MM
  const column = (WIDTH - left) / columns.length
  const thick = Math.min(46, column * 0.54)
  const most = Math.max(1, ...columns.map(({ due, accepted }) => Math.max(due ?? 0, accepted)))
  const y = scaleLinear().domain([0, most]).nice(4).range([BASE, TOP])
  const ticks = y.ticks(4)
  const middle = (index: number) => round(left + column * (index + 0.5))
  const labelled = column >= 34

  return {
    width: WIDTH,
    height: HEIGHT,
    finding,
    grid: ticks.map((value, index) => ({
      path: `M${round(left)} ${round(y(value))}H${WIDTH}`,
      x: round(left - 8),
      y: round(Math.min(y(value) + 3.8, BASE - 2)),
      text: `${figure(value)}${index === ticks.length - 1 ? unit : ''}`,
    })),
    bars: columns.map(({ due, accepted, counted }, index) => {
      const top = round(y(counted))
      const cap = round(y(Math.max(accepted, counted)))
      const x = round(middle(index) - thick / 2)
      return {
        x,
        width: round(thick),
        y: top,
        height: round(BASE - top),
        cap: top - cap >= 0.8 ? { y: cap, height: round(top - cap) } : null,
        // Above the line stands what is larger: the words of the other go inside the bar.
        above: labelled && counted >= (due ?? 0) && counted > 0 ? overPoint(middle(index), cap, figure(counted)) : null,
        inside: labelled && counted < (due ?? 0) ? insideBar(middle(index), top, figure(counted)) : null,
      }
    }),
    due: line<BarColumn>(
      (_, index) => middle(index),
      point => round(y(point.due ?? 0)),
    ).defined(({ due }) => due !== null)(columns as BarColumn[]),
    points: columns.flatMap(({ due, counted }, index) =>
      due === null
        ? []
        : [
            {
              x: middle(index),
              y: round(y(due)),
              above: labelled && due > counted ? overPoint(middle(index), y(due), figure(due)) : null,
              inside: labelled && due <= counted && due > 0 ? insideBar(middle(index), y(due) + 4, figure(due)) : null,
            },
          ],
    ),
  }
}

/** Words in a bar, under its top or the line; none where there is no room. */
function insideBar(x: number, top: number, text: string) {
  return BASE - top < 17 ? null : { x, y: round(top + 12.4), text }
}

/** Words above a point, on white: a line behind would cross them. A digit is some 6 px wide. */
function overPoint(x: number, y: number, text: string) {
  const width = text.length * 5.9
  return { text, x, y: round(y - 8), top: round(y - 17.5), left: round(x - width / 2), width: round(width) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
