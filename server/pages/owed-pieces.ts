import { longDate } from '#server/base/format.ts'
import type { Owed } from '#server/register/attachments/demand-rules.ts'
import { kinds } from '#server/register/attachments/rules.ts'

/** Without the persons, the companies or how many they are: each kind of paper once, since the first that is owed. */
export function owedByKind(owed: readonly Owed[]) {
  return [...Map.groupBy(owed, ({ kind }) => kind)].map(([kind, some]) => ({
    label: kinds[kind].label,
    period: null,
    href: null,
    since: longDate(some.map(({ since }) => since).sort()[0]!),
    overdueSince: longDate(some[0]!.overdueSince),
    basis: '',
  }))
}
