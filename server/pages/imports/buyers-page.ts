import type { User } from '#server/access/rules.ts'
import { count, euros, siren as spaced } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { FileBuyer } from '#server/exchange/imports/buyer-tally.ts'
import type { Choice } from '#server/exchange/imports/buyers-store.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import { newFormKey } from '#server/web/forms.ts'

/** What the page is told of the buyers of a file: the choice, their names, who is in the register, who was never met. */
export type Buyers = {
  choice: Choice
  names: ReadonlyMap<string, string>
  known: ReadonlySet<string>
  newcomers: readonly string[]
}

/** Asked at the first import, of whoever sees every buyer, where the file has several; null otherwise. */
export function buyersQuestion(one: Import, { choice, names, known }: Buyers, user: User, error: string | null) {
  const found = one.summary?.buyers
  if (one.state !== 'previewed' || user.buyerIds || choice !== null || !found || found.total < 2) return null
  return {
    action: `/import/${one.id}/acheteurs`,
    formKey: newFormKey(),
    allKey: newFormKey(),
    error,
    heading: `Ce fichier a ${plural(found.total, 'acheteur', 'acheteurs')}\u00a0: lesquels suivez-vous\u202f?`,
    more:
      found.total > found.listed.length
        ? `Les ${count(found.listed.length)}\u00a0premiers sont listés\u202f; ajoutez les autres par leur SIREN.`
        : null,
    buyers: found.listed.map(buyer => buyerRow(buyer, names, known.has(buyer.siren))),
  }
}

function buyerRow({ siren, name, contracts, claused, amountCents }: FileBuyer, names: Buyers['names'], kept: boolean) {
  const known = names.get(siren) || name
  return {
    siren,
    shown: known ? spaced(siren) : null,
    name: known || `SIREN ${spaced(siren)}`,
    kept,
    contracts: count(contracts),
    claused: count(claused),
    amount: euros(amountCents),
  }
}

/** « 2 acheteurs que vous ne suivez pas paraissent pour la première fois : … » null where there is none. */
export function newcomersSentence(one: Import, { newcomers, names }: Buyers): string | null {
  if (one.state !== 'previewed' || newcomers.length === 0) return null
  const written = new Map(one.summary?.buyers?.listed.map(({ siren, name }) => [siren, name]))
  const named = newcomers.slice(0, 3).map(siren => names.get(siren) || written.get(siren) || `SIREN ${spaced(siren)}`)
  const more = newcomers.length > named.length ? '…' : '.'
  return `${plural(newcomers.length, 'acheteur que vous ne suivez pas paraît', 'acheteurs que vous ne suivez pas paraissent')} pour la première fois\u00a0: ${named.join(', ')}${more}`
}
