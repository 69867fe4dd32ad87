import type { Box } from './content.ts'
import { entryOf, type PdfFile } from './file.ts'

// The tags: which marks belong to figures, which are the repetition of a table's head on its later pages.

type Marks = { repeated: Map<number, Set<number>>; figures: Map<number, Map<number, number>> }

const KID =
  /(\d{1,10}) 0 R|<<\/Type \/MCR\s{0,9}\/Pg (\d{1,10}) 0 R\s{0,9}\/MCID (\d{1,10})>>|<<\/Type \/OBJR[^<>]*>>|(\d{1,10})/g

/** Marks by page object. A head repeated on its later pages leaves the tags: a voice would read it again (see `Marks`). */
export function readMarks(file: PdfFile): Marks {
  const repeated = new Map<number, Set<number>>()
  const figures = new Map<number, Map<number, number>>()

  const visit = (element: number, page: number, see: (page: number, mark: number, later: boolean) => void) => {
    const text = file.get(element)
    if (!text.includes('/StructElem')) return
    const own = Number(/\/Pg (\d+) 0 R/.exec(text.replace(KID_DICTIONARY, ''))?.[1] ?? page)
    for (const [, child, onPage, mark, here] of (entryOf(text, 'K') ?? '').matchAll(KID)) {
      if (child) visit(Number(child), own, see)
      else if (onPage) see(Number(onPage), Number(mark), true)
      else if (here) see(own, Number(here), false)
    }
  }

  for (const element of file.having('/StructElem')) {
    const text = file.get(element)
    if (text.includes('/S /Figure')) {
      visit(element, 0, (page, mark) => within(figures, page, () => new Map()).set(mark, element))
    } else if (text.includes('/S /TH') && text.includes('/Scope /Column')) {
      let found = false
      visit(element, 0, (page, mark, later) => {
        if (later) {
          found = true
          within(repeated, page, () => new Set()).add(mark)
        }
      })
      if (found) keepFirst(file, element)
    }
  }
  return { repeated, figures }
}

/** The marks that became artifacts leave the tree that leads from marks to tags. */
export function forgetRepeated(file: PdfFile, repeated: Marks['repeated']): void {
  if (repeated.size === 0) return
  const [tree] = file.having('/Type /ParentTree')
  const arrays = new Map(
    [...file.get(tree!).matchAll(/(\d{1,10}) (\d{1,10}) 0 R/g)].map(([, key, array]) => [key, Number(array)]),
  )
  for (const [page, marks] of repeated) {
    const array = arrays.get(entryOf(file.get(page), 'StructParents') ?? '')
    if (array === undefined) continue
    let index = -1
    const entries = file.get(array).replace(/\d{1,10} 0 R|null/g, entry => (marks.has(++index) ? 'null' : entry))
    file.set(array, entries)
  }
}

/** Where each figure stands on its page: 7.3 asks for a place as well as for words. */
export function placeFigures(file: PdfFile, boxes: ReadonlyMap<number, Box>): void {
  for (const [element, { left, bottom, right, top }] of boxes) {
    if (right < left) continue
    const box = [left - 1, bottom - 1, right + 1, top + 1].map(value => value.toFixed(2)).join(' ')
    append(file, element, `/A <</O /Layout\n/BBox [${box}]\n/Placement /Block>>`)
  }
}

/** Chromium numbers the cells of a table from a counter that never goes back: here from one, so that bytes repeat. */
export function renumberCells(file: PdfFile): void {
  const names = new Set<string>()
  const numbers = [...file.having('(node')]
  for (const number of numbers) for (const [name] of file.get(number).matchAll(/\(node\d+\)/g)) names.add(name)
  const sorted = new Map([...names].sort().map((name, index) => [name, `(c${String(index).padStart(6, '0')})`]))
  for (const number of numbers)
    file.set(
      number,
      file.get(number).replace(/\(node\d+\)/g, name => sorted.get(name)!),
    )
}

/** One more entry at the end of a dictionary. */
export function append(file: PdfFile, number: number, entry: string): void {
  file.set(
    number,
    file.get(number).replace(/>>\s*$/, () => `\n${entry}>>`),
  )
}

const KID_DICTIONARY = /<<\/Type \/(?:MCR|OBJR)[^<>]*>>/g

/** In a head's leaves, what stands on later pages is written <</Type /MCR …>>: those go. */
function keepFirst(file: PdfFile, element: number): void {
  const text = file.get(element)
  file.set(element, text.replace(/\s{0,9}<<\/Type \/MCR[^<>]*>>/g, ''))
  for (const [, child] of (entryOf(text, 'K') ?? '').matchAll(/(\d{1,10}) 0 R/g)) {
    if (file.get(Number(child)).includes('/StructElem')) keepFirst(file, Number(child))
  }
}

function within<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}
