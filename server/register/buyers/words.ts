/** How a buyer is named: the open data give only its number. */
export function buyerName({ name, siret }: { name: string; siret: string }): string {
  return name || `Acheteur ${siret}`
}
