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

/** The words of a search, folded: each must be found somewhere. */
export function searchWords(query: string): string[] {
  return folded(query).slice(0, 200).split(' ').filter(Boolean).slice(0, 8)
}

/** The same, ready for `like ? escape '\'`. */
export function searchPatterns(query: string): string[] {
  return searchWords(query).map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
}

/**
 * A person’s name as it is searched and compared: « N’GUESSAN-Łęcki » → « nguessan lecki ». Accents go from Latin and Greek
 * letters; every other alphabet stays what it is, and so do digits. Never empty for a name that has something.
 */
export function foldedName(name: string): string {
  if (LETTERS_ONLY.test(name)) return name.toLowerCase()
  const lower = name.normalize('NFKC').toLowerCase()
  const plain = lower
    .normalize('NFKD')
    .replace(/(\p{Script=Latin}|\p{Script=Greek})[\u0300-\u036f]+/gu, '$1')
    .replace(UNWRITTEN, '')
    .normalize('NFC')
    .replace(/[œæßłøđðþıς]/gu, letter => LETTERS[letter]!)
    .replace(/(\p{L})['’‘ʼʻ`´′]+(?=\p{L})/gu, '$1')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
  return plain || lower.replace(/\s+/g, ' ').trim()
}

/** Nothing to fold but capitals. */
const LETTERS_ONLY = /^[A-Za-z]+(?: [A-Za-z]+)*$/

/** Vowel signs of Hebrew and Arabic, and the stroke that lengthens a word: most people leave them out. */
const UNWRITTEN = /[\u0591-\u05c7\u064b-\u065f\u0670\u0640]/gu

/** Letters that no decomposition takes apart. */
const LETTERS: Record<string, string> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
}
