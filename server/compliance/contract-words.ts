import type { Status } from './status-rules.ts'
import { statusWords } from './words.ts'

/** The word of a contract: that of its account, or what stands in its place. */
export type ContractWord = Status | 'dismissed' | 'hourless' | 'noSocial' | 'measuring'

/**
 * One word a contract, on its page, in lists, on the first page and in the terminal. `status`: its account’s, as measured;
 * null where no clause is written, or nobody measured it yet.
 */
export function wordOf(contract: {
  followed: boolean
  /** Published with a social clause or a reservation. */
  social: boolean
  /** Nothing published says whether it has a clause. */
  unsaid: boolean
  /** A person said that it has no hours. */
  hourless: boolean
  hasClause: boolean
  /** Left aside: not ours, or too old. */
  dismissed: boolean
  status: Status | null
}): ContractWord {
  const { followed, social, unsaid, hourless, hasClause, dismissed, status } = contract
  if (!followed) return hasClause ? 'toTake' : dismissed ? 'dismissed' : social ? 'toTake' : 'noSocial'
  if (hasClause) return status ?? 'measuring'
  if (hourless) return 'hourless'
  return social || unsaid ? 'noClause' : 'noSocial'
}

export const contractWords: Record<ContractWord, { word: string; tone: string; icon: string }> = {
  ...statusWords,
  dismissed: { word: 'Laissé de côté', tone: '', icon: 'idle' },
  hourless: { word: 'Sans heures', tone: '', icon: 'idle' },
  noSocial: { word: 'Sans clause', tone: '', icon: 'idle' },
  measuring: { word: 'En cours de calcul', tone: '', icon: 'idle' },
}

/** How many bear each word. */
export function wordsOf(lines: readonly { word: ContractWord }[]): Map<ContractWord, number> {
  return new Map([...Map.groupBy(lines, ({ word }) => word)].map(([word, own]) => [word, own.length]))
}

/** Short of its trajectory, or ended short: what « sous trajectoire » gathers. */
export const behindWords = ['late', 'atRisk', 'missed'] as const satisfies readonly Status[]
