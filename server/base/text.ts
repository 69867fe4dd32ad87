/** « École Jaurès » → « ecole jaures »: what is searched and sorted by, on both databases. */
export function folded(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/œ/g, 'oe')
    .replace(/Œ/g, 'oe')
    .replace(/æ/gi, 'ae')
    .toLowerCase()
    .replace(/[’']/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
}

/** Nothing to fold but capitals, as in numbers: many thousands of them in one import. */
const PLAIN = /^[!-~]+( [!-~]+)*$/

/** Without the signs at its start and at its end that these one-sign patterns know. */
export function stripped(text: string, { start, end }: { start?: RegExp; end?: RegExp }): string {
  let from = 0
  let to = text.length
  while (start && from < to && start.test(text[from]!)) from++
  while (end && to > from && end.test(text[to - 1]!)) to--
  return text.slice(from, to)
}

/** The words of a search, ready for `like ? escape '\'`: each must be found somewhere. */
export function searchPatterns(query: string): string[] {
  return folded(query)
    .slice(0, 200)
    .split(' ')
    .filter(Boolean)
    .slice(0, 8)
    .map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
}
