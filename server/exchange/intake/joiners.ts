import { firstDay, type Month } from '#server/base/dates.ts'
import { foldedName } from '#server/base/text.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { Mode } from '#server/register/placements/rules.ts'
import { joins, modeLikely, type Names, namesIn, type SaidOfJoiner, saidOfJoiner } from './joiner-rules.ts'
import type { Known } from './match-rules.ts'
import { isCalled, isNumbered, sitesSaid, wordsOf } from './placing.ts'
import type { Preview, PreviewRow } from './preview-rules.ts'
import type { ReadFile } from './read.ts'
import { type Line, rowKey, whoKey } from './reading-rules.ts'
import type { Scope, Site } from './scope.ts'

// Those whom a file names and who are on none of its contracts: decided here, for the page of one file and for that of several.

/** Somebody who joins, with what their line says of them. */
export type FileJoiner = Joining & {
  written: string
  months: Month[]
  /** In all their lines. Centihours. */
  centihours: number
  /** Already followed by this buyer. */
  known: Known | null
  said: SaidOfJoiner
  /** As the line is cut, where no column does. */
  names: Names
  clauseId: number | null
  employerId: number | null
  /** As those of this employer work there, where the line says nothing. */
  mode: Mode | null
  /** The day that the line says, else the first of the months it has hours in. */
  hiredOn: string
}

/** One person, however many lines they have. */
export type Joining = {
  /** Of their first line, among those of the file. */
  index: number
  rows: PreviewRow[]
  /** The contracts that they may join. */
  sites: readonly Site[]
}

export type Employer = Pick<Company, 'id' | 'name' | 'identifier' | 'kind'> & { isHolder: boolean }

/** Whoever left a contract joins none by a file: they are asked about on its page. */
export function joiningIn({ rows }: Pick<Preview, 'rows'>, { reading }: ReadFile, { sites }: Scope): Joining[] {
  const groups = new Map<string, { index: number; rows: PreviewRow[] }>()
  for (const [index, row] of rows.entries()) {
    if (!joins(row)) continue
    const line = reading.lines[index]
    // Of two who are named alike, each joins for themselves.
    const named = { ...whoKey(line!.person), sheetRow: row.isRepeated ? rowKey(line!).sheetRow : '' }
    const key = row.participantId === null ? JSON.stringify(named) : String(row.participantId)
    const group = groups.get(key) ?? { index, rows: [] }
    groups.set(key, { ...group, rows: [...group.rows, row] })
  }
  return [...groups.values()]
    .map(group => ({ ...group, sites: openTo(group.rows[0]!, reading.lines[group.index]!, sites) }))
    .filter(one => one.sites.length > 0)
}

function openTo({ participantId }: PreviewRow, line: Line, sites: readonly Site[]): readonly Site[] {
  const said = sitesSaid(line, sites)
  return (said.length > 0 ? said : sites).filter(({ grid }) =>
    grid.rows.every(row => participantId === null || row.participantId !== participantId),
  )
}

/** Those who are already followed first: they are never written twice. */
export function joinersOf(
  preview: Pick<Preview, 'rows'>,
  file: ReadFile,
  scope: Scope,
  employers: readonly Employer[],
): FileJoiner[] {
  const firstNames = new Set([...scope.known.values()].flatMap(one => foldedName(one.firstName).split(' ')))
  const isFirstName = (word: string) => firstNames.has(foldedName(word))
  const found = joiningIn(preview, file, scope).map(one => joinerOf(one, file, isFirstName, scope, employers))
  return found.sort((a, b) => Number(b.known !== null) - Number(a.known !== null) || a.index - b.index)
}

function joinerOf(
  joining: Joining,
  { reading, shown }: ReadFile,
  isFirstName: (word: string) => boolean,
  { sender, known }: Scope,
  employers: readonly Employer[],
): FileJoiner {
  const { rows, sites, index } = joining
  const line = reading.lines[index]!
  const said = saidOfJoiner(line, { shown, layout: reading.layout, isFirstName })
  const there = jobsOf(sites)
  const employer = employerSaid(line, sender?.id ?? null, employers, there)
  const mode = modeLikely(said.mode?.value ?? null, employer)
  const months = [...new Set(rows.map(row => row.month!))].sort()
  const named = sitesSaid(line, sites)
  return {
    ...joining,
    months,
    written: rows[0]!.written,
    centihours: rows.reduce((sum, { centihours }) => sum + (centihours ?? 0), 0),
    known: known.get(rows[0]!.participantId ?? 0) ?? null,
    said: { ...said, mode: mode && { value: mode, cell: said.mode?.value === mode ? said.mode.cell : '' } },
    names: namesIn(line.person.text, isFirstName),
    clauseId: named.length === 1 ? named[0]!.place.clauseId : null,
    employerId: employer?.id ?? null,
    mode: mode ?? only(there.filter(({ employerId }) => employerId === employer?.id))?.mode ?? null,
    hiredOn: said.hiredOn?.value ?? firstDay(months[0]!),
  }
}

/** Who employs under these contracts, and how; each once. */
function jobsOf(sites: readonly Site[]): { employerId: number; mode: Mode }[] {
  const all = sites.flatMap(({ grid }) => grid.rows.map(({ employerId, window: { mode } }) => ({ employerId, mode })))
  return [...new Map(all.map(one => [`${one.employerId}-${one.mode}`, one])).values()]
}

function only<One>(some: readonly One[]): One | null {
  return some.length === 1 ? some[0]! : null
}

/** The one that the line names; else who sends the file, or who alone employs there. */
function employerSaid(
  { siret, employer }: Line,
  senderId: number | null,
  employers: readonly Employer[],
  there: readonly { employerId: number }[],
): Employer | null {
  if (/\d/.test(siret)) return only(employers.filter(({ identifier }) => isNumbered(siret, identifier)))
  if (wordsOf(employer).length > 0) return only(employers.filter(({ name }) => isCalled(employer, name)))
  const id = senderId ?? only([...new Set(there.map(({ employerId }) => employerId))])
  return employers.find(one => one.id === id) ?? null
}
