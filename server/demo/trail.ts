import type { Calendar } from './calendar.ts'
import { type Ids, stories } from './story.ts'

/** What the journal kept of it: contracts taken over, clauses recorded, ledgers changed, facts noted. Oldest first. */
export function entriesOf(ids: Ids, calendar: Calendar) {
  const entries = stories.flatMap((story, index) => {
    const actor = story.buyer ? ids.users.ines : ids.users.camille
    const contractId = ids.contracts[index]!
    const entry = (
      date: string,
      time: string,
      action: string,
      after: Record<string, unknown> | null,
      actorId = actor,
      before: Record<string, unknown> | null = null,
    ) => ({
      at: calendar.instant(date, time),
      actor_id: actorId,
      action,
      subject: 'contract',
      subject_id: contractId,
      buyer_id: ids.buyers[story.buyer ?? 'hauteVesle'],
      href: `/marches/${contractId}`,
      before: before && JSON.stringify(before),
      after: after && JSON.stringify(after),
      form_key: null,
    })
    const notifiedOn = calendar.workday(story.notified)
    const added = story.published
      ? []
      : [entry(notifiedOn, '10:05', 'contract.added', { title: story.title }, ids.users.nadir)]
    const taken = story.unfollowed
      ? []
      : [entry(notifiedOn, '14:20', 'contract.taken', { followedBy: actor }, actor, { followedBy: null })]
    const clause = story.clause ? [entry(notifiedOn, '14:30', 'clause.recorded', null)] : []
    const ledger = (story.clause?.ledger ?? []).map(line =>
      entry(calendar.workday(line.at), '15:30', 'commitment.added', { label: line.label, reason: line.reason }),
    )
    const facts = (story.facts ?? []).map(fact =>
      entry(calendar.workday(fact.at), '16:40', 'fact.recorded', { kind: fact.kind, text: fact.text }),
    )
    return [...added, ...taken, ...clause, ...ledger, ...facts]
  })
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
