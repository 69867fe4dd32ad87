import { sirenIn } from '#server/base/siret.ts'
import { personNumber } from '../identity/words.ts'

/** How a buyer is named, on every surface: by what `nameOf` found, else by its number. */
export function buyerName({ name, siret }: { name: string; siret: string }): string {
  if (sirenIn(siret) !== null) return name || personNumber(siret)
  return `${name || `Acheteur publié ${siret}`} (à vérifier)`
}

/** A directorate or an operation, with its mark once it is no longer in use. */
export function nameInUse(name: string, isRetired: boolean): string {
  return isRetired ? `${name} (retirée)` : name
}
