/** What became of an employment that was asked for. `field`: where the sentence belongs, as the register names it. */
export type Outcome =
  | { kind: 'done'; placementId: number; number: number; overlapsElsewhere: boolean; eligible: boolean }
  | { kind: 'refused'; field: Field; sentence: string }
  /** Asked once, kept once answered. */
  | { kind: 'employerAsked'; sentence: string }
  /** Somebody of this name and day of birth is already followed. */
  | { kind: 'personAsked'; number: number }

export type Field = 'person' | 'employer' | 'hiredOn' | 'mode' | 'reason' | 'eligibility'

/** Undoes all that the transaction wrote, and says why. */
export class Stopped extends Error {
  readonly outcome: Outcome
  constructor(outcome: Outcome) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

export function refused(field: Field, sentence: string): Stopped {
  return new Stopped({ kind: 'refused', field, sentence })
}

export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Stopped) return error.outcome
  throw error
}
