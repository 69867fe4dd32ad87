import { createHash } from 'node:crypto'
import type { Knex } from 'knex'

/** What a name is searched and compared by was its letters from a to z: it becomes all of it, whatever its alphabet. */
export async function foldIdentities(db: Knex.Untyped): Promise<void> {
  for (let rows = await identitiesAfter(db, 0); rows.length > 0; rows = await identitiesAfter(db, rows.at(-1)!.id))
    for (const { id, buyer_id, last_name, first_name, born_on } of rows)
      await db('identities')
        .where({ participant_id: id })
        .update({
          search_text: searchText(last_name, first_name),
          match_hash: createHash('sha256')
            .update([buyer_id, joined(last_name), joined(first_name), born_on].join('|'))
            .digest('hex'),
        })
}

type Row = { id: number; buyer_id: number; last_name: string; first_name: string; born_on: string | null }

function identitiesAfter(db: Knex.Untyped, id: number): Promise<Row[]> {
  return db('identities')
    .join('participants', 'participants.id', 'identities.participant_id')
    .where('participants.id', '>', id)
    .orderBy('participants.id')
    .limit(2_000)
    .select(
      'participants.id',
      'participants.buyer_id',
      'identities.last_name',
      'identities.first_name',
      'identities.born_on',
    )
}

function searchText(lastName: string, firstName: string): string {
  const parts = [folded(lastName), folded(firstName)]
  const together = parts.filter(part => part.includes(' ')).map(part => part.replaceAll(' ', ''))
  return [...parts, ...together].join(' ')
}

function joined(name: string): string {
  return folded(name).replaceAll(' ', '')
}

function folded(name: string): string {
  const lower = name.normalize('NFKC').toLowerCase()
  const plain = lower
    .normalize('NFKD')
    .replace(/(\p{Script=Latin}|\p{Script=Greek})[\u0300-\u036f]+/gu, '$1')
    .replace(/[\u0591-\u05c7\u064b-\u065f\u0670\u0640]/gu, '')
    .normalize('NFC')
    .replace(/[œæßłøđðþıς]/gu, letter => letters[letter]!)
    .replace(/(\p{L})['’‘ʼʻ`´′]+(?=\p{L})/gu, '$1')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
  return plain || lower.replace(/\s+/g, ' ').trim()
}

const letters: Record<string, string> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
}
