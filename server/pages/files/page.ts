import { type Month, monthOf, nextMonth } from '#server/base/dates.ts'
import { capital, hours, longDate, longInstant, longMonth } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Reading } from '#server/exchange/intake/desk.ts'
import type { KeptLine } from '#server/exchange/intake/files-store.ts'
import type { Joined } from '#server/exchange/intake/joined-store.ts'
import {
  addressed,
  isWritten,
  type Preview,
  type PreviewRow,
  type RowState,
  rowWords,
} from '#server/exchange/intake/preview-rules.ts'
import type { ReadFile } from '#server/exchange/intake/read.ts'
import { driftWords } from '#server/exchange/intake/recipe-words.ts'
import type { Candidate } from '#server/exchange/intake/whose-rules.ts'
import type { Deposit } from '#server/register/deposits/store.ts'
import type { Correction } from '#server/register/deposits/values-store.ts'
import { channels } from '#server/register/deposits/words.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { newFormKey } from '#server/web/forms.ts'
import { columnsModel, peopleModel, questionsModel } from './asked-model.ts'
import { type JoinersSource, joinersModel } from './joiners-model.ts'
import { sheetsModel } from './sheet-model.ts'
import { countedWords, type Forecast, forecastWords, joinedModel } from './undo-model.ts'
import { depositStates, type Named, stateTones } from './words.ts'

type Dropping = {
  contract: { id: number; title: string } | null
  sender: string
  month: Month
  waiting: number
  error: string | null
}

/** The files that came, and the form that drops one. */
export function indexPage(
  deposits: readonly Deposit[],
  { contract, sender, month, waiting, error }: Dropping,
  today: string,
) {
  const months = Array.from({ length: 18 }, (_, back) => nextMonth(monthOf(today), -back))
  return {
    title: `${error ? 'Erreur\u00a0: ' : ''}Fichiers de relevés`,
    formKey: newFormKey(),
    error,
    summary: error ? { title: 'Le fichier n’est pas reçu', errors: [{ href: '#fichier', sentence: error }] } : null,
    contract,
    sender,
    today,
    together: waiting > 1 ? plural(waiting, 'fichier attend', 'fichiers attendent') : null,
    months: months.map(one => ({ value: one, label: capital(longMonth(one)), selected: one === month })),
    heading: contract ? 'Fichiers de ce marché' : 'Fichiers reçus',
    deposits: deposits.map(one => ({
      href: `/fichiers/${one.id}`,
      fileName: one.fileName || `Fichier n°\u00a0${one.id}`,
      about: periodOf(one),
      sender: one.senderName || 'Expéditeur non dit',
      came: cameWords(one),
      status: depositStates[one.state],
    })),
  }
}

function periodOf({ firstMonth, lastMonth }: Deposit): string {
  return firstMonth === lastMonth
    ? capital(longMonth(firstMonth))
    : `${capital(longMonth(firstMonth))} à ${longMonth(lastMonth)}`
}

function cameWords({ receivedOn, channel, byName }: Deposit): string {
  return `Reçu le ${longDate(receivedOn)}, ${channels[channel]}${byName ? ` par ${byName}` : ''}`
}

function headOf(deposit: Deposit) {
  const name = deposit.fileName || `Fichier n°\u00a0${deposit.id}`
  return {
    title: 'Fichier de relevé',
    crumbs: { links: [{ href: '/fichiers', label: 'Fichiers' }], here: `Fichier n°\u00a0${deposit.id}` },
    heading: name,
    origin: `${periodOf(deposit)}, ${deposit.senderName || 'expéditeur non dit'}. ${cameWords(deposit)}.`,
    formKey: newFormKey(),
    here: `/fichiers/${deposit.id}`,
    original: deposit.holdsNir ? null : `/fichiers/${deposit.id}/original`,
    holdsNir: deposit.holdsNir,
  }
}

