// The European thresholds of L. 2112-2-1 and L. 3114-2-1: dated reference data, before tax, each period with its source.

export const purchases = {
  works: 'Travaux',
  goods: 'Fournitures ou services',
  specific: 'Services sociaux et autres services spécifiques (annexe 3)',
  defence: 'Marché de défense ou de sécurité',
} as const
export type Purchase = keyof typeof purchases

export const buyerQualities = {
  local: 'Pouvoir adjudicateur, hors autorités publiques centrales',
  central: 'Autorité publique centrale',
  entity: 'Entité adjudicatrice',
} as const
export type BuyerQuality = keyof typeof buyerQualities

/** Cents before tax. */
export type Period = {
  from: string
  /** The last day on which they hold. */
  to: string
  goods: Record<BuyerQuality, number>
  specific: Record<BuyerQuality, number>
  works: number
  concession: number
  source: string
}

/** Said apart from the others: that they are the thresholds which L. 2112-2-1 means is still to be confirmed. */
const SPECIFIC = { local: 750_000_00, central: 750_000_00, entity: 1_000_000_00 }

export const periods: readonly Period[] = [
  {
    from: '2024-01-01',
    to: '2025-12-31',
    goods: { local: 221_000_00, central: 143_000_00, entity: 443_000_00 },
    specific: SPECIFIC,
    works: 5_538_000_00,
    concession: 5_538_000_00,
    source: 'Avis annexé au code de la commande publique (annexe 2), seuils du 1er janvier 2024 au 31 décembre 2025',
  },
  {
    from: '2026-01-01',
    to: '2027-12-31',
    goods: { local: 216_000_00, central: 140_000_00, entity: 432_000_00 },
    specific: SPECIFIC,
    works: 5_404_000_00,
    concession: 5_404_000_00,
    source: 'Avis annexé au code de la commande publique (annexe 2), seuils du 1er janvier 2026 au 31 décembre 2027',
  },
]

export type Threshold = { cents: number; toConfirm: boolean; period: Period }

/** The period in force on a day; null where no notice of thresholds is known for it. */
export function periodOn(day: string): Period | null {
  return periods.find(({ from, to }) => from <= day && day <= to) ?? null
}

type Kind = { form: 'contract' | 'concession'; purchase: Exclude<Purchase, 'defence'>; quality: BuyerQuality }

/** From how much on a need is bound, when its notice was sent that day. A concession has one threshold, whatever it buys. */
export function thresholdOn(day: string, { form, purchase, quality }: Kind): Threshold | null {
  const period = periodOn(day)
  if (!period) return null
  if (form === 'concession') return { cents: period.concession, toConfirm: false, period }
  if (purchase === 'works') return { cents: period.works, toConfirm: false, period }
  return { cents: period[purchase][quality], toConfirm: purchase === 'specific', period }
}

/** The lowest of a day: an amount under it is bound in no case. */
export function lowestOn(day: string, form: Kind['form']): number | null {
  const period = periodOn(day)
  if (!period) return null
  return form === 'concession' ? period.concession : Math.min(...Object.values(period.goods))
}
