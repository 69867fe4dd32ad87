// On which row of the register each group of versions stands. By itself a version moves from one row to another only where nobody worked on
// the row that it leaves.

/** `contractId`: where the version stands now; null for one that is new. */
type Standing = { fingerprint: string; contractId: number | null }
export type Placed<V extends Standing> = {
  contractId: number | null
  versions: V[]
  /** It would otherwise be grouped: what people typed on these rows holds them apart, or together. */
  held: number[]
}

/** Rows that versions of several groups stand on, and those of a group that stands on several: whose work must be known. */
export function ambiguous<V extends Standing>(groups: readonly (readonly V[])[]): number[] {
  const owners = new Map<number, Set<number>>()
  const doubtful = new Set<number>()
  for (const [index, versions] of groups.entries()) {
    const rows = rowsOf(versions)
    if (rows.length > 1) for (const id of rows) doubtful.add(id)
    for (const id of rows) owners.set(id, (owners.get(id) ?? new Set()).add(index))
  }
  for (const [id, some] of owners) if (some.size > 1) doubtful.add(id)
  return [...doubtful].sort((a, b) => a - b)
}

/** `worked`: the rows on which somebody worked. */
export function assigned<V extends Standing>(
  groups: readonly (readonly V[])[],
  worked: ReadonlySet<number>,
): Placed<V>[] {
  const apart = groups.flatMap(versions => splitByWork(versions, worked))
  const together = joinedByWork(apart, worked)
  const taken = new Set<number>()
  for (const { versions } of together) for (const id of rowsOf(versions)) if (worked.has(id)) taken.add(id)
  return together.map(({ versions, held }) => {
    const rows = rowsOf(versions)
    const contractId = rows.find(id => worked.has(id)) ?? rows.find(id => !taken.has(id)) ?? null
    if (contractId !== null) taken.add(contractId)
    return { contractId, versions, held }
  })
}

type Part<V> = { versions: V[]; held: number[] }

function splitByWork<V extends Standing>(versions: readonly V[], worked: ReadonlySet<number>): Part<V>[] {
  const kept = rowsOf(versions).filter(id => worked.has(id))
  if (kept.length < 2) return [{ versions: [...versions], held: [] }]
  return kept.map((id, index) => ({
    versions: versions.filter(({ contractId }) =>
      contractId !== null && kept.includes(contractId) ? contractId === id : index === 0,
    ),
    held: kept,
  }))
}

function joinedByWork<V extends Standing>(parts: readonly Part<V>[], worked: ReadonlySet<number>): Part<V>[] {
  const byRow = new Map<number, Part<V>>()
  const joined: Part<V>[] = []
  for (const part of parts) {
    const row = rowsOf(part.versions).find(id => worked.has(id))
    const same = row === undefined ? undefined : byRow.get(row)
    if (same) {
      same.versions.push(...part.versions)
      same.held = [...new Set([...same.held, ...part.held, row!])]
      continue
    }
    const own = { versions: [...part.versions], held: [...part.held] }
    joined.push(own)
    if (row !== undefined) byRow.set(row, own)
  }
  return joined
}

function rowsOf(versions: readonly Standing[]): number[] {
  const ids = versions.flatMap(({ contractId }) => contractId ?? [])
  return [...new Set(ids)].sort((a, b) => a - b)
}
