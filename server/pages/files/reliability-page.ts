import { count, longDate, typedDate } from '#server/base/format.ts'
import type { Measured, Span } from '#server/exchange/intake/reliability.ts'
import { rateWords, reliabilityWords } from '#server/exchange/intake/reliability-words.ts'
import { type Attempt, field } from '#server/web/forms.ts'

export function reliabilityPage({ all, senders }: Measured, { from, to }: Span, attempt: Attempt) {
  return {
    title: 'Fiabilité des rattachements',
    crumbs: { links: [{ href: '/fichiers', label: 'Fichiers' }], here: 'Fiabilité des rattachements' },
    span: `Du ${longDate(from)} au ${longDate(to)}`,
    sentence: reliabilityWords(all),
    from: field('depuis', 'Depuis le', attempt, typedDate(from), { short: true }),
    to: field('jusqu-au', 'Jusqu’au', attempt, typedDate(to), { short: true }),
    senders: senders.map(one => ({
      sender: one.sender || 'Expéditeur non dit',
      automatic: count(one.automatic),
      asked: count(one.asked),
      corrected: count(one.corrected),
      undone: count(one.undone),
      rate: rateWords(one),
    })),
  }
}
