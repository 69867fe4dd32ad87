import type { Db } from '#db/connect.ts'
import { linesOfPeople } from '#server/register/hours/elsewhere.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Flag, FlagCode } from '#server/register/hours/flag-rules.ts'
import { flagWords } from '#server/register/hours/flag-words.ts'
import { flagsIn, type Group, groupsIn, linesWith } from '#server/register/hours/groups.ts'
import type { PreviewFlag, PreviewRow, RowState } from './preview-rules.ts'
import type { Site } from './scope.ts'

// What the page of the month would flag once the file is written, said before: by the same rules, on the same figures.

const STANDING: readonly RowState[] = ['new', 'changed', 'same']
/** A silence is the affair of the whole statement, and so is a window that closes; a full-time month is said of its line already. */
const TOLD: readonly FlagCode[] = ['jump', 'same', 'twice', 'outside', 'notEligible', 'afterLeaving']

export async function flaggedBefore(
  db: Db,
  sites: readonly Site[],
  rows: readonly PreviewRow[],
  today: string,
): Promise<PreviewFlag[]> {
  const about = rows.filter(({ state, placementId }) => placementId !== null && STANDING.includes(state))
  const concerned = sites.filter(({ place }) => about.some(({ clauseId }) => clauseId === place.clauseId))
  if (concerned.length === 0) return []
  const months = about.map(({ month }) => month!).sort()
  const clauseIds = concerned.map(({ place }) => place.clauseId)
  const standing = await linesOfPeople(db, clauseIds, { from: months[0]!, to: months.at(-1)! })
  const typed = new Map(about.map(row => [cellKey(row.placementId!, row.month!), row.centihours]))
  const people = new Map(
    concerned.flatMap(({ place: { clauseId }, grid }) => grid.rows.map(row => [row.placementId, { clauseId, row }])),
  )
  const lines = linesWith(standing, people, typed)
  return concerned.flatMap(site => {
    const mine = about.filter(({ clauseId }) => clauseId === site.place.clauseId)
    const { clauseId, contract } = site.place
    const sight = { clauseId, grid: site.grid, lines, typed, endsOn: contract.endsOn, today }
    return groupsOf(site, mine).flatMap(group => flagsIn(group, sight).flatMap(flag => saidOf(flag, group, mine)))
  })
}

/** The statements that these lines fill, each once. */
function groupsOf({ grid }: Site, rows: readonly PreviewRow[]): Group[] {
  const periods = new Map(
    [...new Set(rows.map(({ month }) => month!))].map(month => [grid.statementOf(month).key, month]),
  )
  const placed = new Set(rows.map(({ placementId }) => placementId))
  return [...periods.values()]
    .flatMap(month => groupsIn(grid, month))
    .filter(group => group.rows.some(({ placementId }) => placed.has(placementId)))
}

function saidOf(flag: Flag, group: Group, rows: readonly PreviewRow[]): PreviewFlag[] {
  if (!TOLD.includes(flag.code)) return []
  if (!('placementId' in flag) || !('month' in flag))
    return [{ code: flag.code, cell: '', participantId: null, sentence: flagWords(flag, null) }]
  const row = rows.find(({ placementId, month }) => placementId === flag.placementId && month === flag.month)
  const { window } = group.rows.find(({ placementId }) => placementId === flag.placementId)!
  if (!row || (row.split && flag.code === 'twice')) return []
  return [{ code: flag.code, cell: row.cell, participantId: row.participantId, sentence: flagWords(flag, window) }]
}
