import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { lastDay, monthFrom } from '#server/base/dates.ts'
import { MergedInto, NotFound } from '#server/base/errors.ts'
import { hours } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { importStatement, type Outcome, surveyStatement, type Wanted } from '#server/exchange/intake/actions.ts'
import { NotWritten } from '#server/exchange/intake/filing.ts'
import {
  isWritten,
  type Preview,
  type PreviewRow,
  type RowState,
  rowWords,
} from '#server/exchange/intake/preview-rules.ts'
import { driftWords } from '#server/exchange/intake/recipe-words.ts'
import { NoScope } from '#server/exchange/intake/scope.ts'
import { type Undone, undoStatement } from '#server/exchange/intake/undo-actions.ts'
import { RefusedSheet } from '#server/exchange/sheets/cell-rules.ts'
import { mergedSaid } from '#server/register/contracts/words.ts'
import { peopleNumbered } from '#server/register/participants/store.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { fileReason } from '#server/web/complaints.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

const USAGE = [
  'import hours FICHIER --period AAAA-MM[:AAAA-MM] [--sender NOM] [--contract N] [--dry-run] [--json]',
  '                [--weeks last-day|shared] [--decimals decimals|minutes] [--hidden counted|left] [--total-wrong RAISON]',
  '                importe un relevé d’heures (XLSX, XLS, ODS, CSV)\u202f; « import hours --undo N » l’annule.',
  '                Code 0\u00a0: toutes les lignes de ces mois sont écrites ou l’étaient\u202f; 1\u00a0: fichier refusé, retenu, ou une ligne n’est pas écrite',
].join('\n  ')

