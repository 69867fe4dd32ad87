import { dayInFrance, euros, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Apart, Merged, Pair } from '#server/exchange/quality/duplicates.ts'
import type { Stakes } from '#server/exchange/quality/merge-rules.ts'
import { duplicateReasons } from '#server/exchange/versions/duplicates-rules.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { type Attempt, field, untouched } from '#server/web/forms.ts'
import { hrefWith } from '#server/web/list.ts'
import { framed, type Query } from './page.ts'
import { beside } from './stakes-page.ts'
import { ADDRESS } from './words.ts'

type Shown = {
  query: Query
  buyers: readonly Buyer[]
  pairs: { probable: Pair[]; apart: Apart[]; surplus: number }
  merged: readonly Merged[]
  stakes: ReadonlyMap<number, Stakes>
  mayEdit: boolean
}

/** A page of pairs; the next begins after the smaller contract of the last. */
const MOST_PAIRS = 50

/** Those of one page, from the contract that the page before ended with; of one contract where it is asked. */
export function pairsShown(
  probable: readonly Pair[],
  { after, contractId }: Pick<Query, 'after' | 'contractId'>,
): Pair[] {
  if (contractId !== null) return probable.filter(({ one, other }) => [one.id, other.id].includes(contractId))
  const from = probable.filter(({ one }) => one.id > after)
  const last = from[MOST_PAIRS - 1]?.one.id
  return last === undefined ? from : from.filter(({ one }) => one.id <= last)
}

/** Contracts that were probably published twice, with the reason to think so, and those that a person told apart. */
export function pairsPage({ query, buyers, pairs, merged, stakes, mayEdit }: Shown, attempt: Attempt = untouched) {
  const { probable, apart, surplus } = pairs
  const shown = pairsShown(probable, query)
  const last = shown.at(-1)?.one.id
  const isWhole = query.contractId !== null || last === undefined || last === probable.at(-1)!.one.id
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
      why: why(pair, attempt),
      ...beside(pair, stakes),
    })),
    apart: apart.map(pair => ({
      ...sides(pair),
      said: `Dits distincts le ${longDate(dayInFrance(pair.at))}${pair.reason ? `\u00a0: ${pair.reason}` : ''}`,
    })),
    merged: merged.map(({ kept: stays, gone, at, byName, reason }) => ({
      ids: { one: stays.id, other: gone.id },
      href: `/marches/${stays.id}/publications`,
      title: stays.title,
      numbers: `${stays.number}, publié aussi sous ${gone.number}`,
      said: `Réunis le ${longDate(dayInFrance(at))} par ${byName}\u00a0: ${reason}`,
    })),
    more: query.after > 0 || query.contractId !== null || !isWhole,
    first: query.after > 0 || query.contractId !== null ? hrefWith(ADDRESS, kept, {}) : null,
    next: isWhole ? null : hrefWith(ADDRESS, kept, { apres: String(last) }),
  }
}

/** What was typed stays under the pair of which it was typed. */
function why({ one, other }: Pair, attempt: Attempt) {
  const own = attempt.typed.un === String(one.id) && attempt.typed.autre === String(other.id)
  return {
    ...field('motif', 'Motif, si c’est le même marché', own ? attempt : untouched, '', { optional: true }),
    id: `motif-${one.id}-${other.id}`,
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
