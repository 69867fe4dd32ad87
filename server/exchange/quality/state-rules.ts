import type { Finding } from './record.ts'

// What became of a remark: nothing is stored but what people said, so that a publication that mends it is enough.

export const gestures = ['flagged', 'closed', 'reopened'] as const
export type Gesture = (typeof gestures)[number]
/** `corrected`: it was told, and what is published now no longer says it. */
export type State = 'open' | 'flagged' | 'corrected' | 'closed'
/** In the order in which they were said. `at`: an instant. */
export type Said = Finding & { gesture: Gesture; reason: string; at: string }

export type Stated = Finding & {
  state: State
  /** When it was told or left, an instant; null while it is open. */
  at: string | null
  /** Latest publication, of one that is corrected; null where none is dated. */
  correctedOn: string | null
  reason: string
}

/** The remarks of one contract with their states, then those told that its publications no longer have. */
export function stated(findings: readonly Finding[], said: readonly Said[], publishedOn: string | null): Stated[] {
  const last = new Map(said.map(one => [keyOf(one), one]))
  const standing = findings.map(({ rule, read, expected }): Stated => {
    const found = last.get(keyOf({ rule, read }))
    if (!found || found.gesture === 'reopened')
      return { rule, read, expected, state: 'open', at: null, correctedOn: null, reason: '' }
    return { rule, read, expected, state: found.gesture, at: found.at, correctedOn: null, reason: found.reason }
  })
  const still = new Set(findings.map(({ rule }) => rule))
  const mended = [...last.values()].filter(({ rule, gesture }) => gesture === 'flagged' && !still.has(rule))
  return [
    ...standing,
    ...mended.map(({ rule, read, expected, at }): Stated => {
      return { rule, read, expected, state: 'corrected', at, correctedOn: publishedOn, reason: '' }
    }),
  ]
}

function keyOf({ rule, read }: Pick<Finding, 'rule' | 'read'>): string {
  return `${rule} ${read}`
}
