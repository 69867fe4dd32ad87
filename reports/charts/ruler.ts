// The signature of the documents: one bar from zero to the hours owed, what is done first, then what is missing by kind.

export type RulerPart = { kind: 'done' | 'late' | 'excused' | 'exposed' | 'toCome'; value: number; text: string }

const WIDTH = 657
const HEIGHT = 17
const EDGE = 0.5

/** Parts in, geometry out; parts of nothing are left out. `said` is the sentence that gives the same figures. */
export function ruler(parts: readonly RulerPart[], said: string) {
  const real = parts.filter(part => part.value > 0)
  const whole = real.reduce((sum, part) => sum + part.value, 0)
  let from = EDGE
  const drawn = real.map(({ kind, value, text }) => {
    const width = round(((WIDTH - 2 * EDGE) * value) / whole)
    const x = round(from)
    from += width
    return {
      kind,
      text,
      x,
      y: EDGE,
      width,
      height: HEIGHT - 2 * EDGE,
      hatch: kind === 'excused' ? hatched(x, x + width, EDGE, HEIGHT - EDGE) : null,
    }
  })
  return { width: WIDTH, height: HEIGHT, said, parts: drawn }
}

/** Slanted lines 4 px apart, cut at the edges: no pattern element, which some readers draw as a picture. */
function hatched(left: number, right: number, top: number, bottom: number): string {
  const tall = bottom - top
  const lines: string[] = []
  for (let foot = left - tall + 4; foot < right; foot += 4) {
    const x1 = Math.max(foot, left)
    const x2 = Math.min(foot + tall, right)
    if (x2 > x1) lines.push(`M${round(x1)} ${round(bottom - (x1 - foot))}L${round(x2)} ${round(bottom - (x2 - foot))}`)
  }
  return lines.join('')
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
