// What waits for someone, and what it weighs: the order of the first page.

/** Kinds of thing that wait; the pills of the page, in this order. */
export const waitingKinds = {
  reprises: 'À reprendre',
  sanctions: 'Sanctions',
  trajectoire: 'Sous trajectoire, à traiter',
  obligations: 'Obligations changées',
  releves: 'Relevés',
  'prise-en-charge': 'À prendre en charge',
  clauses: 'Clauses à enregistrer',
  avenants: 'Avenants à confirmer',
  reponses: 'Réponses attendues',
  eligibilites: 'Éligibilités',
  situations: 'Situations à demander',
  courriels: 'Courriels à reprendre',
  bilans: 'Bilans',
  fin: 'Finissent bientôt',
} as const
export type WaitingKind = keyof typeof waitingKinds

/** How many are shown before one asks for the others. */
export const SHOWN_FIRST = 10
/** Contracts that end within this many days are worth an officer's look. Practice. */
export const ENDING_DAYS = 90

/** Dates announced beside the list. */
export const COMING_DAYS = 45
export const MOST_COMING = 5

/** Something that waits. `weight` is in centihours, or in cents for an officer; null: nothing to weigh. */
export type Waiting = { kind: WaitingKind; weight: number | null; since: string; href?: string }

/** What nobody looks at any more first; then the costliest; what has no weight comes last, the oldest first; then in one order. */
export function costliestFirst<Item extends Waiting>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => {
    if (a.kind !== b.kind && (a.kind === 'reprises' || b.kind === 'reprises')) return a.kind === 'reprises' ? -1 : 1
    if (a.weight !== b.weight) return (b.weight ?? -1) - (a.weight ?? -1)
    return compared(a.since, b.since) || compared(a.kind, b.kind) || compared(a.href ?? '', b.href ?? '')
  })
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function kindFrom(asked: unknown): WaitingKind | null {
  return typeof asked === 'string' && Object.hasOwn(waitingKinds, asked) ? (asked as WaitingKind) : null
}
