import type { Db } from '#db/connect.ts'

/** The legal persons of the register, buyers and companies, and its establishments. */
export async function registerNumbers(db: Db): Promise<{ sirens: Set<string>; sirets: Set<string> }> {
  const sirets = new Set<string>(await db('companies').where({ id_type: 'SIRET' }).pluck('identifier'))
  const sirens = new Set<string>([...sirets].map(siret => siret.slice(0, 9)))
  for (const siren of await db('companies').whereNotNull('siren').distinct().pluck('siren')) sirens.add(siren!)
  for (const siret of await db('buyers').pluck('siret')) {
    sirets.add(siret)
    sirens.add(siret.slice(0, 9))
  }
  return { sirens, sirets }
}
