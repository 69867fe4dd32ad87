import { TERMINAL } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type Import, importFor, latestImports } from '#server/exchange/imports/imports-store.ts'
import { type Fate, type Fates, previewUndo, redoImport, undoImport } from '#server/exchange/imports/undo-actions.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

// The imports that were made, and taking one back or bringing it back.

const states: Record<Import['state'], string> = {
  reading: 'à lire',
  previewed: 'lu, à confirmer',
  applied: 'importé',
  refused: 'refusé',
  cancelled: 'annulé',
}

export const listImports: Verb = {
  usage: 'imports [--json]         liste les imports de données essentielles, le dernier d’abord',
  reads: () => true,
  async run(args, { db, say, complain }) {
    if (args.some(arg => arg !== '--json')) {
      complain(`Usage\u00a0: clausuivi ${this.usage}`)
      return 2
    }
    const imports = await latestImports(db, TERMINAL, 1_000_000)
    if (args.includes('--json')) say(JSON.stringify(imports.map(answer), null, 2))
    else for (const one of imports) say(words(one))
    return 0
  },
}

function answer(one: Import): object {
  return {
    id: one.id,
    file: one.fileName,
    state: one.isWithdrawn ? 'withdrawn' : one.state,
    receivedAt: one.at,
    appliedAt: one.appliedAt,
    by: one.byName,
    present: one.summary?.records ?? null,
    new: one.createdCount,
    updated: one.updatedCount,
    unchanged: one.unchangedCount,
    rejectedCount: one.rejectedCount,
    refused: one.refusal || null,
  }
}

function words(one: Import): string {
  const state = one.isWithdrawn ? 'retiré' : states[one.state]
  const counts = `${plural(one.createdCount, 'nouveau', 'nouveaux')}, ${one.updatedCount} mis à jour`
  return `${String(one.id).padStart(6)}  ${longInstant(one.at)}  ${state.padEnd(16)} ${one.fileName}${one.state === 'applied' ? `\u00a0: ${counts}` : ''}`
}

export const undoOne: Verb = {
  usage:
    'import undo NUMÉRO [--reason MOTIF] [--dry-run] [--json]   retire un import\u202f; --dry-run dit ce que deviendrait chaque marché',
  reads: args => args.includes('--dry-run'),
  async run(args, terminal) {
    const asked = askedIn(args)
    if (!asked) return misused(this.usage, terminal)
    const one = await applied(asked.id, terminal)
    if (!one) return 1
    if (one.isWithdrawn) return refused('Cet import est déjà retiré\u00a0: import redo le rétablit.', terminal)
    const { db, clock } = terminal
    const fates = asked.dryRun
      ? await previewUndo(db, one.id)
      : await undoImport(db, authorAt(clock), one, asked.reason)
    if (asked.json)
      terminal.say(JSON.stringify({ import: one.id, dryRun: asked.dryRun, ...fates.lists, ...countsOf(fates) }))
    else for (const line of told(fates, asked.dryRun)) terminal.say(line)
    return 0
  },
}

export const redoOne: Verb = {
  usage: 'import redo NUMÉRO [--json]   rétablit un import retiré',
  async run(args, terminal) {
    const asked = askedIn(args)
    if (!asked || asked.dryRun) return misused(this.usage, terminal)
    const one = await applied(asked.id, terminal)
    if (!one) return 1
    if (!one.isWithdrawn) return refused('Cet import n’est pas retiré.', terminal)
    const { retired, kept, back } = await redoImport(terminal.db, authorAt(terminal.clock), one)
    if (asked.json) terminal.say(JSON.stringify({ import: one.id, retired, kept, back }))
    else terminal.say(`Import ${one.id} rétabli\u00a0: le registre est comme il était.`)
    return 0
  },
}

type Asked = { id: number; reason: string; dryRun: boolean; json: boolean }

function askedIn([, number = '', ...rest]: readonly string[]): Asked | null {
  const asked: Asked = { id: Number(number), reason: 'Retiré depuis le terminal', dryRun: false, json: false }
  if (!Number.isSafeInteger(asked.id) || asked.id < 1) return null
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === '--dry-run') asked.dryRun = true
    else if (rest[at] === '--json') asked.json = true
    else if (rest[at] === '--reason' && rest[at + 1]) asked.reason = rest[++at]!.slice(0, 500)
    else return null
  }
  return asked
}

function misused(usage: string, { complain }: Terminal): number {
  complain(`Usage\u00a0: clausuivi ${usage}`)
  return 2
}

function refused(sentence: string, { complain }: Terminal): number {
  complain(sentence)
  return 1
}

async function applied(id: number, terminal: Terminal): Promise<Import | null> {
  const one = await importFor(terminal.db, TERMINAL, id).catch(error => {
    if (error instanceof NotFound) return null
    throw error
  })
  if (one?.state === 'applied') return one
  refused(`Aucun import fait ne porte le numéro ${id}\u00a0: imports les liste.`, terminal)
  return null
}

function countsOf({ retired, kept, back }: Fates): object {
  return { retiredCount: retired, keptCount: kept, backCount: back }
}

function told({ retired, kept, back, lists }: Fates, dryRun: boolean): string[] {
  const one = ({ number, title, publishedOn }: Fate) =>
    `  ${number}  ${title}${publishedOn ? `, publication du ${publishedOn}` : ''}`
  return [
    ...(dryRun ? ['Essai\u00a0: rien n’est changé.'] : []),
    `Retirés\u00a0: ${retired}`,
    ...lists.retired.map(one),
    `Gardés, quelqu’un y a travaillé\u00a0: ${kept}`,
    ...lists.kept.map(one),
    `Revenus à une autre publication\u00a0: ${back}`,
    ...lists.back.map(one),
  ]
}
