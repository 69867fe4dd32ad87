// UTF-8 that was read as Windows-1252 or Latin-1 and written again: « Ã© » was « é », « â€™ » was « ’ ».

/** What Windows-1252 has between 0x80 and 0x9f, in that order; the five places that it leaves empty are blanks. */
const WINDOWS = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'
const byteOf = new Map(
  [...WINDOWS].flatMap((letter, index) => (letter === ' ' ? [] : [[letter, 0x80 + index] as const])),
)

const doubled =
  /\u00c2[\u00a0-\u00bf\u0080-\u009f]|[\u00c3\u00c5][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\u00e2[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}/g

/** The text as it was before it was encoded twice. Only sequences that no French text holds are touched. */
export function undoubled(text: string): string {
  return text.replace(doubled, sequence => {
    const [first, ...rest] = [...sequence].map(letter => byteOf.get(letter) ?? letter.charCodeAt(0))
    const lead = rest.length === 1 ? first! & 0x1f : first! & 0x0f
    const code = rest.reduce((sum, byte) => sum * 64 + (byte & 0x3f), lead)
    return code < 0x80 ? sequence : String.fromCodePoint(code)
  })
}

/** Whether a word some letters of which were lost (U+FFFD, or « ? ») can be this one. */
export function mayBe(damaged: string, word: string): boolean {
  if (damaged.length !== word.length) return false
  return [...damaged].every((letter, index) => letter === word[index] || letter === '\ufffd' || letter === '?')
}

export function hasLostLetters(text: string): boolean {
  return /[\ufffd?]/.test(text)
}
