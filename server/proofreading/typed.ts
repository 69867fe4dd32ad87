import type { Db } from '#db/connect.ts'
import { withoutPseudonyms } from '#server/register/participants/words.ts'
import { isPublished } from './rules.ts'
import { answersOn, textHash } from './store.ts'
import type { TypedText } from './words.ts'

/**
 * The typed texts of one document: each passes here on its way to the print, which takes the words that were rewritten for
 * it, and says what is to be proof-read.
 */
export class Typed {
  readonly texts: TypedText[] = []
  private readonly rewritten: ReadonlyMap<string, string>

  constructor(rewritten: ReadonlyMap<string, string> = new Map()) {
    this.rewritten = rewritten
  }

  /** The words to print for this text, which name nobody; « Fait du 3 mars 2026 » tells where. What is proof-read is as typed. */
  print(text: string, where: string, source: TypedText['source'], contractId?: number): string {
    if (!text.trim()) return text
    const words = this.wordsFor(text)
    if (!this.texts.some(told => told.text === words && told.where === where && told.contractId === contractId))
      this.texts.push({ where, text: words, source, ...(contractId !== undefined && { contractId }) })
    return isPublished(source) ? words : withoutPseudonyms(words)
  }

  /** Rewritten words may have been rewritten in their turn. */
  private wordsFor(text: string): string {
    let words = text
    for (const seen = new Set<string>(); !seen.has(words); ) {
      seen.add(words)
      words = this.rewritten.get(textHash(words)) ?? words
    }
    return words
  }
}

export async function typedTexts(db: Db, contractIds: readonly number[]): Promise<Typed> {
  const answers = await answersOn(db, contractIds)
  return new Typed(new Map(answers.flatMap(({ textHash: hash, words }) => (words === null ? [] : [[hash, words]]))))
}