/** While it is being read. */
export function readingPage(deposit: Deposit, { phase, rank }: Reading) {
  const sentence = rank > 0 ? `${plural(rank, 'fichier passe', 'fichiers passent')} avant celui-ci.` : `${phase}…`
  return { ...headOf(deposit), running: { sentence } }
}

export function refusedPage(deposit: Deposit, sentence: string) {
  return { ...headOf(deposit), refused: sentence, canRead: deposit.hasBytes, canPutAside: deposit.state !== 'putAside' }
}

type Previewed = {
  preview: Preview
  file: ReadFile
  names: Named
  error: string | null
  corrections: readonly Correction[]
  /** The cell that is being corrected. */
  open: string | null
  /** Who may have sent it, where nobody said. */
  senders: readonly Candidate[]
  joiners: JoinersSource
}

/** What importing would do, on the sheet itself. */
export function previewPage(
  deposit: Deposit,
  { preview, file, names, error, corrections, open, senders, joiners }: Previewed,
) {
  const { counts, sums, totals, notes, isHeld, rows } = preview
  const ready = rows.filter(isWritten).length
  const people = peopleModel(rows, names)
  const questions = questionsModel(preview)
  return {
    ...headOf(deposit),
    preview: {
      error,
      sentence: verdictOf(preview, ready),
      explanation: `${hours(sums.read)} lues dans le fichier, ${hours(sums.written)} à enregistrer.`,
      tone:
        isHeld || counts.refused > 0
          ? 'is-risk'
          : people.length + questions.length + joiners.joiners.length > 0
            ? 'is-late'
            : 'is-fine',
      ready,
      label: ready === 1 ? 'Enregistrer 1\u00a0ligne' : `Enregistrer ${ready}\u00a0lignes`,
      isHeld,
      counts: (Object.keys(rowWords) as RowState[])
        .filter(state => counts[state] > 0)
        .map(state => ({ word: rowWords[state], count: counts[state], tone: stateTones[state] })),
      totals: totals
        .filter(total => isTelling(total, counts))
        .map(total => ({
          ...total,
          said: hours(total.said),
          sum: hours(total.sum),
          gap: hours(Math.abs(total.said - total.sum)),
          suspects: total.suspects.join(', '),
        })),
      notes,
      flags: preview.flags.map(({ cell, participantId, sentence }) => ({
        cell,
        who: participantId === null ? 'Tout le relevé' : (names.get(participantId) ?? ''),
        sentence,
      })),
      drift: preview.drift.map(driftWords),
      already: preview.already ? `Déjà enregistré le ${longInstant(preview.already.at)}.` : null,
      people,
      questions,
      columns: columnsModel(preview),
      asks: people.length + questions.length + senders.length > 0,
      senders: senders.map(({ id, name, lines }) => ({
        value: id,
        label: name,
        note: lines > 0 ? plural(lines, 'ligne de ses salariés', 'lignes de ses salariés') : 'titulaire',
      })),
      joiners: joinersModel(joiners),
      corrections: correctionsModel(corrections, file),
      sheets: sheetsModel({
        file,
        rows,
        flags: preview.flags,
        corrections,
        open,
        names,
        here: `/fichiers/${deposit.id}`,
      }),
      refused: leftModel(rows.filter(({ state }) => state === 'refused')),
      left: leftModel(rows.filter(row => row.sentence !== '' && !isWritten(row) && row.state !== 'refused')),
    },
  }
}

/** Nothing that is the sum of figures that could not be read proves nothing. */
function isTelling({ said, agrees }: Preview['totals'][number], { refused }: Preview['counts']): boolean {
  return !agrees || said !== 0 || refused === 0
}

