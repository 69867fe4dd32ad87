import type { Db } from '#db/connect.ts'
import { sum } from '#server/base/figures.ts'
import { centihours } from '#server/base/written/hours.ts'
import { type Answer, Decided } from '#server/register/deposits/decided-rules.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { canWorkIn } from '#server/register/placements/rules.ts'
import { markedPlacement } from '../template/mark-rules.ts'
import { figureKey } from './files-store.ts'
import { flaggedBefore } from './flagging.ts'
import type { Match } from './match-rules.ts'
import { objected } from './objecting.ts'
import { choicesOf, placed } from './placing.ts'
import { addressed, countsOf, isWritten, type Preview, type PreviewRow, totalsOf } from './preview-rules.ts'
import { type Answers, type Layout, type Line, type Reading, rowKey, whoKey } from './reading-rules.ts'
import { driftOf } from './recipe-rules.ts'
import type { Scope } from './scope.ts'
import { wholeOrNot } from './split-rules.ts'
import { agreementsOver } from './splitting.ts'

/**
 * What importing this reading would do: each line found its person, its contract of employment, what stands there. `filed`: the figures
 * that these very bytes wrote before, and under which number.
 */
export async function previewOf(
  db: Db,
  reading: Reading,
  scope: Scope,
  {
    today,
    answers,
    filed,
    decided,
    earlier = [],
  }: {
    today: string
    answers: Answers
    filed: ReadonlyMap<string, number>
    decided?: Decided
    earlier?: readonly Layout[]
  },
): Promise<Omit<Preview, 'sha256' | 'already'>> {
  const repeated = repeatedIn(reading.lines)
  const matches = matchesOf(reading.lines, scope, decided)
  const choices = choicesOf(scope.sites)
  const over = await agreementsOver(
    db,
    scope.sites,
    reading.lines.flatMap(({ month }) => month ?? []),
  )
  const placedRows = reading.lines.map(line =>
    [placed(rowOf(line, matches.get(line)!, repeated), line, scope, choices, over)].flat(),
  )
  // A row a line, in their order; then the other parts of those that are split.
  const rows = [...placedRows.map(([first]) => first!), ...placedRows.flatMap(([, ...others]) => others)]
  disputed(rows)
  for (const row of rows) corrected(row, filed)
  await objected(db, scope.sites, rows, today)
  wholeOrNot(rows)
  const flags = await flaggedBefore(db, scope.sites, rows, today)
  const totals = totalsOf(reading)
  const { kind, layout, questions } = reading
  const notes = [...reading.notes, ...scope.notes]
  return {
    kind,
    layout,
    drift: driftOf(earlier, layout),
    rows,
    flags,
    totals,
    questions,
    notes: totals.length === 0 && rows.length > 0 ? [...notes, 'Aucun total à comparer dans ce fichier.'] : notes,
    answers,
    isHeld: totals.some(({ agrees }) => !agrees),
    counts: countsOf(rows),
    sums: {
      read: sum(rows, row => row.centihours ?? 0),
      written: sum(rows.filter(isWritten), row => row.centihours ?? 0),
    },
  }
}

/** Each way of writing somebody is looked for once; two of one name who were told apart, each for itself. */
function matchesOf(
  lines: readonly Line[],
  { sites, register, known }: Scope,
  decided: Decided = new Decided(),
): Map<Line, Found> {
  const placements = new Map(
    sites.flatMap(({ grid }) => grid.rows.map(one => [one.placementId, one.participantId] as const)),
  )
  const said = new Map(lines.map(line => [line, answerOf(line, decided, known)]))
  const keys = new Map(lines.map(line => [line, keyOf(line.person, said.get(line))]))
  const matches = new Map<string, Match>()
  for (const line of lines) {
    const { person } = line
    const key = keys.get(line)!
    if (matches.has(key)) continue
    const marked = placements.get(markedPlacement(person.reference) ?? 0) ?? null
    const match = register.marked(marked, person) ?? answered(said.get(line), () => register.match(person))
    matches.set(key, match)
  }
  const expected = expectedIn(lines, sites)
  for (const { kind, candidates } of matches.values()) if (kind === 'automatic') expected.delete(candidates[0]!.id)
  for (const line of lines) {
    const match = matches.get(keys.get(line)!)!
    if (match.kind === 'automatic' || match.method === 'answer') continue
    matches.set(keys.get(line)!, register.withLeft(match, line.person, expected))
  }
  return new Map(
    lines.map(line => [line, { match: matches.get(keys.get(line)!)!, isOfRow: said.get(line)?.isOfRow ?? false }]),
  )
}

/** `isOfRow`: somebody said it of that very row. */
type Found = { match: Match; isOfRow: boolean }

/** Rows of a file that name somebody alike for one month. */
function repeatedIn(lines: readonly Line[]): Set<Line> {
  const groups = Map.groupBy(lines, ({ person, month }) => JSON.stringify([whoKey(person), month]))
  return new Set([...groups.values()].filter(group => new Set(group.map(rowOfLine)).size > 1).flat())
}

