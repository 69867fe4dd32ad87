// Which of a person's buyers a list shows: all of them, or those of one legal person.

type Buyer = { id: number; siret: string; name: string }

/** Legal persons that a field offers one by one; of more, it asks for a number. */
export const MOST_OFFERED = 200

/** A buyer as a list names it: a legal person, whatever its establishments. `ids`: of each of them. */
export type BuyerPerson = { siren: string; name: string; ids: number[] }

/** The legal persons of these buyers, in their order, each under the first name that one of its establishments has. */
export function buyerPersons(buyers: readonly Buyer[]): BuyerPerson[] {
  return [...Map.groupBy(buyers, sirenOf)].map(([siren, own]) => ({
    siren,
    name: own.find(({ name }) => name)?.name ?? `Acheteur ${siren}`,
    ids: own.map(({ id }) => id),
  }))
}

/**
 * The buyers that an address asks for by a SIREN, or by the number of one of them as older addresses do. Null where it asks
 * for none; nobody's where it asks for one that is not hers.
 */
export function buyersAsked(asked: string, buyers: readonly Buyer[]): number[] | null {
  const text = asked.replace(/\s/g, '')
  if (/^\d{9}$/.test(text)) return buyers.filter(one => sirenOf(one) === text).map(({ id }) => id)
  if (/^\d{1,8}$/.test(text)) return buyers.filter(({ id }) => id === Number(text)).map(({ id }) => id)
  return null
}

function sirenOf({ siret }: Buyer): string {
  return siret.slice(0, 9)
}
