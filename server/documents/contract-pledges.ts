import { longDate, shortDate } from '#server/base/format.ts'
import { pluralInWords } from '#server/base/french.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { holdingLines, type PledgeLine, pledgeKinds, pledgesAt } from '#server/register/pledges/rules.ts'
import { quantityWords } from '#server/register/pledges/words.ts'
import { shortened } from './words.ts'

/** What the contract owes beside insertion hours, and what was declared of it; null where it owes nothing else. */
export function pledgesModel(lines: readonly PledgeLine[], at: string, typed: Typed) {
  const pledges = pledgesAt(holdingLines(lines), at)
  if (pledges.length === 0) return null
  return {
    lead: `Le marché porte ${pluralInWords(pledges.length, 'autre engagement, compté à part', 'autres engagements, chacun compté à part', 'masculine')} : rien de ce qui suit n’entre dans les heures d’insertion.`,
    rows: pledges.map(({ kind, owed, done, left }) => ({
      label: pledgeKinds[kind].label,
      owed: quantityWords(kind, owed),
      done: quantityWords(kind, done),
      left: quantityWords(kind, left),
    })),
    lines: pledges.flatMap(({ kind, lines: own }) =>
      own.map(line => ({
        date: shortDate(line.datedOn),
        label: `${pledgeKinds[kind].label}, ${line.side === 'owed' ? 'dû' : 'réalisé'}`,
        text:
          shortened(
            typed.print(
              [line.evidence, line.reason].filter(Boolean).join(' ; '),
              `${pledgeKinds[kind].label}, ${longDate(line.datedOn)}`,
              { table: 'pledges', id: line.id, column: 'reason' },
            ),
            200,
          ) || '—',
        quantity: quantityWords(kind, line.quantity),
      })),
    ),
    note: `Réalisations déclarées par l’acheteur au ${longDate(at)}, chacune avec la pièce qui la montre.`,
  }
}
