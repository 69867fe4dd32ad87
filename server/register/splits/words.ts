import { hours } from '#server/base/format.ts'
import { percentOf } from '../contracts/words.ts'

/** Where a figure that was split comes from: « réparti : 40 % de 151,67 h ». */
export function originWords({ points, worked }: { points: number; worked: number }): string {
  return `réparti\u00a0: ${percentOf(points)} de ${hours(worked)}`
}

/** What a contract is under: « 40 % reviennent à ce marché », and where its hours are written once. */
export function inForceLink(split: { points: number; href: string } | null) {
  return (
    split && { href: split.href, label: `Heures réparties\u00a0: ${percentOf(split.points)} reviennent à ce marché` }
  )
}

/** Written beside each figure that a split replaces. */
export const SPLIT_REASON = 'Heures réparties entre les marchés d’une globalisation'
export const SPLIT_UNDONE = 'Répartition annulée'
