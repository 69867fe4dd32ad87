// Words on a drawing that cross none of its lines, nor each other.

export type Spot = readonly [x: number, y: number]
/** Where words stand: their base line, and the end they are held by. */
export type Anchor = { x: number; y: number; end: boolean }
/** Words of a drawing, at 15 px; `kind` is its class. */
export type Word = { text: string; x: number; y: number; kind: string }
export type Box = { left: number; right: number; top: number; bottom: number }

const ASCENT = 12
const DESCENT = 4
/** What stays free around words: half of the thickest line, and a little air. */
const AIR = 3
const STEP = { x: 10, y: 6 }

/** How wide words are drawn at 15 px, never less than they are. */
export function widthOf(text: string, bold = false): number {
  return [...text].reduce((sum, sign) => sum + (NARROW.has(sign) ? 4.2 : bold ? 8.3 : 7.8), 0)
}
const NARROW = new Set([' ', '\u00a0', '\u202f', ',', '.', 'i', 'l'])

/**
 * Places words one after the other inside a frame: where they wish to stand first, else at the free place that is nearest to their
 * first wish. Null where none is free.
 */
export function placer(frame: Box, lines: readonly (readonly Spot[])[]) {
  const segments = lines.flatMap(spots => spots.slice(1).map((spot, index) => [spots[index]!, spot] as const))
  const taken: Box[] = []
  const isFree = (box: Box) =>
    box.left >= frame.left &&
    box.right <= frame.right &&
    box.top >= frame.top &&
    box.bottom <= frame.bottom &&
    !taken.some(other => overlap(box, other)) &&
    !segments.some(([from, to]) => crosses(from, to, box))

  return (text: string, kind: string, wishes: readonly Anchor[]): Word | null => {
    const width = widthOf(text, kind !== '')
    const boxed = (anchor: Anchor) => ({ anchor, box: boxOf(anchor, width) })
    const found =
      wishes.map(boxed).find(({ box }) => isFree(box)) ??
      around(wishes[0]!, frame, width)
        .map(boxed)
        .find(({ box }) => isFree(box))
    if (!found) return null
    taken.push(found.box)
    const { x, y, end } = found.anchor
    return { text, x, y, kind: [kind, end ? 'end' : ''].filter(Boolean).join(' ') }
  }
}

function boxOf({ x, y, end }: Anchor, width: number): Box {
  const left = end ? x - width : x
  return { left: left - AIR, right: left + width + AIR, top: y - ASCENT - AIR, bottom: y + DESCENT + AIR }
}

/** Every place of the frame, the nearest to a wish first. */
function around(wish: Anchor, frame: Box, width: number): Anchor[] {
  const middle = wish.x + (wish.end ? -width / 2 : width / 2)
  const places: { anchor: Anchor; far: number }[] = []
  for (let y = frame.bottom - DESCENT - AIR; y >= frame.top + ASCENT + AIR; y -= STEP.y) {
    for (let x = frame.right - AIR; x - width - AIR >= frame.left; x -= STEP.x) {
      places.push({ anchor: { x, y, end: true }, far: Math.hypot(x - width / 2 - middle, 2 * (y - wish.y)) })
    }
  }
  return places.sort((a, b) => a.far - b.far).map(({ anchor }) => anchor)
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

/** Whether a segment passes through a box (Liang and Barsky). */
function crosses([x0, y0]: Spot, [x1, y1]: Spot, { left, right, top, bottom }: Box): boolean {
  let from = 0
  let to = 1
  for (const [step, room] of [
    [x0 - x1, x0 - left],
    [x1 - x0, right - x0],
    [y0 - y1, y0 - top],
    [y1 - y0, bottom - y0],
  ] as const) {
    if (step === 0 && room < 0) return false
    if (step < 0) from = Math.max(from, room / step)
    if (step > 0) to = Math.min(to, room / step)
  }
  return from <= to
}
