import { count, euros, percentTenth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { ReservedShare } from '#server/scheme/indicators/reserved-share-rules.ts'

/** « Marchés notifiés en 2026 : 3 réservés parmi 120 (2,5 %), 259 000 € HT des 12 000 000 € (2,1 %). » */
export function sharesShown(shares: readonly ReservedShare[], year: number): string[] {
  return shares.map(({ form, contracts, cents, withoutAmount, unsaid }) => {
    const what = form === 'concession' ? 'Concessions notifiées' : 'Marchés notifiés'
    const number = `${plural(contracts.part, 'réservé', 'réservés', 'aucun réservé')} parmi ${count(contracts.whole)} (${percentTenth(contracts.part, contracts.whole)})`
    const share = percentTenth(cents.part, cents.whole)
    const value = share && `${euros(cents.part)} HT des ${euros(cents.whole)} (${share})`
    const left = [
      withoutAmount && `${count(withoutAmount)} sans montant connu`,
      unsaid && `${count(unsaid)} dont les considérations ne sont pas connues`,
    ].filter(one => typeof one === 'string')
    return `${what} en ${year}\u00a0: ${[number, value, ...left].filter(Boolean).join(', ')}.`
  })
}
