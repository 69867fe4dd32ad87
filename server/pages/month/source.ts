import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import { readHours } from '#server/base/written/hours.ts'
import type { Author } from '#server/journal/store.ts'
import { followsSome, type Scope } from '#server/register/contracts/named-store.ts'
import type { Objection } from '#server/register/hours/entry-rules.ts'
import type { Cell, Row } from '#server/register/hours/grid-store.ts'
import { flagsIn, linesWith } from '#server/register/hours/groups.ts'
import type { GroupOutcome } from '#server/register/hours/month-gestures.ts'
import { type MonthContract, monthOfContracts } from '#server/register/hours/month-store.ts'
import { isSettled, type StatementState, senderStateOn } from '#server/register/hours/statement-rules.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { namesShown, type ShownNames } from '#server/register/participants/identities.ts'
import type { Typed } from '#server/web/forms.ts'
import { groupKey } from './form.ts'

/** What was typed and is not saved, and what was said of it. */
export type MonthAttempt = {
  typed: ReadonlyMap<string, string>
  fields: Typed
  objections: ReadonlyMap<string, Objection>
  conflicts: ReadonlyMap<string, Cell>
  /** Of those of whom nothing is said, by placement. */
  answers: ReadonlyMap<number, string>
  days: Readonly<Record<string, string>>
  /** By contract and sender. */
  outcomes: ReadonlyMap<string, GroupOutcome>
}

export const nothingTried: MonthAttempt = {
  typed: new Map(),
  fields: {},
  objections: new Map(),
  conflicts: new Map(),
  answers: new Map(),
  days: {},
  outcomes: new Map(),
}

type Reader = { user: User; today: string; author: Author }

type Asked = {
  month: Month
  attempt: MonthAttempt
  /** Only this contract: the page takes its part of the answer. */
  only: number | null
  /** A settled statement whose rows are asked. */
  unfolded: string | null
  /** The page is opened: whoever shows names says so. */
  isOpening: boolean
}

/** A statement as the page shows it. */
export type Shown = {
  key: string
  contract: MonthContract
  group: MonthContract['groups'][number]
  state: StatementState
  flags: ReturnType<typeof flagsIn>
  /** Settled, and its rows not asked. */
  isFolded: boolean
}

export type MonthView = {
  month: Month
  shown: Shown[]
  /** Empty for whoever may not read identities. */
  names: ShownNames
  scope: Scope
  writable: boolean
  validates: boolean
  readsSensitive: boolean
  today: string
  attempt: MonthAttempt
}

/** All that the page of a month shows to this reader, with what was typed in it. */
export async function monthView(db: Db, { user, today, author }: Reader, asked: Asked): Promise<MonthView> {
  const { month, attempt, only } = asked
  const scope = (await followsSome(db, user)) ? 'mine' : 'all'
  const { contracts, lines } = await monthOfContracts(db, user, month, scope, only === null ? null : [only])
  const typed = figuresIn(attempt)
  const rows = rowsOf(contracts)
  const all = linesWith(lines, rows, typed)
  const shown = contracts.flatMap(contract =>
    contract.groups.map((group): Shown => {
      const key = groupKey(contract.contractId, group.sender.senderId)
      const isFolded = isSettled(group.sender) && asked.unfolded !== key
      const { clauseId, grid, endsOn } = contract
      const flags = isSettled(group.sender) ? [] : flagsIn(group, { clauseId, grid, lines: all, typed, endsOn, today })
      return { key, contract, group, state: senderStateOn(group.sender, today), flags, isFolded }
    }),
  )
  const readsSensitive = may(user.role, 'identities.read')
  const people = shown.flatMap(({ isFolded, group, contract }) =>
    isFolded ? [] : group.rows.map(row => ({ id: row.participantId, buyerId: contract.buyerId })),
  )
  const about = { href: `/mois/${month}`, month, isOpening: asked.isOpening }
  return {
    month,
    shown,
    names: readsSensitive ? await namesShown(db, people, about, author) : new Map(),
    scope,
    writable: may(user.role, gestures.receive.may),
    validates: may(user.role, gestures.validate.may),
    readsSensitive,
    today,
    attempt,
  }
}

/** Centihours of what is typed and can be read. */
function figuresIn({ typed, objections, conflicts }: MonthAttempt): Map<string, number | null> {
  return new Map(
    [...typed].flatMap(([key, text]) => {
      if (conflicts.has(key) || objections.get(key)?.kind === 'shape') return []
      const { value, refused } = readHours(text)
      return refused === null ? [[key, text.trim() === '' ? null : value] as const] : []
    }),
  )
}

function rowsOf(contracts: readonly MonthContract[]): Map<number, { clauseId: number; row: Row }> {
  return new Map(
    contracts.flatMap(({ clauseId, grid }) => grid.rows.map(row => [row.placementId, { clauseId, row }] as const)),
  )
}
