import { count, euros, hours } from '#server/base/format.ts'
import { agreed } from '#server/base/french.ts'
import { type PledgeKind, pledgeKinds } from './rules.ts'

/** « 120,00 h », « 45 000 € », « 3 stages »: a quantity in the unit of its kind. */
export function quantityWords(kind: PledgeKind, quantity: number): string {
  const { unit, one, many } = pledgeKinds[kind]
  const size = Math.abs(quantity)
  const sign = quantity < 0 ? '−' : ''
  if (unit === 'hours') return `${sign}${hours(size)}`
  if (unit === 'money') return `${sign}${euros(size)}`
  return `${sign}${count(size)}\u00a0${agreed(size, one, many)}`
}
