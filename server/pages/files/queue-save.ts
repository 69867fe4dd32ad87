import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { AlreadyDone, Conflict, type Objections } from '#server/base/errors.ts'
import { hours } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { NotWritten } from '#server/exchange/intake/filing.ts'
import { joinFromFile } from '#server/exchange/intake/joining-actions.ts'
import { isWritten } from '#server/exchange/intake/preview-rules.ts'
import type { Answers } from '#server/exchange/intake/reading-rules.ts'
import { NoScope, People } from '#server/exchange/intake/scope.ts'
import { importDeposit, wantedOf } from '#server/exchange/intake/waiting-actions.ts'
import type { Author } from '#server/journal/store.ts'
import { answerDeposit } from '#server/register/deposits/actions.ts'
import type { Answered } from '#server/register/deposits/answers-store.ts'
import type { Deposit } from '#server/register/deposits/store.ts'
import type { Typed } from '#server/web/forms.ts'
import { readAnswers } from './form.ts'
import { type ReadJoiners, readJoiners } from './joiners-form.ts'
import type { AskedOfJoiner } from './joiners-model.ts'
import { joinableTogether, offerOf, questionOf } from './joining.ts'
import { type Item, itemOf, type Queue, together } from './queue.ts'

// Files read together: the persons of each join, all or none; answers are kept; each file that leaves no doubt is written, in a
// transaction of its own, with its own undoing.

export type Saved = {
  written: Deposit[]
  lines: number
  centihours: number
  joined: number
  /** By field. */
  errors: Objections
  asked: AskedOfJoiner[]
}

type Asking = { queue: Queue; typed: Typed }

/** Where something typed cannot be, nothing at all is done. */
export async function saveQueue(db: Db, user: User, { queue, typed }: Asking, author: Author): Promise<Saved> {
  const saved: Saved = { written: [], lines: 0, centihours: 0, joined: 0, errors: {}, asked: [] }
  const reads = await readAll(db, queue.items, typed, author.today)
  for (const { errors } of reads) Object.assign(saved.errors, errors)
  if (Object.keys(saved.errors).length > 0) return saved
  for (const [index, item] of queue.items.entries()) await join(db, item, reads[index]!, saved, author)
  const again = new Set<Item>()
  for (const item of queue.items) if (await answered(db, item, typed, author)) again.add(item)
  const people = new People()
  for (const item of queue.items) if (!again.has(item)) await written(db, user, { before: item, people }, saved, author)
  return saved
}

async function readAll(db: Db, items: readonly Item[], typed: Typed, today: string): Promise<ReadJoiners[]> {
  const able = await joinableTogether(db, items)
  return items.map((item, index) => {
    const offer = offerOf(able[index]!, item.file, { ...together(item), today })
    return readJoiners(typed, able[index]!.joiners, offer)
  })
}

async function join(
  db: Db,
  { deposit }: Item,
  { chosen, keys, typed }: ReadJoiners,
  saved: Saved,
  author: Author,
): Promise<void> {
  if (chosen.length === 0) return
  const outcome = await once(() => joinFromFile(db, deposit, chosen, partOf(author, `j${deposit.id}`)))
  if (outcome === null) return
  const asked = questionOf(outcome, keys, typed)
  if (!asked) saved.joined += chosen.length
  else {
    saved.errors[asked.key] = asked.sentence
    saved.asked.push(asked)
  }
}

/** What was answered of one file, with the names that its own page gives to its fields. */
function answersOf({ deposit, preview, file }: Item, typed: Typed): { answers: Answers; people: Answered[] } {
  const { head } = together({ deposit })
  const own = Object.entries(typed).filter(([name]) => name.startsWith(head))
  const body = Object.fromEntries(own.map(([name, text]) => [name.slice(head.length), text]))
  return readAnswers(body, deposit.answers as Answers, { rows: preview.rows, lines: file.reading.lines })
}

/** @returns whether it is to be read otherwise: that is another reading, which the next page shows. */
async function answered(db: Db, item: Item, typed: Typed, author: Author): Promise<boolean> {
  const { answers, people } = answersOf(item, typed)
  const isNew = JSON.stringify(answers) !== JSON.stringify(item.deposit.answers)
  if (people.length === 0 && !isNew) return false
  const by = partOf(author, `f${item.deposit.id}`)
  await once(() => answerDeposit(db, item.deposit, { answers, people }, by))
  return isNew
}

async function written(
  db: Db,
  user: User,
  { before, people }: { before: Item; people: People },
  saved: Saved,
  author: Author,
): Promise<void> {
  const { deposit, file } = before
  const wanted = await wantedOf(db, user, deposit)
  const item = await itemOf(db, user, { deposit, wanted, file }, author.today, people)
  if (item?.stand !== 'ready') return
  const rows = item.preview.rows.filter(isWritten)
  const by = partOf(author, `i${deposit.id}`)
  const outcome = await once(() => importDeposit(db, user, deposit, { wanted, file, totalReason: '' }, by)).catch(left)
  if (outcome?.kind !== 'imported') return
  saved.written.push(deposit)
  saved.lines += rows.length
  saved.centihours += rows.reduce((sum, { centihours }) => sum + centihours!, 0)
}

/** Somebody else wrote it or changed what it is about meanwhile: the page that follows shows how it stands. */
function left(error: unknown): null {
  if (error instanceof NotWritten || error instanceof Conflict || error instanceof NoScope) return null
  throw error
}

/** null: this very form did it already. */
async function once<Done>(act: () => Promise<Done>): Promise<Done | null> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof AlreadyDone) return null
    throw error
  }
}

function partOf(author: Author, part: string): Author {
  return { ...author, formKey: author.formKey && `${author.formKey}:${part}` }
}

export function savedNotice({ written, lines, centihours, joined }: Saved): string {
  const parts = [
    written.length > 0
      ? `${plural(written.length, 'fichier enregistré', 'fichiers enregistrés')}, ${plural(lines, 'ligne', 'lignes')}, ${hours(centihours)}.`
      : '',
    joined > 0 ? `${plural(joined, 'personne', 'personnes')} ${agreed(joined, 'ajoutée', 'ajoutées')}.` : '',
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(' ') : 'Vos réponses sont gardées.'
}
