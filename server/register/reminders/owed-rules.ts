import { longDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import type { Owed } from '../attachments/demand-rules.ts'
import { kinds } from '../attachments/rules.ts'
import { periodName } from '../clauses/period-words.ts'
import { typeset } from '../proceedings/letter-rules.ts'

// What a company is written for the papers that its contract demands and that did not come.

/** What each company owes; what is of nobody’s bringing, an eligibility, is asked of no company. */
export function owedByCompany(owed: readonly Owed[]): Map<number, Owed[]> {
  return Map.groupBy(
    owed.filter(({ companyId }) => companyId !== null),
    ({ companyId }) => companyId!,
  )
}

/** A line for each kind of paper and period, for each paper of the contract: how many, never of whom. */
export function owedLines(owed: readonly Owed[]): string[] {
  const groups = Map.groupBy(owed, ({ kind, period, since }) =>
    kinds[kind].about === 'contract' ? `${kind} ${since}` : `${kind} ${period ?? ''}`,
  )
  return [...groups.values()].map(group => {
    const [{ kind, period, basis }] = group as [Owed]
    const since = group.map(one => one.since).sort()[0]!
    const overdue = group.map(one => one.overdueSince).sort()[0]!
    const what = [kinds[kind].label, period && periodName(period)].filter(Boolean).join(', ')
    const count = group.length > 1 ? ` (${plural(group.length, 'personne', 'personnes')})` : ''
    const rest = basis ? ` (${basis})` : ''
    return typeset(`${what}${count} : due depuis le ${longDate(since)}, délai passé le ${longDate(overdue)}${rest}`)
  })
}

/** « factures ou leur récapitulatif et convention… » */
export function owedSaid(owed: readonly Owed[]): string {
  const labels = [...new Set(owed.map(({ kind }) => kinds[kind].label))]
  return listed(labels.map(label => label.charAt(0).toLowerCase() + label.slice(1)))
}
