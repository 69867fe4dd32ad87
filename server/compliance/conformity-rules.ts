// What a finished and settled account comes to. A running one has a word, never a conclusion.

/** From this rate on, a finished contract is « partiellement conforme ». Practice: no text sets it. */
export const PARTIAL_RATE = 80

export type Conformity = 'compliant' | 'partial' | 'failed'

export function conformityOf(part: number, whole: number): Conformity {
  if (part >= whole) return 'compliant'
  return part * 100 >= PARTIAL_RATE * whole ? 'partial' : 'failed'
}

/** Of a finished and settled account; null while anything waits. What the buyer excused is not missing. */
export function conclusionOf({
  status,
  credited,
  owed,
}: {
  status: string
  credited: number
  owed: number
}): Conformity | null {
  if (status === 'reached') return 'compliant'
  return status === 'missed' ? conformityOf(credited, owed) : null
}
