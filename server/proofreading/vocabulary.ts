import { foldedName } from '#server/base/text.ts'

let kept: Promise<ReadonlySet<string>> | null = null

/** The common words of French, folded: some 28,000, from the package that judges passwords. Read once. */
export function vocabularyOf(): Promise<ReadonlySet<string>> {
  kept ??= import('@zxcvbn-ts/language-fr').then(
    ({ dictionary }) => new Set((dictionary['commonWords-fr'] as string[]).map(word => foldedName(word))),
  )
  return kept
}
