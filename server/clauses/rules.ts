// The social clause of a contract and its ledger: what is owed at a date is the sum of dated lines, never a field.

/** Legal bases of a social consideration with hours, by article of the code de la commande publique. */
export const legalBases = {
  'L2112-2': 'Condition d’exécution (L. 2112-2)',
  'L2112-2-1': 'Condition d’exécution obligatoire (L. 2112-2-1)',
  'R2152-7': 'Critère d’attribution (R. 2152-7)',
  'L2113-12': 'Marché réservé, EA et ESAT (L. 2113-12)',
  'L2113-13': 'Marché réservé, SIAE (L. 2113-13)',
  'R2123-1': 'Services de qualification et d’insertion professionnelles (R. 2123-1 3°)',
  'L3114-2': 'Concession, condition d’exécution (L. 3114-2)',
} as const
export type LegalBasis = keyof typeof legalBases

export type Clause = {
  id: number
  contractId: number
  legalBasis: LegalBasis
  /** Where the contract says it: « CCAP, article 8.2 ». */
  contractArticle: string
  scope: string
  /** For each missing hour, in cents; null: the contract wrote none, so none can be applied (CCAG x.1.5). */
  penaltyCents: number | null
  eligibilityMonths: number
  poolId: number | null
  version: number
}

/** Inputs of the standard formula, kept with its result: amount × labour × rate ÷ hourly cost. */
export type Sizing = {
  amountCents: number
  /** Share of labour and rate of insertion, in hundredths of a percent: 40 % = 4000. */
  labourShare: number
  insertionRate: number
  hourlyCostCents: number
}

/**
 * Hours owed by the standard formula, in centihours, rounded to the nearest hour.
 * heures_dues = montant HT × part de main-d'œuvre × taux d'insertion ÷ coût horaire. Practice, no article:
 * once in the contract, the contract's own number prevails.
 */
export function sized({ amountCents, labourShare, insertionRate, hourlyCostCents }: Sizing): number {
  if (hourlyCostCents <= 0) return 0
  const hours = (amountCents * (labourShare / 10_000) * (insertionRate / 10_000)) / hourlyCostCents
  return Math.round(hours) * 100
}

/** initial: at notification. amendment, order, tranche: added later. cancellation: taken away by a decision (CCAG x.1.4.4). */
export type CommitmentKind = 'initial' | 'amendment' | 'order' | 'tranche' | 'cancellation'

/** One line of the ledger, signed: a cancellation is negative. */
export type Commitment = {
  id: number
  clauseId: number
  kind: CommitmentKind
  datedOn: string
  centihours: number
  label: string
  basis: string
  reason: string
  sizing: Sizing | null
  recordedAt: string
}

/** Centihours owed on this day, this day's lines included. Never under zero. */
export function owedAt(ledger: readonly Pick<Commitment, 'datedOn' | 'centihours'>[], date: string): number {
  return Math.max(
    0,
    ledger.reduce((owed, line) => (line.datedOn <= date ? owed + line.centihours : owed), 0),
  )
}
