import { createHash } from 'node:crypto'
import { type Db, firstRow } from '#db/connect.ts'
import { revisionFrom } from '#server/journal/revision.ts'
import { type Known, knownFrom, type Person } from './names-rules.ts'
import { vocabularyOf } from './vocabulary.ts'

// Reads the names that texts are compared with. It shows none: what comes out are places in a text that its reader typed.

type Whom = 'everybody' | 'openly'
const kept = { everybody: new WeakMap<object, Kept>(), openly: new WeakMap<object, Kept>() }
type Kept = { revision: string; known: Known }

/** As the revision of the whole, over lines that may name somebody: a pack of a thousand editions names nobody anew. */
const NAMES = "subject not in ('edition', 'pack')"
const LAST = `(select id from journal where ${NAMES} order by id desc limit 1)`
const REVISION = `select ${LAST} as last_line,
  (select count(*) from journal where ${NAMES} and id > ${LAST} - 100) as recent_lines`

/**
 * Everybody whom the institution knows: participants of all contracts, contacts, accounts; `openly`: without participants,
 * for who may not read identities and would learn by trying names. Read again once something is done.
 */
export async function knownPeople(db: Db, whom: Whom = 'everybody'): Promise<Known> {
  const row = await firstRow<{ last_line: number | null; recent_lines: number }>(db, REVISION, [])
  const revision = revisionFrom(row!)
  const found = kept[whom].get(db.client)
  if (found?.revision === revision) return found.known
  const known = knownFrom(await people(db, whom), await vocabularyOf())
  kept[whom].set(db.client, { revision, known })
  return known
}

async function people(db: Db, whom: Whom): Promise<Person[]> {
  const participants = whom === 'openly' ? [] : await db('identities').select('last_name', 'first_name')
  const users = await db('users').pluck('name')
  const contacts = await db('company_contacts').whereNot({ contact_name: '' }).pluck('contact_name')
  return [
    ...participants.map(({ last_name, first_name }) => ({ lastName: last_name, firstName: first_name })),
    ...[...users, ...contacts].map(personNamed),
  ]
}

/** « Camille Aubry »: the first word is the first name, where there are several. */
function personNamed(name: string): Person {
  const [first = '', ...others] = name.trim().split(/\s+/)
  return others.length > 0 ? { lastName: others.join(' '), firstName: first } : { lastName: first, firstName: '' }
}

export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export type Answer = {
  contractId: number | null
  textHash: string
  answer: 'confirmed' | 'rewritten'
  marks: readonly string[]
  reason: string
  words: string | null
  at: string
  by: string | null
}

/** What was answered about the texts of these contracts, oldest first. */
export async function answersOn(db: Db, contractIds: readonly number[]): Promise<Answer[]> {
  const rows = await db('proofreadings')
    .leftJoin('users', 'users.id', 'proofreadings.answered_by')
    .whereIn('contract_id', contractIds)
    .orderBy('proofreadings.id')
    .select('proofreadings.*', 'users.name as by_name')
  return rows.map(row => ({
    contractId: row.contract_id,
    textHash: row.text_hash,
    answer: row.answer as Answer['answer'],
    marks: JSON.parse(row.marks),
    reason: row.reason,
    words: row.words,
    at: row.answered_at,
    by: row.by_name,
  }))
}
