import type { Db } from '#db/connect.ts'
import { buyerNames, buyersChosen, knownSirens, neverMet } from '#server/exchange/imports/buyers-store.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import type { Buyers } from './buyers-page.ts'

/** What the page of an import says of its buyers. */
export async function loadBuyers(db: Db, { summary, state }: Import): Promise<Buyers> {
  const choice = await buyersChosen(db)
  const sirens = state === 'previewed' ? (summary?.buyers?.listed ?? []).map(({ siren }) => siren) : []
  const others = choice instanceof Set ? sirens.filter(siren => !choice.has(siren)) : []
  return {
    choice,
    names: await buyerNames(db, sirens),
    known: await knownSirens(db),
    newcomers: await neverMet(db, others),
  }
}
