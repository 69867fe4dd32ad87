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

/** The words of a search, ready for `like ? escape '\'`: each must be found somewhere. */
export function searchPatterns(query: string): string[] {
  return folded(query)
    .slice(0, 200)
    .split(' ')
    .filter(Boolean)
    .slice(0, 8)
    .map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
}
