import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type Month, monthOf, nextMonth } from '#server/base/dates.ts'
import { type Line, linesOfPeople } from '#server/register/hours/elsewhere.ts'
import type { Entry } from '#server/register/hours/entry-rules.ts'
import { eachOnce, type FiguresByPerson, type Flag } from '#server/register/hours/flag-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { flagsIn, groupsIn, linesWith, type TypedFigures } from '#server/register/hours/groups.ts'
import { contractsOfPerson, type PersonContract } from '#server/register/hours/month-store.ts'
import { isSettled } from '#server/register/hours/statement-rules.ts'
import type { Participant } from '#server/register/participants/rules.ts'
import { participantHref } from '#server/register/participants/words.ts'
import type { MonthAttempt } from './attempt.ts'
import { judgedNow } from './judging.ts'

// One person, all contracts: the page of a month turned over, its rows employments and its columns months.

const SHOWN = 6

export type PersonMonths = {
  participant: Participant
  /** Where its form stands and goes. */
  href: string
  months: readonly Month[]
  today: string
  contracts: readonly PersonContract[]
  /** Of the same persons in these months, under any clause. */
  lines: readonly Line[]
}

/** `last`: the last month shown; null for the month that runs. */
export async function personMonths(
  db: Db,
  { user, participant }: { user: User; participant: Participant },
  { last, today }: { last: Month | null; today: string },
): Promise<PersonMonths> {
  const to = last && last < monthOf(today) ? last : monthOf(today)
  const months = Array.from({ length: SHOWN }, (_, index) => nextMonth(to, index - SHOWN + 1))
  const stretch = { from: months[0]!, to }
  const contracts = await contractsOfPerson(db, user, participant.id, stretch)
  const lines = await linesOfPeople(
    db,
    contracts.map(({ clauseId }) => clauseId),
    stretch,
  )
  const href = `${participantHref(participant)}/mois`
  return { participant, href, months, today, contracts, lines }
}

export type Employment = { contract: PersonContract; row: Row }

/** The rows of the page: each employment, by contract. */
export function employmentsIn({ contracts, participant }: PersonMonths): Employment[] {
  return contracts.flatMap(contract =>
    contract.grid.rows.filter(row => row.participantId === participant.id).map(row => ({ contract, row })),
  )
}

/** Of what a form says, what is about this person. */
export function ownEntries(source: PersonMonths, entries: readonly Entry[]): Entry[] {
  const own = new Set(employmentsIn(source).map(({ row }) => row.placementId))
  return entries.filter(({ placementId }) => own.has(placementId))
}

/** What is typed, judged against what stands now. */
export async function judgedFor(db: Db, source: PersonMonths, attempt: MonthAttempt, entries: readonly Entry[]) {
  const { objections, conflicts, unsaved } = await judgedNow(db, source, ownEntries(source, entries))
  return { attempt: { ...attempt, objections, conflicts }, unsaved }
}

/** What is flagged of an employment, statement by statement of those that are open. A silence is answered where it is accepted. */
export function flagsOf(
  { contract, row }: Employment,
  source: PersonMonths,
  typed: TypedFigures,
  lines: FiguresByPerson,
) {
  const { clauseId, grid, endsOn } = contract
  const sight = { clauseId, grid, lines, typed, endsOn, today: source.today }
  const statements = new Map(source.months.map(month => [grid.statementOf(month), month]))
  const flags = [...statements.values()].flatMap((month): Flag[] => {
    const group = groupsIn(grid, month).find(({ rows }) => rows.includes(row))
    if (!group || isSettled(group.sender)) return []
    return flagsIn(group, sight).filter(
      flag => 'placementId' in flag && flag.placementId === row.placementId && flag.code !== 'blank',
    )
  })
  return eachOnce(flags)
}

/** What stands, with what is typed in its place. */
export function linesTyped(source: PersonMonths, typed: TypedFigures): FiguresByPerson {
  const rows = new Map(
    employmentsIn(source).map(({ contract, row }) => [row.placementId, { clauseId: contract.clauseId, row }] as const),
  )
  return linesWith(source.lines, rows, typed)
}
