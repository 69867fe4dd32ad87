import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { count } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { isSiren } from '#server/base/siret.ts'
import { CutShort, RefusedFile } from '#server/exchange/decp/file.ts'
import { type Surveyed, survey, type Watch } from '#server/exchange/imports/actions.ts'
import { buyersChosen } from '#server/exchange/imports/buyers-store.ts'
import { openWaitingFolder } from '#server/exchange/imports/files.ts'
import { sirensIn } from '#server/exchange/imports/scope-rules.ts'
import type { Line, Summary } from '#server/exchange/imports/tally.ts'
import { importTyped } from '#server/exchange/imports/typed.ts'
import {
  asideSentence,
  bytesSentence,
  cutShortSentence,
  partSentence,
  sumSentence,
} from '#server/exchange/imports/words.ts'
import { fileReason } from '#server/web/complaints.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

const USAGE =
  'import decp FICHIER… [--buyers SIREN,…] [--dry-run] [--keep-whole] [--json]   importe des données essentielles (DECP)\u202f; --buyers garde les marchés de ces acheteurs et compte les autres\u202f; --keep-whole garde les marchés entiers d’un fichier coupé'
const OPTIONS = ['--dry-run', '--keep-whole', '--json']
/** Lines kept for each file in the JSON answer; the counts are always whole. */
const MOST_LINES = 10_000

