import { foldedName } from '#server/base/text.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { modeLikely, type SaidOfJoiner, saidOfJoiner } from './joiner-rules.ts'
import { isAbout, isCalled, isNumbered, wordsOf } from './placing.ts'
import type { Preview, PreviewRow } from './preview-rules.ts'
import type { ReadFile } from './read.ts'
import { type Line, whoKey } from './reading-rules.ts'
import type { Scope } from './scope.ts'

/** Somebody of a file who is not on its contracts, with what their line says of them. */
export type FileJoiner = {
  /** Of their first line, among those of the file. */
  index: number
  written: string
  cells: string[]
  /** In all these lines. Centihours. */
  centihours: number
  /** Already followed by this buyer. */
  known: { id: number; number: number } | null
  said: SaidOfJoiner
  clauseId: number | null
  employerId: number | null
}

export type Employer = Pick<Company, 'id' | 'name' | 'identifier' | 'kind'> & { isHolder: boolean }

/** Those who are already followed first: they are never written twice. Each once, however many lines they have. */
export function joinersOf(
  { rows }: Pick<Preview, 'rows'>,
  { reading, shown }: ReadFile,
  scope: Scope,
  employers: readonly Employer[],
): FileJoiner[] {
  const firstNames = new Set([...scope.known.values()].flatMap(one => foldedName(one.firstName).split(' ')))
  const placed = new Set(scope.sites.flatMap(({ grid }) => grid.rows.map(({ participantId }) => participantId)))
  const isFirstName = (word: string) => firstNames.has(foldedName(word))
  const groups = new Map<string, { index: number; rows: PreviewRow[] }>()
  for (const [index, row] of rows.entries()) {
    if (!joins(row, placed)) continue
    const { written, bornOn } = whoKey(reading.lines[index]!.person)
    const key = row.participantId === null ? `${written}|${bornOn}` : String(row.participantId)
    const group = groups.get(key) ?? { index, rows: [] }
    groups.set(key, { ...group, rows: [...group.rows, row] })
  }
  const found = [...groups.values()].map(group => {
    const line = reading.lines[group.index]!
    const said = saidOfJoiner(line, { shown, layout: reading.layout, isFirstName })
    return joinerOf(group, line, said, scope, employers)
  })
  return found.sort((a, b) => Number(b.known !== null) - Number(a.known !== null) || a.index - b.index)
}

/** Unknown, and nobody to choose among; or known, and on none of these contracts. */
function joins({ state, candidates, participantId, placementId }: PreviewRow, placed: ReadonlySet<number>): boolean {
  if (state === 'unknown') return candidates.length === 0
  return state === 'outside' && participantId !== null && placementId === null && !placed.has(participantId)
}

function joinerOf(
  { index, rows }: { index: number; rows: readonly PreviewRow[] },
  line: Line,
  said: SaidOfJoiner,
  scope: Scope,
  employers: readonly Employer[],
): FileJoiner {
  const [{ written, participantId }] = rows as [PreviewRow]
  const named =
    wordsOf(line.contract).length > 0 ? scope.sites.filter(site => isAbout(line.contract, site)) : scope.sites
  const employer = employerSaid(line, scope.sender?.id ?? null, employers)
  const mode = modeLikely(said.mode?.value ?? null, employer)
  return {
    index,
    written,
    cells: rows.flatMap(({ cells }) => cells),
    centihours: rows.reduce((sum, { centihours }) => sum + (centihours ?? 0), 0),
    known: participantId === null ? null : { id: participantId, number: scope.known.get(participantId)!.number },
    said: { ...said, mode: mode && { value: mode, cell: said.mode?.value === mode ? said.mode.cell : '' } },
    clauseId: named.length === 1 ? named[0]!.place.clauseId : null,
    employerId: employer?.id ?? null,
  }
}

/** The one that the line names, else who sends the file. */
function employerSaid(
  { siret, employer }: Line,
  senderId: number | null,
  employers: readonly Employer[],
): Employer | null {
  const only = (isMeant: (one: Employer) => boolean) => {
    const meant = employers.filter(isMeant)
    return meant.length === 1 ? meant[0]! : null
  }
  if (/\d/.test(siret)) return only(({ identifier }) => isNumbered(siret, identifier))
  if (wordsOf(employer).length > 0) return only(({ name }) => isCalled(employer, name))
  return employers.find(({ id }) => id === senderId) ?? null
}
