// @ts-nocheck
// Written by « npm run written » from server/base/written/amounts.ts: change that file.

import { withoutUnit } from './hours.js'
import {
  hundredthsOf,
  LONGEST_NUMBER,
  notOneNumber,
  partsOf,
  plain,

  refused,
  said,
  shown,
  unreadable,
  unsaid,
} from './numbers.js'

/** « 2 400 000 », « 60,50 € », « 1.234,56 euros HT » → cents; empty: null. */
export function readAmount(written        )          {
  return readHundredths(written, {
    what: 'un montant',
    example: '2 400 000 ou 60,50',
    units: ['€ ht', 'eur ht', 'euros ht', '€', 'euros', 'euro', 'eur', 'ht'],
  })
}

/** « 62,5 », « 40 % » → hundredths of a percent; empty: null. */
export function readPercent(written        )          {
  return readHundredths(written, { what: 'un pourcentage', example: '40 ou 62,5', units: ['%', 'pour cent'] })
}

/** « 5 », « 15 jours »: a whole number, without its unit; empty: null. */
export function readWhole(written        , units                    = [])          {
  const read = readHundredths(written, { what: 'un nombre entier', example: '15', units })
  if (read.value === null) return read
  if (read.value % 100 === 0) return said(read.value / 100)
  const below = Math.floor(read.value / 100)
  return refused(`Un nombre entier est attendu\u00a0: vouliez-vous écrire ${below} ou ${below + 1}\u202f?`)
}

function readHundredths(written        , { what, example, units }          )          {
  const tooLong = unreadable(written.length > LONGEST_NUMBER ? written.trim() : '')
  if (tooLong) return tooLong
  const text = plain(written)
  if (text === '') return unsaid
  const wrong = unreadable(text)
  if (wrong) return wrong
  const thousands = inThousands(text)
  if (thousands) return thousands
  const parts = partsOf(withoutUnit(text, units))
  return parts ? hundredthsOf(parts) : notOneNumber(written.trim(), what, example)
}

/** « 2,4 M€ », « 800 k€ »: told in full rather than guessed. */
function inThousands(text        )                 {
  const found = /^(\d{1,6})(?:[,.](\d{1,3}))? ?(k|m)(?: ?€| ?euros?)$/.exec(text)
  if (!found) return null
  const thousandths = Number(found[1]) * 1000 + Number((found[2] ?? '').padEnd(3, '0'))
  const meant = shown(thousandths * (found[3] === 'k' ? 1 : 1000) * 100)
  return refused(`Un montant s’écrit en entier\u00a0: vouliez-vous écrire ${meant}\u202f?`)
}
