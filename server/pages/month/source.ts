import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import { missingFor, missingOf } from '#server/register/attachments/awaited.ts'
import { piecesUnder } from '#server/register/attachments/store.ts'
import { followsSome, type Scope } from '#server/register/contracts/named-store.ts'
import type { FiguresByPerson } from '#server/register/hours/flag-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { flagsIn, linesWith, type TypedFigures } from '#server/register/hours/groups.ts'
import { linesOf, type MonthContract, monthOfContracts } from '#server/register/hours/month-store.ts'
import { isSettled, type StatementState, senderStateOn } from '#server/register/hours/statement-rules.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import type { Steps } from '#server/register/passes/rules.ts'
import { stepsKey, stepsUnder } from '#server/register/passes/steps.ts'
import { namesSince } from '../cells-names.ts'
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
  /** Participants whom the page named to this reader since it was opened. */
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
  /** How far its company went by its links; of a settled one, nobody asks any more. */
  steps: Steps | null
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
  const waiting = statements.filter(({ group }) => !isSettled(group.sender))
  const steps = await stepsUnder(
    db,
    waiting.map(({ contract, group }) => ({ ...contract, ...group })),
    today,
  )
  const shown = statements.map(told =>
    shownOf(told, { lines, figures, papers, steps, today, attempt, unfolded: asked.unfolded }),
  )
  return { ...rest, shown, names: await namesIn(db, shown, asked.known, { month, author }), attempt, figures }
}

type Sight = Pick<Asked, 'attempt' | 'unfolded'> & {
  lines: FiguresByPerson
  figures: TypedFigures
  papers: Awaited<ReturnType<typeof piecesUnder>>
  steps: ReadonlyMap<string, Steps>
  today: string
}

function shownOf(told: Told, { lines, figures, papers, steps, today, attempt, unfolded }: Sight): Shown {
  const { key, contract, group } = told
  const { clauseId, grid, endsOn } = contract
  const settled = isSettled(group.sender)
  const flags = settled ? [] : flagsIn(group, { clauseId, grid, lines, typed: figures, endsOn, today })
  const isFolded = settled && unfolded !== key && !isUnsaved(told, attempt)
  const owed = missingFor(grid, [group.statement], papers.get(clauseId) ?? [], today)
  const missing = missingOf(owed, grid.rows, group.sender.senderId).length
  const went = steps.get(stepsKey(clauseId, group.sender.senderId, group.statement.key)) ?? null
  return { ...told, state: senderStateOn(group.sender, today), flags, isFolded, missing, steps: went }
}

/** Whoever is named here and was not yet: one line in the journal says how many. */
async function namesIn(
  db: Db,
  shown: readonly Shown[],
  known: ReadonlySet<number>,
  { month, author }: { month: Month; author: Author },
): Promise<ShownNames> {
  const people = shown.flatMap(({ isFolded, group, contract: { buyerId } }) =>
    isFolded ? [] : group.rows.map(({ participantId }) => ({ id: participantId, buyerId })),
  )
  const about = { known, href: `/mois/${month}`, month }
  return namesSince(db, people, about, author)
}

function rowsOf(contracts: readonly MonthContract[]): Map<number, { clauseId: number; row: Row }> {
  return new Map(
    contracts.flatMap(({ clauseId, grid }) => grid.rows.map(row => [row.placementId, { clauseId, row }] as const)),
  )
}
