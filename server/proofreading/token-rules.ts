import { foldedName } from '#server/base/text.ts'

/** A word of a text, where it stands; `capital`: it begins with one; `dotted`: one letter and its dot. */
export type Token = { text: string; folded: string; start: number; end: number; capital: boolean; dotted: boolean }

const WORD = /[\p{L}\p{M}]+|\d+/gu

/** Words and numbers, in their order. « d’Aya » is two words, « N’Guessan » and « Dupont-Moretti » two also. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(WORD)].map(match => {
    const [word] = match
    const end = match.index + word.length
    return {
      ...{ text: word, folded: foldedName(word), start: match.index, end },
      capital: /^\p{Lu}/u.test(word),
      dotted: word.length <= 2 && text[end] === '.',
    }
  })
}
