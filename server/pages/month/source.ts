import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import { missingFor, missingOf } from '#server/register/attachments/awaited.ts'
import { piecesUnder } from '#server/register/attachments/store.ts'
import { followsSome, type Scope } from '#server/register/contracts/named-store.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { flagsIn, linesWith, type TypedFigures } from '#server/register/hours/groups.ts'
import { linesOf, type MonthContract, monthOfContracts } from '#server/register/hours/month-store.ts'
import { isSettled, type StatementState, senderStateOn } from '#server/register/hours/statement-rules.ts'
import { namesShown, type ShownNames } from '#server/register/participants/identities.ts'
import type { MonthAttempt } from './attempt.ts'
import { isUnsaved, type Told, whatStands } from './figures.ts'
import { groupKey } from './form.ts'

/** The statements of a month, as they are kept. */
export type MonthSource = {
  month: Month
  today: string
  scope: Scope
  contracts: readonly MonthContract[]
  statements: readonly Told[]
}

type Asked = {
  attempt: MonthAttempt
  /** A settled statement whose rows are asked. */
  unfolded: string | null
  /** Placements whose people this reader was named already, and it was said. */
  known: ReadonlySet<number>
}

/** A statement as the page shows it. */
export type Shown = Told & {
  state: StatementState
  flags: ReturnType<typeof flagsIn>
  /** Settled, and its rows not asked. */
  isFolded: boolean
  /** Papers that this sender owes. */
  missing: number
}

export type MonthView = Omit<MonthSource, 'statements'> & {
  shown: Shown[]
  names: ShownNames
  attempt: MonthAttempt
  /** Centihours of what is typed, can be read and may still be written. */
  figures: TypedFigures
}

/** `only`: this contract; the page takes its part of the answer. */
export async function monthSource(
  db: Db,
  user: User,
  { month, today, only }: { month: Month; today: string; only: number | null },
): Promise<MonthSource> {
  const scope = (await followsSome(db, user)) ? 'mine' : 'all'
  const contracts = await monthOfContracts(db, user, month, scope, only === null ? null : [only])
  const statements = contracts.flatMap(contract =>
    contract.groups.map(group => ({ key: groupKey(contract.contractId, group.sender.senderId), contract, group })),
  )
  return { month, today, scope, contracts, statements }
}

/** All that the page of a month shows to this reader, with what was typed in it. */
export async function monthView(db: Db, source: MonthSource, asked: Asked, author: Author): Promise<MonthView> {
  const { statements, ...rest } = source
  const { month, contracts, today } = rest
  const { attempt } = asked
  const figures = whatStands(statements, attempt)
  const lines = linesWith(await linesOf(db, contracts, month), rowsOf(contracts), figures)
  const papers = await piecesUnder(db, [...new Set(contracts.map(({ clauseId }) => clauseId))])
  const shown = statements.map((told): Shown => {
    const { key, contract, group } = told
    const { clauseId, grid, endsOn } = contract
    const settled = isSettled(group.sender)
    const flags = settled ? [] : flagsIn(group, { clauseId, grid, lines, typed: figures, endsOn, today })
    const isFolded = settled && asked.unfolded !== key && !isUnsaved(told, attempt)
    const owed = missingFor(grid, [group.statement], papers.get(clauseId) ?? [], today)
    const missing = missingOf(owed, grid.rows, group.sender.senderId).length
    return { ...told, state: senderStateOn(group.sender, today), flags, isFolded, missing }
  })
  return { ...rest, shown, names: await namesIn(db, shown, asked.known, { month, author }), attempt, figures }
}

/** Whoever is named here and was not yet: one line in the journal says how many. */
async function namesIn(
  db: Db,
  shown: readonly Shown[],
  known: ReadonlySet<number>,
  { month, author }: { month: Month; author: Author },
): Promise<ShownNames> {
  const rows = shown.flatMap(({ isFolded, group, contract }) =>
    isFolded
      ? []
      : group.rows.map(row => ({
          id: row.participantId,
          buyerId: contract.buyerId,
          isKnown: known.has(row.placementId),
        })),
  )
  const about = { href: `/mois/${month}`, month }
  const told = new Set(rows.filter(({ isKnown }) => isKnown).map(({ id }) => id))
  const [again, fresh] = [rows.filter(({ id }) => told.has(id)), rows.filter(({ id }) => !told.has(id))]
  const names = fresh.length ? await namesShown(db, fresh, { ...about, isOpening: true }, author) : new Map()
  return new Map([...names, ...(await namesShown(db, again, { ...about, isOpening: false }, author))])
}

function rowsOf(contracts: readonly MonthContract[]): Map<number, { clauseId: number; row: Row }> {
  return new Map(
    contracts.flatMap(({ clauseId, grid }) => grid.rows.map(row => [row.placementId, { clauseId, row }] as const)),
  )
}
