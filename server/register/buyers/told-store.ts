import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { sirenIn } from '#server/base/siret.ts'

// Whose number a publication meant, where the one it wrote is nobody's: what a person said, which the next imports follow.

/** Of these numbers, those that somebody said to be a buyer's; what was taken back is nobody's again. */
export async function buyersTold(db: Db, numbers: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const some of inChunks(numbers))
    for (const { number, buyer_id } of await db('buyer_numbers').whereIn('number', some).orderBy('id'))
      buyer_id === null ? found.delete(number) : found.set(number, buyer_id)
  return found
}

/** A buyer that its number does not name: a wrong key, or the SIREN of another buyer of before. */
export type DoubtfulBuyer = {
  id: number
  siret: string
  name: string
  contracts: number
  /** Another buyer stands under its legal person: both were there before one had to be chosen. */
  twin: { id: number; name: string; siret: string } | null
  /** Whose it was said to be. */
  told: { buyerId: number } | null
}

export async function doubtfulBuyers(db: Db): Promise<DoubtfulBuyer[]> {
  const contracts = db('contracts').whereRaw('contracts.buyer_id = buyers.id').whereNull('withdrawn_at')
  const rows: { id: number; siret: string; name: string; contracts: number | string }[] = await db('buyers')
    .whereNull('siren')
    .orderBy('id')
    .select('id', 'siret', 'name', contracts.count('*').as('contracts'))
  const told = await buyersTold(
    db,
    rows.map(({ siret }) => siret),
  )
  const sirens = rows.flatMap(({ siret }) => sirenIn(siret) ?? [])
  const twins = new Map<string | null, { id: number; name: string; siret: string }>()
  for (const some of inChunks(sirens))
    for (const { siren, ...twin } of await db('buyers').whereIn('siren', some).select('id', 'name', 'siret', 'siren'))
      twins.set(siren, twin)
  return rows.map(row => {
    const buyerId = told.get(row.siret)
    const twin = twins.get(sirenIn(row.siret) ?? '') ?? null
    return { ...row, contracts: Number(row.contracts), twin, told: buyerId ? { buyerId } : null }
  })
}

/** Of how many it is asked whose contracts they are. */
export async function buyersAsked(db: Db): Promise<number> {
  return (await doubtfulBuyers(db)).filter(({ told, contracts }) => !told && contracts > 0).length
}

export async function putTold(
  trx: Db,
  { number, buyerId }: { number: string; buyerId: number | null },
  { at, userId }: { at: string; userId: number | null },
): Promise<void> {
  await trx('buyer_numbers').insert({ number, buyer_id: buyerId, recorded_at: at, recorded_by: userId })
}
