import { foldedName } from '#server/base/text.ts'
import type { Vocabulary } from './words.ts'

let kept: Promise<Vocabulary> | null = null

/** The commonest are words even where a surname is the same; the next are, where none is. */
const [COMMONEST, COMMON] = [12_000, 15_000]

/** From the package that judges passwords, most used first. Read once. */
export function vocabularyOf(): Promise<Vocabulary> {
  kept ??= import('@zxcvbn-ts/language-fr').then(({ dictionary }) => {
    const listed = (name: keyof typeof dictionary) => dictionary[name].map((word: string) => foldedName(word))
    const words = listed('commonWords-fr')
    // The package calls its list of surnames that of first names, and the other way round.
    const [surnames, firstNames] = [new Set(listed('firstnames-fr')), new Set(listed('lastnames-fr'))]
    const ordinary = words
      .slice(0, COMMON)
      .filter((word, rank) => !firstNames.has(word) && (rank < COMMONEST || !surnames.has(word)))
    return { words: new Set(words), ordinary: new Set(ordinary) }
  })
  return kept
}
