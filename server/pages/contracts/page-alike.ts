import { duplicateReasons } from '#server/exchange/versions/duplicates-rules.ts'
import type { Shown } from './shown.ts'

/** « Ce marché ressemble à 2026-HAIES-02 : même objet sous un autre numéro. » */
export function alikeSaid({ alike, contract, may }: Shown) {
  return alike.map(({ one, other, reason }) => {
    const { id, number } = one.id === contract.id ? other : one
    return {
      href: `/marches/${id}`,
      number,
      reason: duplicateReasons[reason],
      compare: may.edit ? `/qualite?acheteur=${contract.buyerId}&vue=doublons&marche=${contract.id}` : null,
    }
  })
}
