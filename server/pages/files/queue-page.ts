import type { Month } from '#server/base/dates.ts'
import { capital, hours, longMonth } from '#server/base/format.ts'
import { agreed, inWords, plural } from '#server/base/french.ts'
import { isWritten } from '#server/exchange/intake/preview-rules.ts'
import { type Attempt, newFormKey, type Typed, titled } from '#server/web/forms.ts'
import { peopleModel, questionsModel } from './asked-model.ts'
import { type AskedOfJoiner, joinersModel } from './joiners-model.ts'
import type { Joinable } from './joining.ts'
import { type Item, type Queue, together, type Unread } from './queue.ts'
import { isDoubtful, type Stand } from './queue-rules.ts'
import type { Named } from './words.ts'

// The files that wait, on one page: what is ready, what is asked about any of them, who joins.

export type Tried = Attempt & { asked?: readonly AskedOfJoiner[] }

const TITLE = 'Fichiers à lire ensemble'
const crumbs = { links: [{ href: '/fichiers', label: 'Fichiers' }], here: 'Lire ensemble' }

/** While some are read. */
export function queueReadingPage({ reading, all }: Queue) {
  const done = all - reading
  return {
    title: TITLE,
    crumbs,
    running: { done, all, words: `${plural(done, 'fichier lu', 'fichiers lus')} sur ${all}` },
  }
}

export function queuePage(
  { items, unread }: Queue,
  { able, names, tried, month }: { able: readonly Joinable[]; names: Named; tried: Tried; month: Month },
) {
  const ready = items.filter(({ stand }) => stand === 'ready')
  const rows = ready.flatMap(({ preview }) => preview.rows.filter(isWritten))
  const people = items.flatMap(item => askedPeople(item, names, tried.typed))
  const questions = items.flatMap(item => askedQuestions(item, tried.typed))
  const joiners = items.flatMap((item, index) => joinersIn(item, able[index]!, names, tried))
  const asked = people.length + questions.length + joiners.length
  const errors = Object.entries(tried.errors)
  return {
    title: titled(TITLE, tried.errors),
    crumbs,
    formKey: newFormKey(),
    summary: errors.length
      ? {
          title: 'À revoir avant d’enregistrer',
          errors: errors.map(([id, sentence]) => ({ href: `#${id}`, sentence })),
        }
      : null,
    isEmpty: items.length + unread.length === 0,
    month: { href: `/mois/${month}`, label: `Voir ${longMonth(month)}` },
    verdict: {
      tone: asked > 0 ? 'is-late' : 'is-fine',
      sentence: verdictOf(ready.length, rows.length),
      sum: hours(rows.reduce((sum, { centihours }) => sum + centihours!, 0)),
      changed: changedWords(rows.filter(({ state }) => state === 'changed').length),
    },
    button: asked > 0 ? 'Répondre et enregistrer' : 'Enregistrer',
    canSave: asked + ready.length > 0,
    questions,
    people,
    joiners,
    files: [...items.map(fileModel), ...unread.map(unreadModel)],
  }
}

function verdictOf(files: number, lines: number): string {
  if (files === 0) return 'Aucun fichier n’est encore prêt à être enregistré.'
  return `${capital(inWords(files))} ${agreed(files, 'fichier est prêt', 'fichiers sont prêts')}\u00a0: ${plural(lines, 'ligne', 'lignes')}.`
}

function changedWords(count: number): string {
  return count > 0 ? `Dont ${plural(count, 'chiffre modifié', 'chiffres modifiés')}.` : ''
}

const stands: Record<Stand, { word: string; tone: string; icon: string }> = {
  ready: { word: 'Prêt', tone: 'is-fine', icon: 'fine' },
  asked: { word: 'À répondre', tone: 'is-late', icon: 'review' },
  looked: { word: 'À lire sur sa page', tone: 'is-late', icon: 'review' },
  nothing: { word: 'Rien de nouveau', tone: '', icon: 'idle' },
}

function fileModel({ deposit, preview, stand }: Item) {
  const written = preview.rows.filter(isWritten).length
  return {
    href: `/fichiers/${deposit.id}`,
    name: nameOf(deposit),
    from: deposit.senderName || 'Expéditeur non dit',
    lines: plural(preview.rows.length, 'ligne', 'lignes'),
    said: `${hours(preview.sums.read)}${preview.totals.length > 0 && !preview.isHeld ? ', le total concorde' : ''}`,
    status: stands[stand],
    why: stand === 'looked' ? whyLooked(preview.isHeld, preview.rows.length - written) : '',
  }
}

function whyLooked(isHeld: boolean, left: number): string {
  return isHeld
    ? 'Son total n’est pas la somme de ses lignes.'
    : `${plural(left, 'ligne n’est pas prête', 'lignes ne sont pas prêtes')}.`
}

function unreadModel({ deposit, why }: Unread) {
  const status = { word: 'Non lu', tone: 'is-risk', icon: 'risk' }
  const from = deposit.senderName || 'Expéditeur non dit'
  return { href: `/fichiers/${deposit.id}`, name: nameOf(deposit), from, lines: '', said: '', status, why }
}

function nameOf({ fileName, id }: Item['deposit']): string {
  return fileName || `Fichier n°\u00a0${id}`
}

function askedPeople(item: Item, names: Named, typed: Typed) {
  const { head } = together(item)
  return peopleModel(item.preview.rows.filter(isDoubtful), names).map(one => ({
    ...one,
    name: head + one.name,
    file: nameOf(item.deposit),
    noneChecked: typed[head + one.name] === 'aucune',
    candidates: one.candidates.map(candidate => ({
      ...candidate,
      id: head + candidate.id,
      checked: typed[head + one.name] === String(candidate.value),
    })),
  }))
}

/** One without choices is answered on the page of its file. */
function askedQuestions(item: Item, typed: Typed) {
  const { head } = together(item)
  return questionsModel(item.preview).map(one => ({
    ...one,
    name: head + one.name,
    file: nameOf(item.deposit),
    href: one.options.length === 0 ? `/fichiers/${item.deposit.id}` : null,
    options: one.options.map(option => ({
      ...option,
      id: head + option.id,
      checked: typed[head + one.name] === option.value,
    })),
  }))
}

function joinersIn(item: Item, able: Joinable, names: Named, { asked, ...attempt }: Tried) {
  const source = { ...able, ...together(item), names, attempt, asked, file: nameOf(item.deposit) }
  return joinersModel(source, able.joiners.length).people
}
