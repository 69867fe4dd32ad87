/** How a buyer is named: the open data give only its number. */
export function buyerName({ name, siret }: { name: string; siret: string }): string {
  return name || `Acheteur ${siret}`
}

/** A directorate or an operation, with its mark once it is no longer in use. */
export function nameInUse(name: string, isRetired: boolean): string {
  return isRetired ? `${name} (retirée)` : name
}
