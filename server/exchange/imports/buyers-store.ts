import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Author } from '#server/journal/store.ts'
import { settingNamed } from '#server/settings/store.ts'
import { contentHash } from '../versions/fingerprint.ts'
import type { Planned } from './plan.ts'

// Whose contracts are kept, and what is counted of the others.

/** What the institution chose: 'all', some legal persons, or null while nobody chose. */
export type Choice = 'all' | ReadonlySet<string> | null

const CHOICE = 'imports.buyers'

export async function buyersChosen(db: Db): Promise<Choice> {
  const choice = await settingNamed(db, CHOICE)
  if (choice === null || choice === 'all') return choice
  return new Set(await db('kept_buyers').pluck('siren'))
}

export async function putKeptBuyers(trx: Db, sirens: readonly string[], author: Author): Promise<void> {
  await trx('kept_buyers').delete()
  const kept = { kept_at: author.at, kept_by: author.userId }
  await insertMany(
    trx,
    'kept_buyers',
    sirens.map(siren => ({ siren, ...kept })),
  )
}

/** Each published content once, however often it is imported. */
export async function insertCounted(trx: Db, importId: number, planned: readonly Planned[]): Promise<void> {
  const rows = planned.flatMap(({ found, verdict: { aside } }) =>
    aside
      ? {
          fingerprint: contentHash(found.raw),
          import_id: importId,
          siren: aside.siren,
          buyer_name: aside.name,
          notified_on: aside.notifiedOn,
          amount_cents: aside.amountCents,
          considerations: aside.considerations.join(),
        }
      : [],
  )
  for (const some of inChunks(rows)) await trx('counted_records').insert(some).onConflict('fingerprint').ignore()
}

/** The names under which these legal persons are known, those of the register first. */
export async function buyerNames(db: Db, sirens: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const some of inChunks(sirens)) {
    const counted = await db('counted_records')
      .whereIn('siren', some)
      .whereNot('buyer_name', '')
      .distinct('siren', 'buyer_name')
    for (const { siren, buyer_name: name } of counted) names.set(siren, name)
  }
  const wanted = new Set(sirens)
  const rows: { siret: string; name: string }[] = await db('buyers').select('siret', 'name')
  for (const { siret, name } of rows) if (name && wanted.has(siret.slice(0, 9))) names.set(siret.slice(0, 9), name)
  return names
}

/** The legal persons that the register has a buyer of. */
export async function knownSirens(db: Db): Promise<Set<string>> {
  const sirets: string[] = await db('buyers').pluck('siret')
  return new Set(sirets.map(siret => siret.slice(0, 9)))
}

/** Of some contracts, how many there are, and how many have a social clause or a reservation. */
export type Compared = { contracts: number; claused: number }

/** What comparisons need: the contracts that this register keeps, and those kept for counting. */
export async function comparedBuyers(db: Db): Promise<{ kept: Compared; counted: Compared }> {
  const kept = () => db('contracts').whereNull('withdrawn_at').where('source', 'decp')
  const said = db('contract_considerations')
    .whereRaw('contract_considerations.contract_id = contracts.id')
    .whereIn('consideration', ['clause', 'reserve'])
  const counted = () => db('counted_records').whereNotIn('siren', db('kept_buyers').select('siren'))
  const claused = counted().where(either =>
    either.where('considerations', 'like', '%clause%').orWhere('considerations', 'like', '%reserve%'),
  )
  return {
    kept: { contracts: await number(kept()), claused: await number(kept().whereExists(said)) },
    counted: { contracts: await number(counted()), claused: await number(claused) },
  }
}

async function number(query: object): Promise<number> {
  const row = await (query as ReturnType<Db>).count({ number: '*' }).first()
  return Number(row?.number ?? 0)
}

/** Contracts counted, of how many buyers. */
export async function countedAside(db: Db): Promise<{ contracts: number; buyers: number }> {
  const row: Record<string, unknown> = (await db('counted_records')
    .whereNotIn('siren', db('kept_buyers').select('siren'))
    .count({ contracts: 'id' })
    .countDistinct({ buyers: 'siren' })
    .first())!
  return { contracts: Number(row.contracts), buyers: Number(row.buyers) }
}

/** Of these, those of whom nothing was imported before, nor counted. */
export async function neverMet(db: Db, sirens: readonly string[]): Promise<string[]> {
  const met = await knownSirens(db)
  for (const some of inChunks(sirens))
    for (const siren of await db('counted_records').whereIn('siren', some).distinct().pluck('siren')) met.add(siren)
  return sirens.filter(siren => !met.has(siren))
}