const options = {
  period: { type: 'string' },
  sender: { type: 'string', default: '' },
  contract: { type: 'string' },
  weeks: { type: 'string' },
  decimals: { type: 'string' },
  hidden: { type: 'string' },
  'total-wrong': { type: 'string', default: '' },
  undo: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

export const importHours: Verb = {
  usage: USAGE,
  reads: args => args.includes('--dry-run'),
  async run([, ...args], terminal) {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
    if (values.undo !== undefined) return undone(values.undo, values.json, terminal)
    const wanted = wantedFrom(values, positionals)
    if (!wanted) {
      terminal.complain(`Usage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    return imported(wanted, values, terminal)
  },
}

type Values = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: typeof options }>
>['values']

const WEEKS: Record<string, 'lastDay' | 'shared'> = { 'last-day': 'lastDay', shared: 'shared' }

/** null when something is missing, or is none of what it may be. */
function wantedFrom(values: Values, positionals: readonly string[]): Wanted | null {
  const [path] = positionals
  const [from, to = from] = (values.period ?? '').split(':').map(monthFrom)
  const among = (text: string | undefined, known: readonly string[]) => text === undefined || known.includes(text)
  const isKnown =
    among(values.weeks, Object.keys(WEEKS)) &&
    among(values.decimals, ['decimals', 'minutes']) &&
    among(values.hidden, ['counted', 'left'])
  if (
    !path ||
    positionals.length !== 1 ||
    !from ||
    !to ||
    to < from ||
    !isKnown ||
    !among(values.contract, [String(Number(values.contract))])
  )
    return null
  return {
    path,
    fileName: basename(path),
    contractId: values.contract === undefined ? null : Number(values.contract),
    sender: values.sender,
    period: { from: `${from}-01`, to: lastDay(to) },
    answers: {
      ...(values.weeks && { weeks: WEEKS[values.weeks]! }),
      ...(values.decimals && { decimals: values.decimals as 'decimals' | 'minutes' }),
      ...(values.hidden && { hidden: values.hidden as 'counted' | 'left' }),
    },
  }
}

async function imported(wanted: Wanted, values: Values, terminal: Terminal): Promise<number> {
  const { db, clock, say } = terminal
  const dryRun = values['dry-run']
  try {
    const author = authorAt(clock)
    const outcome: Outcome | { kind: 'survey'; preview: Preview } = dryRun
      ? { kind: 'survey', preview: await surveyStatement(db, TERMINAL, wanted, author.today) }
      : await importStatement(db, TERMINAL, wanted, { totalReason: values['total-wrong'] }, author)
    const refs = await refsOf(terminal, outcome.preview)
    const id = outcome.kind === 'imported' ? outcome.id : null
    if (values.json) say(JSON.stringify(answer(wanted, outcome.preview, { dryRun, id, refs })))
    else for (const line of words(wanted, outcome, refs)) say(line)
    return isDone(outcome) ? 0 : 1
  } catch (error) {
    const sentence = sentenceOf(error)
    if (!sentence) throw error
    if (values.json) say(JSON.stringify({ file: wanted.path, refused: sentence }))
    else terminal.complain(`${wanted.path}\u00a0: refusé. ${sentence}`)
    return 1
  }
}

function sentenceOf(error: unknown): string | null {
  if (error instanceof RefusedSheet || error instanceof NoScope || error instanceof NotWritten) return error.message
  if (error instanceof MergedInto) return mergedSaid(error)
  if (error instanceof NotFound) return 'Aucun marché ne porte ce numéro.'
  const reason = fileReason(error)
  return reason ? `Ce fichier ne se lit pas\u00a0: ${reason}.` : null
}

/** Every line that says hours of these contracts is written, or was: outside a trial, nothing that could be was not. */
function isDone({ kind, preview }: Outcome | { kind: 'survey'; preview: Preview }): boolean {
  if (kind === 'imported') return isClean(preview)
  const isLeft = kind !== 'survey' && preview.rows.some(isWritten)
  return isClean(preview) && !preview.isHeld && !isLeft
}

const CLEAN: readonly RowState[] = ['new', 'changed', 'same']

function isClean({ rows }: Preview): boolean {
  return rows.length > 0 && rows.every(({ state, isAside }) => CLEAN.includes(state) || isAside)
}

/** By pseudonym: a terminal shows what the file says of persons, and no more. */
async function refsOf({ db }: Terminal, { rows }: Preview): Promise<Map<number, string>> {
  const ids = new Set(rows.flatMap(({ candidates }) => candidates.map(({ id }) => id)))
  return new Map([...(await peopleNumbered(db, [...ids]))].map(([id, number]) => [id, pseudonym(number)]))
}

type Told = { dryRun: boolean; id: number | null; refs: ReadonlyMap<number, string> }

function answer(wanted: Wanted, preview: Preview, { dryRun, id, refs }: Told): object {
  return {
    file: wanted.path,
    refused: null,
    dryRun,
    import: id,
    already: preview.already,
    sha256: preview.sha256,
    kind: preview.kind,
    period: wanted.period,
    layout: preview.layout,
    drift: preview.drift.map(drift => ({ ...drift, sentence: driftWords(drift) })),
    flags: preview.flags.map(({ participantId, ...flag }) => ({
      ...flag,
      person: participantId === null ? null : refs.get(participantId),
    })),
    questions: preview.questions,
    notes: preview.notes,
    held: preview.isHeld,
    totals: preview.totals,
    sums: preview.sums,
    counts: preview.counts,
    rows: preview.rows.map(row => ({
      cell: row.cell,
      cells: row.cells,
      // Beside a pseudonym, a name would tell whose it is: the cell is enough to find it.
      written: row.candidates.length > 0 ? null : row.written,
      person: row.participantId === null ? null : refs.get(row.participantId),
      score: row.match?.candidates[0]?.score ?? null,
      margin: row.match?.margin ?? null,
      candidates: row.candidates.map(one => ({ person: refs.get(one.id), score: one.score })),
      contract: row.contractId,
      month: row.month,
      hours: row.centihours,
      before: row.before,
      state: row.state,
      sentence: row.sentence,
    })),
  }
}

function words(
  wanted: Wanted,
  outcome: Outcome | { kind: 'survey'; preview: Preview },
  refs: ReadonlyMap<number, string>,
): string[] {
  const { preview } = outcome
  const counts = (Object.keys(rowWords) as RowState[]).filter(state => preview.counts[state] > 0)
  return [
    `${wanted.fileName}\u00a0: ${plural(preview.rows.length, 'ligne lue', 'lignes lues')}, ${hours(preview.sums.read)} en tout. ${ended(outcome)}`,
    `  ${counts.map(state => `${rowWords[state]}\u00a0: ${preview.counts[state]}`).join('\u202f; ') || 'Aucune ligne d’heures reconnue.'}`,
    ...preview.questions.map(({ sentence }) => `  Question\u00a0: ${sentence}`),
    ...preview.drift.map(drift => `  ${driftWords(drift)}`),
    ...preview.notes.map(note => `  ${note}`),
    ...preview.totals
      .filter(({ agrees }) => !agrees)
      .map(
        total =>
          `  ${total.cell}, «\u00a0${total.label}\u00a0»\u00a0: ${hours(total.said)} écrites, ${hours(total.sum)} additionnées.`,
      ),
    ...preview.flags.map(({ cell, sentence }) => `  ${cell ? `${cell}\u00a0: s` : 'S'}ignalé. ${sentence}`),
    ...preview.rows.filter(row => row.sentence !== '').map(row => `  ${rowSaid(row, refs)}`),
  ]
}

function rowSaid({ cell, state, sentence, candidates }: PreviewRow, refs: ReadonlyMap<number, string>): string {
  const people =
    state === 'doubtful' || state === 'unknown' ? candidates.map(({ id, score }) => `${refs.get(id)} (${score})`) : []
  return `${cell}\u00a0: ${rowWords[state]}. ${sentence}${people.length ? ` ${listed(people)}.` : ''}`
}

function ended(outcome: Outcome | { kind: 'survey'; preview: Preview }): string {
  if (outcome.kind === 'imported') return `Import n°\u00a0${outcome.id}.`
  if (outcome.kind === 'survey') return 'Essai\u00a0: rien n’est écrit.'
  if (outcome.kind === 'already')
    return `Déjà reçu, import n°\u00a0${outcome.preview.already!.id}\u00a0: rien n’est écrit.`
  if (outcome.kind === 'held') return 'Retenu\u00a0: son total n’est pas la somme de ses lignes. Rien n’est écrit.'
  return 'Rien à écrire.'
}

async function undone(asked: string, asJson: boolean, { db, clock, say, complain }: Terminal): Promise<number> {
  if (!/^[1-9]\d{0,8}$/.test(asked)) {
    complain(`Usage\u00a0: clausuivi ${USAGE}`)
    return 2
  }
  try {
    const result = await undoStatement(db, TERMINAL, Number(asked), authorAt(clock))
    for (const line of undoneWords(result, asJson)) say(line)
    return 0
  } catch (error) {
    if (!(error instanceof NotFound)) throw error
    complain(`Aucun import ne porte le numéro ${asked}.`)
    return 1
  }
}

const joinedFates: Record<string, string> = {
  undone: 'retirée du marché',
  kept: 'reste',
  impossible: 'ne peut pas être retirée',
}

function undoneWords({ file, lines, joined, wasUndone }: Undone, asJson: boolean): string[] {
  const count = (outcome: string) => lines.filter(line => line.outcome === outcome).length
  const counts = { undone: count('undone'), kept: count('kept'), impossible: count('impossible') }
  const shown = lines.map(({ cells, ref, month, outcome, why }) => ({
    cells,
    person: pseudonym(ref),
    month,
    outcome,
    why,
  }))
  const people = joined.map(({ ref, outcome, why }) => ({ person: pseudonym(ref), outcome, why }))
  if (asJson) return [JSON.stringify({ import: file.id, wasUndone, counts, lines: shown, joined: people })]
  return [
    `Import n°\u00a0${file.id}\u00a0: ${plural(counts.undone, 'annulée', 'annulées')}, ${plural(counts.kept, 'gardée', 'gardées')}, ${plural(counts.impossible, 'impossible', 'impossibles')}.${wasUndone ? ' Il l’était déjà.' : ''}`,
    ...shown
      .filter(({ outcome }) => outcome !== 'undone')
      .map(line => `  ${line.cells ? `${line.cells}, ` : ''}${line.person} ${line.month}\u00a0: ${line.why}.`),
    ...people.map(
      ({ person, outcome, why }) =>
        `  ${person}, venue par ce fichier\u00a0: ${joinedFates[outcome]}${why ? `, ${why}` : ''}.`,
    ),
  ]
}
