import { entryOf, pagesBelow, textString } from '../finish/file.ts'
import type { WrittenFile } from './revision.ts'

// The field that holds a seal: nothing to see on the page, yet told by the tags and by its own words, as PDF/UA asks
// (7.18), and with the flags of PDF/A (6.3.2), which forbids to hide it.

const TOLD = 'Cachet électronique de ce document'

/**
 * The objects of a revision that adds a signature field with this dictionary of signature.
 * @throws Error when the file is not as finish.ts writes it.
 */
export function withField(file: WrittenFile, signature: string): Map<number, string> {
  const [own, field, element] = [file.size, file.size + 1, file.size + 2]
  const catalog = file.get(file.root)
  const tree = numberIn(catalog, 'StructTreeRoot')
  const roots = file.get(tree)
  const document = numberIn(roots, 'K')
  const parents = numberIn(roots, 'ParentTree')
  const page = pagesBelow(file, numberIn(catalog, 'Pages'))[0]!
  const numbers = entryOf(file.get(parents), 'Nums')
  if (!numbers) throw new Error('a parent tree of another shape')
  const key = Math.max(...[...numbers.matchAll(/(\d{1,10}) \d{1,10} 0 R/g)].map(([, number]) => Number(number))) + 1

  return new Map([
    [own, signature],
    [
      field,
      `<</Type /Annot/Subtype /Widget/FT /Sig/T (Cachet)/TU ${textString(TOLD)}/Contents ${textString(TOLD)}/F 132/Rect [0 0 0 0]/P ${page} 0 R/V ${own} 0 R/StructParent ${key}>>`,
    ],
    [
      element,
      `<</Type /StructElem/S /Form/P ${document} 0 R/Pg ${page} 0 R/Alt ${textString(TOLD)}/K <</Type /OBJR/Obj ${field} 0 R/Pg ${page} 0 R>>>>`,
    ],
    [file.root, added(catalog, `/AcroForm <</Fields [${field} 0 R]/SigFlags 3>>`)],
    [page, withKid(file.get(page), 'Annots', field)],
    [document, withKid(file.get(document), 'K', element)],
    [parents, file.get(parents).replace(numbers, () => `${numbers.slice(0, -1)} ${key} ${element} 0 R]`)],
    [tree, roots.replace(/\/ParentTreeNextKey \d+/, `/ParentTreeNextKey ${key + 1}`)],
  ])
}

function numberIn(text: string, key: string): number {
  return Number(/^(\d+) 0 R/.exec(entryOf(text, key) ?? '')![1])
}

/** One more in a list of references, which may not be there yet, or be a single one. */
function withKid(text: string, key: string, kid: number): string {
  const value = entryOf(text, key)
  if (value === null) return added(text, `/${key} [${kid} 0 R]`)
  const list = value.startsWith('[') ? value.slice(1, -1) : value
  return text.replace(`/${key} ${value}`, () => `/${key} [${list} ${kid} 0 R]`)
}

function added(text: string, entry: string): string {
  return text.replace(/>>\s*$/, () => `\n${entry}>>`)
}
