import { addressOf, type Cell } from '../sheets/cell-rules.ts'
import type { Answers } from './reading-rules.ts'
import { type Amount, amountOf } from './value-rules.ts'

// What a figure is worth, with the minutes of the next column and with what was answered of its decimals: made once, for lines and for
// the totals that are compared with them.

type Hours = Extract<Amount, { kind: 'hours' }>

/** Of a line. `minutes`: the cell of the column beside, where there is one. */
export function lineAmount(cell: Cell | null, minutes: Cell | null, { decimals }: Answers): Amount {
  const amount = amountOf(cell)
  if (!cell || amount.kind !== 'hours') return amount
  if (minutes) return withMinutes(amount, minutes, 59)
  return decimals === 'minutes' ? asMinutes(amount, cell) : amount
}

/** Of what says a sum: its minutes may be sixty and more, its decimals those of decimals that a spreadsheet added up. */
export function totalAmount(cell: Cell | null, minutes: Cell | null, { decimals }: Answers): Hours | null {
  const amount = amountOf(cell)
  if (!cell || amount.kind !== 'hours') return null
  const made = minutes
    ? withMinutes(amount, minutes, Number.POSITIVE_INFINITY)
    : decimals === 'minutes'
      ? asMinutes(amount, cell)
      : amount
  return made.kind === 'hours' ? made : amount
}

/** Hours in one column and minutes in the next. */
function withMinutes(amount: Hours, minutes: Cell, most: number): Amount {
  const count = Number(minutes.shown.trim().replace(',', '.'))
  if (!Number.isInteger(count) || count < 0 || count > most) return beyond(minutes)
  return { ...amount, seconds: amount.seconds + count * 60, hundredths: null }
}

/** « 151,40 » for 151 h 40. */
function asMinutes(amount: Hours, cell: Cell): Amount {
  const { hundredths } = amount
  if (hundredths === null) return amount
  const minutes = hundredths % 100
  if (Math.abs(minutes) > 59) return beyond(cell)
  return { ...amount, seconds: (Math.trunc(hundredths / 100) * 60 + minutes) * 60 }
}

function beyond({ row, column }: Cell): Amount {
  return { kind: 'refused', note: `${addressOf(row, column)}\u00a0: les minutes vont de 0 à 59.` }
}
