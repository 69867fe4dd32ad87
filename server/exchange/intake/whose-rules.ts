import type { Preview, PreviewRow } from './preview-rules.ts'

// Whose a file is that came without sender nor contract: its persons say it, where they leave no doubt.

/** A clause of its scope: who is employed there, who holds its contract. */
type Site = {
  place: { contract: { id: number } }
  grid: { rows: readonly { placementId: number; employerId: number; employer: string }[] }
  holders: readonly { company: { id: number; name: string } }[]
}

/** `sender` null: several answer. */
export type Designated = { contractIds: number[]; sender: Candidate | null; candidates: Candidate[] }
export type Candidate = { id: number; name: string; lines: number }

/** null while somebody of it is not found for sure: another contract may be meant. */
export function designatedBy({ rows }: Pick<Preview, 'rows'>, sites: readonly Site[]): Designated | null {
  const found = rows.filter(({ placementId }) => placementId !== null)
  if (found.length === 0 || rows.some(isOpen)) return null
  const candidates = new Map<number, Candidate>()
  for (const { contractId, placementId } of found) {
    const site = sites.find(({ place }) => place.contract.id === contractId)
    const row = site?.grid.rows.find(one => one.placementId === placementId)
    if (!row) continue
    const known = candidates.get(row.employerId) ?? { id: row.employerId, name: row.employer, lines: 0 }
    candidates.set(row.employerId, { ...known, lines: known.lines + 1 })
  }
  const contractIds = [...new Set(found.map(({ contractId }) => contractId!))].sort((a, b) => a - b)
  const some = [...candidates.values()].sort((a, b) => b.lines - a.lines || a.id - b.id)
  if (some.length === 1) return { contractIds, sender: some[0]!, candidates: some }
  return { contractIds, sender: null, candidates: withHolders(some, contractIds, sites) }
}

/** Nobody knows yet whom it means. */
function isOpen({ state, isAside }: PreviewRow): boolean {
  return !isAside && (state === 'doubtful' || state === 'unknown' || state === 'asked')
}

/** A holder may well say the hours of whoever works under its contract. */
function withHolders(employers: readonly Candidate[], contractIds: readonly number[], sites: readonly Site[]) {
  const holders = sites
    .filter(({ place }) => contractIds.includes(place.contract.id))
    .flatMap(site => site.holders.map(({ company }) => ({ id: company.id, name: company.name, lines: 0 })))
  return [...new Map([...holders, ...employers].map(one => [one.id, one])).values()].sort(
    (a, b) => b.lines - a.lines || a.id - b.id,
  )
}