export const importDecp: Verb = {
  usage: USAGE,
  reads: args => args.includes('--dry-run'),
  relaxed: () => true,
  async run(args, terminal) {
    const [what, ...rest] = args
    const { files, options, buyers, wrong } = argumentsIn(rest)
    const unknown = options.find(option => !OPTIONS.includes(option))
    if (what !== 'decp' || files.length === 0 || unknown || wrong) {
      if (unknown) terminal.complain(`Option inconnue\u00a0: ${unknown}`)
      if (wrong) terminal.complain(wrong)
      terminal.complain(`Usage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const dryRun = options.includes('--dry-run')
    const json = options.includes('--json')
    if (!dryRun) openWaitingFolder(terminal.config.importFolder)
    const outcomes: Outcome[] = []
    for (const path of files) {
      const asked = { dryRun, keepWhole: options.includes('--keep-whole'), mostLines: json ? MOST_LINES : 20, buyers }
      const outcome = await one(path, asked, terminal)
      outcomes.push(outcome)
      if (!json) for (const line of words(outcome, dryRun)) terminal.say(line)
    }
    if (!json && !buyers && (await buyersChosen(terminal.db)) === null) terminal.say(EVERYBODY)
    if (json) terminal.say(JSON.stringify({ dryRun, files: outcomes.map(answer) }))
    return outcomes.some(outcome => outcome.refused) ? 1 : 0
  },
}

/** What was typed: files, options, and the legal persons of `--buyers`. */
function argumentsIn(args: readonly string[]) {
  const rest = args.map((argument, index) => (args[index - 1] === '--buyers' ? `--buyers=${argument}` : argument))
  const listed = rest.filter(argument => argument !== '--buyers')
  const said = listed.filter(argument => argument.startsWith('--buyers='))
  const { sirens, wrong } = sirensIn(said.map(one => one.slice('--buyers='.length)).join(), isSiren)
  const isAsked = said.length > 0 || rest.includes('--buyers')
  const sentence = `--buyers attend des SIREN séparés par des virgules\u00a0: ${wrong.join(', ') || 'aucun n’est donné'}.`
  return {
    files: listed.filter(argument => !argument.startsWith('--')),
    options: listed.filter(argument => argument.startsWith('--') && !argument.startsWith('--buyers=')),
    buyers: sirens.length > 0 ? new Set(sirens) : undefined,
    wrong: isAsked && (wrong.length > 0 || sirens.length === 0) ? sentence : null,
  }
}

const EVERYBODY =
  'Tous les acheteurs ont été gardés, personne n’ayant encore choisi\u00a0: --buyers SIREN,… garde les leurs et compte les autres\u202f; les Réglages («\u00a0Acheteurs gardés\u00a0») choisissent pour de bon.'

type Outcome = { path: string; refused: string | null; done: Surveyed | null }

type Asked = { dryRun: boolean; keepWhole: boolean; mostLines: number; buyers: ReadonlySet<string> | undefined }

async function one(
  path: string,
  { dryRun, keepWhole, mostLines, buyers }: Asked,
  terminal: Terminal,
): Promise<Outcome> {
  const { db, clock } = terminal
  try {
    const { size } = await stat(path)
    const options = { watch: watching(path, size, terminal), mostLines, keepWhole, ...(buyers && { buyers }) }
    const author = authorAt(clock)
    const done = dryRun
      ? await survey(db, null, path, { ...options, today: author.today })
      : await importTyped({ db, clock, tell: terminal.complain }, author, { path, sizeBytes: size, ...options })
    return { path, refused: null, done }
  } catch (error) {
    if (error instanceof CutShort) return { path, refused: `${error.message} ${CHOICE}`, done: null }
    if (error instanceof RefusedFile) return { path, refused: error.message, done: null }
    const reason = fileReason(error)
    if (reason) return { path, refused: `Ce fichier ne se lit pas\u00a0: ${reason}.`, done: null }
    throw error
  }
}

const CHOICE = 'Téléchargez-le à nouveau, ou gardez les marchés entiers avec --keep-whole.'

/** Large files only: small ones are read before anyone wonders. */
function watching(path: string, size: number, { complain }: Terminal): Watch {
  let told = 0
  return ({ bytes, records }) => {
    const percent = Math.floor((bytes * 100) / Math.max(1, size))
    if (size < 5_000_000 || percent < told + 5) return
    told = percent
    complain(`${basename(path)}\u00a0: ${percent}\u00a0% lu, ${plural(records, 'marché', 'marchés')}`)
  }
}

function words({ path, refused, done }: Outcome, dryRun: boolean): string[] {
  if (refused) return [`${path}\u00a0: refusé. ${refused}`]
  const { summary } = done!
  const { cutShort } = summary.accounted!
  return [
    `${path}\u00a0: ${sumSentence(summary)}${dryRun ? ' Essai\u00a0: rien n’est écrit.' : ''}`,
    ...(cutShort ? [`  ${cutShortSentence(cutShort)}${dryRun ? ` ${CHOICE}` : ''}`] : []),
    ...[asideSentence(summary)].flatMap(sentence => (sentence ? [`  ${sentence}`] : [])),
    `  ${bytesSentence(summary.accounted!, summary.records)}`,
    ...(summary.accounted!.parts ?? []).map(part => `  ${partSentence(part)}`),
    `  ${plural(summary.repaired, 'réparé', 'réparés')}, ${count(summary.warned)} à vérifier, ${count(summary.sharedNumbers)} de même numéro qu’un autre`,
    `  Considérations\u00a0: ${consideration(summary)}`,
    ...summary.rejected.map(line => `  Écarté\u00a0: ${said(line)}`),
  ]
}

function consideration({ considerations: { clause, critere, reserve, aucune, inconnue } }: Summary): string {
  return `clause sociale ${count(clause)}, critère social ${count(critere)}, marché réservé ${count(reserve)}, aucune ${count(aucune)}, inconnue ${count(inconnue)}`
}

function said({ position, id, field, sentence, part, place }: Line): string {
  const where = part && place ? ` (${part}, ligne\u00a0${place.line})` : ''
  return `n°\u00a0${position} du fichier${where}${id ? `, marché ${id}` : ''}${field ? `, ${field}` : ''}\u00a0: ${sentence}`
}

function answer({ path, refused, done }: Outcome): object {
  if (refused) return { file: path, refused }
  const { summary, sha256 } = done!
  const { create, update, same, older, duplicate, reject, aside } = summary.actions
  const line = ({ position, id, field, sentence, place }: Line) => ({ position, id, field, reason: sentence, place })
  return {
    file: path,
    refused: null,
    sha256,
    format: summary.format,
    present: summary.records,
    read: summary.records - summary.accounted!.lost,
    new: create,
    updated: update,
    unchanged: same + older + duplicate,
    keptForCount: aside,
    rejectedCount: reject,
    ...summary.accounted,
    rejected: summary.rejected.map(line),
    repaired: summary.repaired,
    repairs: summary.repairs.map(line),
    warnings: summary.warnings.map(line),
    remarks: summary.remarks.map(line),
    sharedNumbers: summary.sharedNumbers,
    considerations: summary.considerations,
  }
}
