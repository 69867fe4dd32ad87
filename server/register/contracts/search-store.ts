import type { Db } from '#db/connect.ts'
import { bearing, type Condition, fewOf, isAmong, isIn, isIndexed, on, saying } from '#db/words.ts'
import { searchWords } from '#server/base/text.ts'

// Contracts by the words of a search, each of them in the contract's own or in those of a holder.

/** All that bear these words, when they are few; else the words, that most of what a list goes through bears. */
export type Found = { ids: readonly number[] } | { words: readonly string[] }

/** What these words come to, at the cost of a few: null when there is none. */
export async function foundBy(db: Db, query: string): Promise<Found | null> {
  const words = searchWords(query)
  if (words.length === 0) return null
  if (words.every(word => !isIndexed(word))) return { words }
  if (!(await fewOf(bearing(db, 'contracts', words)))) return { words }
  for (const word of words.filter(isIndexed)) {
    const ids = await fewOf(either(db, word))
    if (ids) return { ids: await thoseSaying(db, ids, words) }
  }
  const all = db('contracts').where(isFoundBy(db, query))
  const ids = await fewOf(all.select('contracts.id') as never)
  return ids ? { ids } : { words }
}

/** That a contract is among those found; read one by one where they are most of them. */
export function isFound(db: Db, found: Found): Condition {
  if ('ids' in found) return isAmong(db, 'contracts.id', found.ids)
  return eachOf(found.words, word => says(db, word))
}

/** The same of words that nobody looked up yet, whole: for what reads every answer. */
export function isFoundBy(db: Db, query: string): Condition {
  return eachOf(searchWords(query), word => bears(db, word))
}

/** That the contract's own words hold these. */
export function bearsItself(db: Db, query: string): Condition {
  const words = searchWords(query)
  return on(contracts => words.length > 0 && contracts.where(isIn(db, 'contracts.id', bearing(db, 'contracts', words))))
}

function bears(db: Db, word: string): Condition {
  if (!isIndexed(word)) return says(db, word)
  return isIn(db, 'contracts.id', either(db, word))
}

function eachOf(words: readonly string[], condition: (word: string) => Condition): Condition {
  return on(contracts => words.forEach(word => void contracts.where(condition(word))))
}

function either(db: Db, word: string) {
  return bearing(db, 'contracts', [word]).unionAll(
    db('contract_holders')
      .where(isIn(db, 'contract_holders.company_id', bearing(db, 'companies', [word])))
      .select('contract_holders.contract_id as id') as never,
  )
}

function says(db: Db, word: string): Condition {
  const holders = db('contract_holders')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .whereRaw('contract_holders.contract_id = contracts.id')
    .where(saying('companies', word))
  return on(contracts => contracts.where(saying('contracts', word)).orWhereExists(holders))
}

async function thoseSaying(db: Db, ids: readonly number[], words: readonly string[]): Promise<number[]> {
  const query = db('contracts').where(isAmong(db, 'contracts.id', ids))
  for (const word of words) query.where(says(db, word))
  return query.pluck('contracts.id')
}
