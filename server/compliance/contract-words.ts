import type { Status } from './status-rules.ts'
import { statusWords } from './words.ts'

/** The word of a contract: that of its account, or what stands in its place. */
export type ContractWord = Status | 'noSocial' | 'measuring'

/**
 * One word a contract, on its page, in lists, on the first page and in the terminal. `status`: its account’s, as measured;
 * null where no clause is written, or nobody measured it yet.
 */
export function wordOf(contract: {
  followed: boolean
  /** Published with a social clause or a reservation. */
  social: boolean
  hasClause: boolean
  status: Status | null
}): ContractWord {
  const { followed, social, hasClause, status } = contract
  if (!hasClause && !social) return 'noSocial'
  if (!followed) return 'toTake'
  if (!hasClause) return 'noClause'
  return status ?? 'measuring'
}

export const contractWords: Record<ContractWord, { word: string; tone: string; icon: string }> = {
  ...statusWords,
  noSocial: { word: 'Sans clause', tone: '', icon: 'idle' },
  measuring: { word: 'En cours de calcul', tone: '', icon: 'idle' },
}

/** Short of its trajectory, or ended short: what « sous trajectoire » gathers. */
export const behindWords = ['late', 'atRisk', 'missed'] as const satisfies readonly Status[]
