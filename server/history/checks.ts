import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { longInstant } from '#server/base/format.ts'
import { entryFrom } from './entries.ts'
import { type Line, namesFor, subjectLines } from './reading.ts'
import { changesBetween, type Named } from './values.ts'

/** More lines than a contract ever leaves: what is not read is said. */
const MOST = 5_000

export type Check = {
  /** The number of the line in the journal. */
  line: number
  at: string
  when: string
  who: string
  words: string
  details: string
}

export type Checks = {
  groups: { title: string; checks: Check[] }[]
  people: { who: string; times: number }[]
  cut: boolean
}

/** What checking a contract is made of, in the order of the page; each by the actions of its lines. */
const groups: readonly { title: string; holds: (line: Line) => boolean }[] = [
  {
    title: 'Les relevés',
    holds: ({ action }) => action.startsWith('statement.') && action !== 'statement.received',
  },
  {
    title: 'Les heures régularisées ou corrigées',
    holds: ({ action }) => /^placement\.regularis|^hours\.corrected$/.test(action),
  },
  {
    title: 'Mises en demeure, décisions et excuses',
    holds: line => /^(fact|proceeding|penalty|letter|certificate)\./.test(line.action) && isDecision(line),
  },
  {
    title: 'L’obligation',
    holds: ({ action }) => /^(clause|commitment|pool)\./.test(action) || action.startsWith('contract.hourless'),
  },
]

const decisions = [
  'formalNotice',
  'penalty',
  'excuse',
  'suspension',
  'resumption',
  'finalReview',
  'noticeReceipt',
  'deduction',
]

function isDecision({ action, after, before }: Line): boolean {
  if (!action.startsWith('fact.') || action === 'fact.takenBack' || action === 'fact.resumed') return true
  return decisions.includes(String(after?.kind ?? before?.kind ?? ''))
}

/** Who checked this contract: each gesture of control, when and by whom, as its journal keeps it. */
export async function checksOf(db: Db, user: User, contractId: number): Promise<Checks> {
  const lines = await subjectLines(db, user, 'contract', contractId, MOST)
  const named = await namesFor(db, lines)
  const told = groups.map(({ title, holds }) => ({
    title,
    checks: lines.filter(holds).map(line => checkFrom(line, user, named)),
  }))
  const times = Map.groupBy(
    told.flatMap(({ checks }) => checks),
    ({ who }) => who,
  )
  const people = [...times].map(([who, all]) => ({ who, times: all.length })).sort((a, b) => b.times - a.times)
  return { groups: told.filter(({ checks }) => checks.length > 0), people, cut: lines.length === MOST }
}

/** What a gesture is about, said even where it did not change. */
const ABOUT = ['month', 'period', 'sender', 'participant', 'kind'] as const

function checkFrom(line: Line, user: User, named: Named): Check {
  const { who, words } = entryFrom(line, user, named, new Map())
  const { before, after } = line
  const still = ABOUT.filter(key => after?.[key] !== undefined && after[key] === before?.[key])
  const about = changesBetween(null, Object.fromEntries(still.map(key => [key, after![key]])), named)
  const details = [...about, ...changesBetween(before, after, named)]
    .map(change => `${change.label}\u00a0: ${[change.before, change.after].filter(one => one !== null).join(' → ')}`)
    .join('\u202f; ')
  return { line: line.id, at: line.at, when: longInstant(line.at), who, words, details }
}
