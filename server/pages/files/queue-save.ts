import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { AlreadyDone, Conflict, type Objections } from '#server/base/errors.ts'
import { hours } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { NotWritten } from '#server/exchange/intake/filing.ts'
import { isWritten } from '#server/exchange/intake/preview-rules.ts'
import { whoKey } from '#server/exchange/intake/reading-rules.ts'
import { NoScope } from '#server/exchange/intake/scope.ts'
import { importDeposit, wantedOf } from '#server/exchange/intake/waiting-actions.ts'
import type { Author } from '#server/journal/store.ts'
import { answerDeposit } from '#server/register/deposits/actions.ts'
import type { Answered, Deposit } from '#server/register/deposits/store.ts'
import { participantOf } from '#server/register/participants/store.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { joinContract } from '#server/register/placements/join.ts'
import type { Outcome } from '#server/register/placements/outcome.ts'
import type { Typed } from '#server/web/forms.ts'
import { type Joinable, joinablesIn } from './joinables.ts'
import { type Item, itemOf, type Queue } from './queue.ts'
import { answersOf, type Read, readJoining, typedOf } from './queue-form.ts'

// Files read together: persons join, each whole or not at all; answers are kept; each file that leaves no doubt is written, in a
// transaction of its own, with its own undoing.

export type Saved = {
  written: Deposit[]
  lines: number
  centihours: number
  joined: number
  /** By field. */
  errors: Objections
}

type Asking = { queue: Queue; typed: Typed }

/** Where something typed cannot be, nothing at all is done. */
export async function saveQueue(db: Db, user: User, { queue, typed }: Asking, author: Author): Promise<Saved> {
  const saved: Saved = { written: [], lines: 0, centihours: 0, joined: 0, errors: {} }
  const reads = queue.items.flatMap(item => joiningIn(item, typed, author.today))
  for (const read of reads) if ('errors' in read) Object.assign(saved.errors, read.errors)
  if (Object.keys(saved.errors).length > 0) return saved
  const found = new Map<Joinable['item'], Answered[]>()
  for (const read of reads) if ('joining' in read) await join(db, read, { saved, found }, author)
  const again = new Set<Item>()
  for (const item of queue.items) if (await answered(db, item, typed, found.get(item) ?? [], author)) again.add(item)
  for (const item of queue.items) if (!again.has(item)) await written(db, user, item, saved, author)
  return saved
}

function joiningIn(item: Item, typed: Typed, today: string): Read[] {
  return joinablesIn(item).flatMap(joinable => {
    const fields = typedOf(joinable, typed)
    return fields ? [readJoining(joinable, fields, today)] : []
  })
}

type Ready = Exclude<Read, { errors: Objections }>
type Joined = { saved: Saved; found: Map<Item, Answered[]> }

async function join(db: Db, { joinable, siteIndex, joining }: Ready, { saved, found }: Joined, author: Author) {
  const { place } = joinable.sites[siteIndex]!
  const outcome = await once(() => joinContract(db, place, joining, partOf(author, joinable.key)))
  if (outcome === null) return
  if (outcome.kind !== 'done') {
    saved.errors[`${joinable.key}-${joinable.known ? 'emploi' : 'nom'}`] = sentenceOf(outcome)
    return
  }
  saved.joined += 1
  const person = await participantOf(db, place.contract.buyerId, outcome.number)
  const said = { ...whoKey(joinable.person), participantId: person!.id }
  found.set(joinable.item, [...(found.get(joinable.item) ?? []), said])
}

function sentenceOf(outcome: Exclude<Outcome, { kind: 'done' }>): string {
  if (outcome.kind !== 'personAsked') return outcome.sentence
  return `${pseudonym(outcome.number)} porte ce nom et cette date de naissance\u00a0: ajoutez-la depuis le marché, où la question est posée.`
}

/** @returns whether it is to be read otherwise: that is another reading, which the next page shows. */
async function answered(
  db: Db,
  item: Item,
  typed: Typed,
  joined: readonly Answered[],
  author: Author,
): Promise<boolean> {
  const { answers, people } = answersOf(item, typed)
  const all = [...people, ...joined]
  const isNew = JSON.stringify(answers) !== JSON.stringify(item.deposit.answers)
  if (all.length === 0 && !isNew) return false
  const by = partOf(author, `f${item.deposit.id}`)
  await once(() => answerDeposit(db, item.deposit, { answers, people: all }, by))
  return isNew
}

async function written(db: Db, user: User, before: Item, saved: Saved, author: Author): Promise<void> {
  const { deposit, file } = before
  const wanted = await wantedOf(db, user, deposit)
  const item = await itemOf(db, user, { deposit, wanted, file }, author.today)
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
