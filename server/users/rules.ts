import type { Role } from '../access/rules.ts'

/** Someone signed in. `buyerIds` is null when every buyer of this installation is theirs. */
export type User = { id: number; name: string; email: string; role: Role; buyerIds: number[] | null }

export function maySee(user: User, buyerId: number): boolean {
  return user.buyerIds === null || user.buyerIds.includes(buyerId)
}

/** The terminal acts for whoever runs the machine: every buyer, no name in the journal. */
export const TERMINAL: User = { id: 0, name: 'Terminal', email: '', role: 'admin', buyerIds: null }