function rowOfLine(line: Line): string {
  return rowKey(line).sheetRow
}

/** Who works there in a month of these lines. */
function expectedIn(lines: readonly Line[], sites: Scope['sites']): Set<number> {
  const months = new Set(lines.flatMap(({ month }) => month ?? []))
  const rows = sites.flatMap(({ grid }) => grid.rows)
  const there = rows.filter(({ window }) => [...months].some(month => canWorkIn(month, window)))
  return new Set(there.map(({ participantId }) => participantId))
}

/** Who a person said it is, or that it is nobody known; what a memory says of somebody gone says nothing. */
function answerOf(line: Line, decided: Decided, known: Scope['known']): Answer | null {
  const said = decided.of({ ...whoKey(line.person), ...rowKey(line) })
  return said === undefined || (said.participantId !== null && !known.has(said.participantId)) ? null : said
}

function answered(said: Answer | null | undefined, found: () => Match): Match {
  if (!said) return found()
  const { participantId: id, isOfRow } = said
  const own = id === null ? [] : [{ id, score: 99 }]
  // Of one row, whoever else it may be stays in sight: the other row of that name may take them.
  const others = isOfRow ? found().candidates.filter(one => one.id !== id) : []
  return { kind: id === null ? 'nobody' : 'automatic', method: 'answer', candidates: [...own, ...others], margin: 99 }
}

function keyOf({ text, bornOn, bornYear, reference }: Line['person'], said: Answer | null | undefined): string {
  return JSON.stringify([text, bornOn, bornYear, reference, said ?? ''])
}

function rowOf(line: Line, found: Found, repeated: ReadonlySet<Line>): PreviewRow {
  const match = line.person.text || line.person.reference ? found.match : null
  const states = { read: 'new', asked: 'asked', twice: 'twice', outside: 'outside', refused: 'refused' } as const
  const isFound = match?.kind === 'automatic'
  const isToldApart = line.state === 'twice' && found.isOfRow
  const row: PreviewRow = {
    cell: addressed(line, line.cell),
    cells: line.cells.map(cell => addressed(line, cell)),
    written: line.person.text || line.person.reference,
    participantId: isFound ? match.candidates[0]!.id : null,
    match,
    candidates: match?.candidates ?? [],
    placementId: null,
    clauseId: null,
    contractId: null,
    month: line.month,
    centihours: line.seconds === null ? null : centihours(line.seconds),
    before: null,
    state: isToldApart ? 'new' : states[line.state],
    isAside: line.state === 'outside',
    isRepeated: repeated.has(line),
    sentence: isToldApart ? '' : line.sentence,
  }
  if (row.state !== 'new' || isFound) return row
  if (match?.kind === 'asked')
    return {
      ...row,
      state: 'doubtful',
      sentence: 'Qui est-ce\u202f? Plus d’une personne est possible, ou rien ne le prouve.',
    }
  return { ...row, state: 'unknown', sentence: 'Personne de ce nom n’est connu de cet acheteur.' }
}

/** Two lines that end in one cell of the register: neither is written until one is chosen. */
function disputed(rows: PreviewRow[]): void {
  const found = rows.filter(
    ({ placementId, state }) => placementId !== null && ['new', 'changed', 'same'].includes(state),
  )
  for (const group of Map.groupBy(found, row => cellKey(row.placementId!, row.month!)).values()) {
    if (group.length < 2 || isSettled(group)) continue
    const cells = group.map(({ cell }) => cell).join(', ')
    for (const row of group)
      Object.assign(row, {
        state: 'twice',
        sentence: `Plusieurs lignes pour la même personne et le même mois\u00a0: ${cells}.`,
      })
  }
}

/** One line is theirs beyond doubt, by its day or for having been answered; somebody says whose the others are. */
function isSettled(group: PreviewRow[]): boolean {
  const [best, ...others] = group.toSorted((a, b) => scoreOf(b) - scoreOf(a))
  if (scoreOf(best!) - scoreOf(others[0]!) < BEYOND_DOUBT) return false
  for (const row of others) {
    const sentence = `Qui est-ce\u202f? La ligne ${best!.cell} est celle de la personne qui porte ce nom.`
    const match = { ...row.match, kind: 'asked' }
    Object.assign(row, { match, participantId: null, placementId: null, state: 'doubtful', sentence })
  }
  return true
}

const scoreOf = ({ match }: PreviewRow) => match?.candidates[0]?.score ?? 0
const BEYOND_DOUBT = 8

/** What this file wrote once and somebody touched since is theirs. */
function corrected(row: PreviewRow, filed: ReadonlyMap<string, number>): void {
  if (row.state !== 'changed') return
  const earlier = filed.get(figureKey(row.placementId!, row.month!, row.centihours!))
  if (earlier === undefined) return
  const sentence = `L’import n°\u00a0${earlier} de ce fichier l’a déjà écrit\u00a0: ce qui fut corrigé depuis est gardé.`
  Object.assign(row, { state: 'twice', sentence })
}
