import { type Month, monthOf } from '#server/base/dates.ts'
import type { Known } from '#server/exchange/intake/match-rules.ts'
import { sitesSaid } from '#server/exchange/intake/placing.ts'
import type { PreviewRow } from '#server/exchange/intake/preview-rules.ts'
import { type Line, type WrittenPerson, whoKey } from '#server/exchange/intake/reading-rules.ts'
import type { Scope, Site } from '#server/exchange/intake/scope.ts'
import type { Mode } from '#server/register/placements/rules.ts'
import type { Item } from './queue.ts'
import { joins } from './queue-rules.ts'

// Those whom files name and who are not on the contract yet: what their lines say of them, and what must be said.

export type Employment = { employerId: number; employer: string; mode: Mode }

/** Somebody written in a file, and the contract that they join. */
export type Joinable = {
  item: Item
  /** The head of the names of its fields: « f12-j3 ». */
  key: string
  person: WrittenPerson
  /** Already followed, under another contract; null: nobody known. */
  known: Known | null
  rows: PreviewRow[]
  /** The contracts it may be; one, where the file tells. */
  sites: readonly Site[]
  /** How people work under them; the one that is most likely first. */
  employments: Employment[]
  isSure: boolean
  from: Month
}

export function joinablesIn(item: Item): Joinable[] {
  const { preview, file, scope, deposit } = item
  const lines = file.reading.lines
  const joining = preview.rows.flatMap((row, index) => (joins(row) ? [{ row, line: lines[index]!, index }] : []))
  const groups = Map.groupBy(joining, ({ line }) => JSON.stringify(whoKey(line.person)))
  return [...groups.values()].flatMap((group): Joinable[] => {
    const { line, row, index } = group[0]!
    const sites = sitesOf(line, row, scope)
    if (sites.length === 0) return []
    const employments = employmentsOf(sites, scope)
    const months = group.map(one => one.row.month!).sort()
    return [
      {
        item,
        key: `f${deposit.id}-j${index}`,
        person: line.person,
        known: row.participantId === null ? null : (scope.known.get(row.participantId) ?? null),
        rows: group.map(one => one.row),
        sites,
        employments,
        isSure: employments.length === 1,
        from: months[0] ?? monthOf(deposit.receivedOn),
      },
    ]
  })
}

/** Whoever is known joins a contract that they are not on: one who left it is asked about on the page of the file. */
function sitesOf(line: Line, { participantId }: PreviewRow, { sites }: Scope): readonly Site[] {
  const said = sitesSaid(line, sites)
  return participantId === null
    ? said
    : said.filter(({ grid }) => grid.rows.every(row => row.participantId !== participantId))
}

/** As those who are there are employed: by whoever sends the file, else by anybody. */
function employmentsOf(sites: readonly Site[], { sender }: Scope): Employment[] {
  const found = new Map<string, Employment>()
  for (const { grid } of sites)
    for (const { employerId, employer, window } of grid.rows)
      found.set(`${employerId}-${window.mode}`, { employerId, employer, mode: window.mode })
  const all = [...found.values()]
  const own = all.filter(({ employerId }) => employerId === sender?.id)
  return own.length > 0 ? own : all
}

/** What is written, cut where no column does: words in capitals are the last name, else the first word is. */
export function namesIn({ text, lastName, firstName }: WrittenPerson): { lastName: string; firstName: string } {
  if (lastName && firstName) return { lastName, firstName }
  const words = text
    .replace(/\([^()]*\)/g, ' ')
    .replace(/^\s*(M\.|Mme|Mr|Mlle)\s+/i, '')
    .trim()
    .split(/\s+/)
  const isCapital = (word: string) => word === word.toUpperCase() && /\p{L}{2}/u.test(word)
  const capitals = words.filter(isCapital)
  const last = capitals.length > 0 && capitals.length < words.length ? capitals : words.slice(0, 1)
  return { lastName: last.join(' '), firstName: words.filter(word => !last.includes(word)).join(' ') }
}
