// What a page paints, as Chromium writes it: one operator a line. Marked content is what the tags hold; the rest is
// decoration, and PDF/UA wants it said (7.1-3).

export type Box = { left: number; bottom: number; right: number; top: number }
type Matrix = [number, number, number, number, number, number]

const PAINTS = /(?:^|\s)(?:f\*?|F|S|s|B\*?|b\*?)$/
const PATH = /(?:^|\s)(?:re|m)$/
const DRAWS_ALONE = /(?:^|\s)(?:Do|sh)$/
const OPENS = /BDC$|BMC$/

/**
 * Wraps what no tag holds in artifacts; turns the marks of `repeated` heads into artifacts too; measures what the marks
 * of `figures` paint, in points from the bottom left of the page.
 */
export function markDecoration(
  content: string,
  { repeated, figures }: { repeated: ReadonlySet<number>; figures: ReadonlyMap<number, number> },
): { content: string; boxes: Map<number, Box> } {
  const lines = content.split('\n')
  const boxes = new Map<number, Box>()
  const stack: Matrix[] = []
  let matrix: Matrix = [1, 0, 0, 1, 0, 0]
  /** The figure, if any, that each open mark belongs to: a mark inside a mark (ActualText) keeps its own. */
  const marks: (number | undefined)[] = []
  let path = -1
  let figure: number | undefined
  let text: Text | null = null

  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    if (line === 'q') stack.push(matrix)
    else if (line === 'Q') matrix = stack.pop() ?? matrix
    else if (line.endsWith(' cm')) matrix = multiplied(numbersIn(line), matrix)
    else if (line === 'EMC') {
      marks.pop()
      figure = marks.at(-1)
    } else if (OPENS.test(line)) {
      const mark = Number(/\/MCID (\d+)/.exec(line)?.[1] ?? -1)
      if (repeated.has(mark)) lines[index] = '/Artifact BMC'
      figure = figures.get(mark) ?? figure
      marks.push(figure)
    } else if (line === 'BT') {
      if (marks.length === 0) lines[index] = '/Artifact BMC\nBT'
      text = { size: 0, x: 0, y: 0, scale: 1 }
    } else if (line === 'ET') {
      if (marks.length === 0) lines[index] = 'ET\nEMC'
      text = null
    } else if (marks.length === 0) {
      if (path < 0 && PATH.test(line)) path = index
      else if (path >= 0 && PAINTS.test(line)) {
        lines[path] = `/Artifact BMC\n${lines[path]}`
        lines[index] += '\nEMC'
        path = -1
      } else if (line === 'n' || line.endsWith(' n')) path = -1
      else if (DRAWS_ALONE.test(line)) lines[index] = `/Artifact BMC\n${line}\nEMC`
    } else if (figure !== undefined) {
      const box = boxes.get(figure) ?? { left: 1e9, bottom: 1e9, right: -1e9, top: -1e9 }
      boxes.set(figure, box)
      if (text) measureText(line, text, matrix, box)
      else measurePath(line, matrix, box)
    }
  }
  return { content: lines.join('\n'), boxes }
}

type Text = { size: number; x: number; y: number; scale: number }

const PLACES = new Set(['re', 'm', 'l', 'c', 'v', 'y', 'Do'])

function measurePath(line: string, matrix: Matrix, box: Box): void {
  const operator = line.slice(line.lastIndexOf(' ') + 1)
  if (!PLACES.has(operator)) return
  const n = numbersIn(line)
  if (operator === 're') {
    include(box, matrix, n[0]!, n[1]!)
    include(box, matrix, n[0]! + n[2]!, n[1]! + n[3]!)
  } else if (operator === 'm' || operator === 'l' || operator === 'c' || operator === 'v' || operator === 'y') {
    for (let at = 0; at + 1 < n.length; at += 2) include(box, matrix, n[at]!, n[at + 1]!)
  } else if (operator === 'Do') {
    include(box, matrix, 0, 0) // a picture fills the unit square
    include(box, matrix, 1, 1)
  }
}

/** Near enough for a box: a glyph reaches from a quarter of its size under the line to four fifths above. */
function measureText(line: string, text: Text, matrix: Matrix, box: Box): void {
  const n = numbersIn(line)
  if (line.endsWith(' Tf')) text.size = n[0]!
  else if (line.endsWith(' Tm')) {
    text.scale = n[0]!
    text.x = n[4]!
    text.y = n[5]!
  } else if (line.includes(' Td')) {
    text.x += n[0]! * text.scale
    text.y += n[1]! * text.scale
  }
  if (!line.endsWith('Tj')) return
  const size = text.size * text.scale
  include(box, matrix, text.x, text.y + size / 4)
  include(box, matrix, text.x + size * 0.6, text.y - size * 0.8)
}

function include(box: Box, [a, b, c, d, e, f]: Matrix, x: number, y: number): void {
  const across = a * x + c * y + e
  const up = b * x + d * y + f
  box.left = Math.min(box.left, across)
  box.right = Math.max(box.right, across)
  box.bottom = Math.min(box.bottom, up)
  box.top = Math.max(box.top, up)
}

function multiplied(by: number[], [a, b, c, d, e, f]: Matrix): Matrix {
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = by
  return [g * a + h * c, g * b + h * d, i * a + j * c, i * b + j * d, k * a + l * c + e, k * b + l * d + f]
}

/** Its operands: names, strings and operators are not numbers. */
function numbersIn(line: string): number[] {
  const numbers: number[] = []
  for (const word of line.split(' ')) {
    const number = word === '' ? Number.NaN : Number(word)
    if (!Number.isNaN(number)) numbers.push(number)
  }
  return numbers
}
