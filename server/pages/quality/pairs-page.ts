import { dayInFrance, euros, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Apart, Pair } from '#server/exchange/quality/duplicates.ts'
import { duplicateReasons } from '#server/exchange/versions/duplicates-rules.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { type Attempt, field, untouched } from '#server/web/forms.ts'
import { hrefWith } from '#server/web/list.ts'
import { framed, type Query } from './page.ts'
import { ADDRESS } from './words.ts'

type Shown = {
  query: Query
  buyers: readonly Buyer[]
  pairs: { probable: Pair[]; apart: Apart[]; surplus: number }
  mayEdit: boolean
}

/** A page of pairs; the next begins after the smaller contract of the last. */
const MOST_PAIRS = 50

/** Contracts that were probably published twice, with the reason to think so, and those that a person told apart. */
export function pairsPage({ query, buyers, pairs, mayEdit }: Shown, attempt: Attempt = untouched) {
  const { probable, apart, surplus } = pairs
  const from = probable.filter(({ one }) => one.id > query.after)
  const last = from[MOST_PAIRS - 1]?.one.id
  const shown = last === undefined ? from : from.filter(({ one }) => one.id <= last)
  const kept = { acheteur: String(query.buyer.id), vue: 'doublons' }
  return {
    ...framed(query, buyers, attempt),
    mayEdit,
    isPairs: true,
    lede: probable.length
      ? `${plural(probable.length, 'paire', 'paires')} à examiner\u00a0: ${plural(surplus, 'marché compté en trop', 'marchés comptés en trop')} si ce sont les mêmes.`
      : 'Aucun doublon probable parmi les marchés de cet acheteur.',
    pairs: shown.map(pair => ({
      ...sides(pair),
      reason: duplicateReasons[pair.reason],
      newer: newerSaid(pair),
      why: { ...field('motif', 'Motif', attempt, '', { optional: true }), id: `motif-${pair.one.id}-${pair.other.id}` },
    })),
    apart: apart.map(pair => ({
      ...sides(pair),
      said: `Dits distincts le ${longDate(dayInFrance(pair.at))}${pair.reason ? `\u00a0: ${pair.reason}` : ''}`,
    })),
    more: query.after > 0 || shown.length < from.length,
    first: query.after > 0 ? hrefWith(ADDRESS, kept, {}) : null,
    next: shown.length < from.length ? hrefWith(ADDRESS, kept, { apres: String(last) }) : null,
  }
}

function sides({ one, other }: Pick<Pair, 'one' | 'other'>) {
  return {
    ids: { one: one.id, other: other.id },
    contracts: [one, other].map(({ id, number, subject, lotNumber, holders }) => ({
      href: `/marches/${id}`,
      number: lotNumber ? `${number}, lot ${lotNumber}` : number,
      title: subject,
      holders: holders.map(({ identifier }) => identifier).join(', '),
    })),
    common: `${euros(one.amountCents!)}, notifié le ${longDate(one.notifiedOn!)}`,
  }
}

function newerSaid({ reason, newer, one, other }: Pair): string {
  if (newer === null) return ''
  const { number } = newer === one.id ? one : other
  return reason === 'replaces' ? `${number} annonce qu’il remplace l’autre.` : `${number} a été publié en dernier.`
}