/** What comes of the file, refusals first: they are never « nothing new ». */
function verdictOf({ counts, rows }: Preview, ready: number): string {
  const refused = counts.refused
    ? `${plural(counts.refused, 'ligne est refusée', 'lignes sont refusées')}, à corriger plus bas.`
    : ''
  if (ready > 0)
    return `${plural(ready, 'ligne est prête', 'lignes sont prêtes')} à être ${agreed(ready, 'enregistrée', 'enregistrées')}.${refused ? ` ${refused}` : ''}`
  if (refused) return refused
  return rows.length === 0
    ? 'Aucune ligne d’heures reconnue\u00a0: voici ce qui a été lu.'
    : 'Rien de nouveau à enregistrer.'
}

function leftModel(rows: readonly PreviewRow[]) {
  return rows.slice(0, 200).map(row => ({
    cell: row.cell,
    who: row.written || '—',
    word: rowWords[row.state],
    tone: stateTones[row.state],
    sentence: row.sentence || 'Ce chiffre n’a pas été compris.',
  }))
}

/** What was typed over the file, by whom; what it said stands beside, and may stand again. */
function correctionsModel(corrections: readonly Correction[], file: ReadFile | null) {
  const sheets = file?.shown.map(({ name }) => addressed({ sheet: name }, '')) ?? []
  return corrections.map(({ cell, original, typed, at, byName }) => {
    const index = sheets.findIndex(prefix => cell.startsWith(prefix))
    const place = index < 0 ? null : `${index + 1}-${cell.slice(sheets[index]!.length)}`
    return { cell, original, typed, when: `${byName ? `par ${byName}, ` : ''}le ${longInstant(at)}`, place }
  })
}

const outcomes: Record<string, string> = { undone: 'Annulée', kept: 'Gardée', impossible: 'Impossible' }

type Done = {
  lines: readonly KeptLine[]
  joined: readonly Joined[]
  /** null: nothing more is to be undone. */
  forecast: Forecast | null
  corrections: readonly Correction[]
  undoneAt: string | null
  names: Named
  titles: ReadonlyMap<number, string>
}

/** What was written, and what its undoing came to. */
export function donePage(deposit: Deposit, { lines, joined, forecast, corrections, undoneAt, names, titles }: Done) {
  const written = lines.reduce((sum, { centihours }) => sum + centihours, 0)
  return {
    ...headOf(deposit),
    done: {
      tone: undoneAt ? 'is-late' : 'is-fine',
      sentence: undoneAt
        ? `Import annulé\u00a0: ${countedWords(lines)}.`
        : `${plural(lines.length, 'ligne est enregistrée', 'lignes sont enregistrées')}, ${hours(written)}.`,
      when: deposit.closedAt ? longInstant(deposit.closedAt) : '',
      undo: forecast ? `/fichiers/${deposit.id}/annulation` : null,
      forecast: forecast && undoneAt === null ? forecastWords(forecast) : null,
      joined: joinedModel(joined, { forecast, undoneAt, names, titles }),
      contracts: contractsModel(lines, deposit, titles),
      lines: lines.map(line => ({
        cells: line.cells,
        who: names.get(line.participantId) ?? pseudonym(line.ref),
        ref: pseudonym(line.ref),
        contract: titles.get(line.contractId) ?? '',
        month: capital(longMonth(line.month)),
        before: line.before === null ? '—' : hours(line.before),
        after: hours(line.centihours),
        outcome: line.outcome ? `${outcomes[line.outcome]}${line.why ? `\u00a0: ${line.why}` : ''}` : '',
      })),
      corrections: correctionsModel(corrections, null),
      isUndone: undoneAt !== null,
    },
  }
}

/** Each contract whose hours it wrote, by its name; one that this reader does not see is not told. */
function contractsModel(lines: readonly KeptLine[], { lastMonth }: Deposit, titles: ReadonlyMap<number, string>) {
  const groups = Map.groupBy(lines, ({ contractId }) => contractId)
  return [...groups].flatMap(([id, own]) => {
    const title = titles.get(id)
    const count = plural(own.length, 'ligne', 'lignes')
    return title ? [{ href: `/marches/${id}/heures?mois=${lastMonth}`, title, count }] : []
  })
}
