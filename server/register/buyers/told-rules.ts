/** Whose number a wrong one is likely to be: the buyers whose numbers differ from it by the fewest signs first. */
export function likeliest<One extends { siret: string }>(written: string, buyers: readonly One[]): One[] {
  const same = ({ siret }: One) => [...siret].filter((sign, index) => sign === written[index]).length
  return buyers.toSorted((one, other) => same(other) - same(one))
}
