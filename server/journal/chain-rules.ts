// The canonical text of a line: what its seal is the SHA-256 of. It never changes: whoever holds a copy of the journal and a
// printed head computes the same, with the words of the README alone.

/** The head of a journal that holds no line. */
export const NOTHING_SEALED = '0'.repeat(64)

/** A line as the database holds it: `before` and `after` are its own text, never read again and rewritten. */
export type KeptLine = {
  id: number
  at: string
  actor_id: number | null
  action: string
  subject: string
  subject_id: number | null
  buyer_id: number | null
  href: string
  before: string | null
  after: string | null
  form_key: string | null
  form_hash: string | null
}

/**
 * A JSON array without spaces: the seal of the line before, the twelve columns in the order of the table, and the numbers of
 * the other buyers that read the line, ascending. The seal is its SHA-256, in 64 lowercase hexadecimal digits.
 */
export function canonical(previous: string, line: KeptLine, buyers: readonly number[]): string {
  const { id, at, actor_id, action, subject, subject_id, buyer_id, href, before, after, form_key, form_hash } = line
  // biome-ignore format: one list, in the order of the table; made a million times in a row
  return JSON.stringify([
    previous, id, at, actor_id, action, subject, subject_id, buyer_id, href, before, after, form_key, form_hash, buyers,
  ])
}

/** The pseudonyms that a line speaks of, each once: « P-014 ». */
export function spokenOf({ href, before, after }: Pick<KeptLine, 'href' | 'before' | 'after'>): string[] {
  return [...new Set(`${href} ${before ?? ''} ${after ?? ''}`.match(/\bP-\d{3,9}\b/g))]
}
