import { plusDays } from '#server/base/dates.ts'
import { type Calendar, french, weekday } from './calendar.ts'
import { type Ids, stories } from './ids.ts'
import type { Story } from './story/story.ts'

const RECENT_MONTHS = [-3, -2, -1]

/** What the journal kept of it: contracts taken over, clauses recorded, ledgers changed, facts noted. Oldest first. */
export function entriesOf(ids: Ids, calendar: Calendar, importId: number) {
  const entries = stories.flatMap((story, index) => entriesAbout(story, index, ids, calendar, importId))
  entries.push({
    ...line(calendar.instant(calendar.workday('d-10'), '09:40'), 'decp.imported', ids.users.nadir, null),
    subject: 'import',
    subject_id: importId,
    href: `/import/${importId}`,
    after: JSON.stringify({ created: stories.filter(story => story.published).length, updated: 0, rejected: 0 }),
  })
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function entriesAbout(story: Story, index: number, ids: Ids, calendar: Calendar, importId: number) {
  const actor = story.buyer ? ids.users.ines : ids.users.camille
  const contractId = ids.contracts[index]!
  const clauseId = ids.clauses[index] ?? null
  const notifiedOn = calendar.workday(story.notified)
  type Kept = Record<string, unknown>
  const entry = (
    at: string,
    action: string,
    subjectId: number | null,
    after: Kept | null,
    { by = actor, before = null, href = '' }: { by?: number; before?: Kept | null; href?: string } = {},
  ) => ({
    ...line(at, action, by, ids.buyers[story.buyer ?? 'hauteVesle']),
    subject: action.slice(0, action.indexOf('.')),
    subject_id: subjectId,
    href: `/marches/${contractId}${href}`,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
  })

  const came = story.published
    ? entry(
        calendar.instant(calendar.workday('d-10'), '09:40'),
        'contract.imported',
        contractId,
        { importId },
        {
          by: ids.users.nadir,
        },
      )
    : entry(
        calendar.instant(notifiedOn, '10:05'),
        'contract.added',
        contractId,
        { title: story.title },
        {
          by: ids.users.nadir,
        },
      )
  const taken = story.unfollowed
    ? []
    : [
        entry(
          calendar.instant(notifiedOn, '14:20'),
          'contract.taken',
          contractId,
          { followedBy: actor },
          {
            before: { followedBy: null },
          },
        ),
      ]
  const clause = clauseId ? [entry(calendar.instant(notifiedOn, '14:30'), 'clause.recorded', clauseId, null)] : []
  const ledger = (story.clause?.ledger ?? []).map(told =>
    entry(calendar.instant(calendar.workday(told.at), '15:30'), 'commitment.added', null, {
      label: told.label,
      reason: told.reason,
    }),
  )
  const facts = (story.facts ?? []).map(fact =>
    entry(calendar.instant(calendar.workday(fact.at), '16:40'), 'fact.recorded', null, {
      kind: fact.kind,
      text: french(fact.text),
    }),
  )
  return [came, ...taken, ...clause, ...ledger, ...facts, ...statements()]

  function statements() {
    const { work } = story.clause ?? {}
    if (!clauseId || !work || (!work.modes.length && !story.clause?.people)) return []
    const last = calendar.offsetOf(calendar.on(story.ends!))
    const checked = work.last ? (work.last === 'twoLate' ? -3 : -2) : -1
    return RECENT_MONTHS.filter(month => month <= checked && month <= last && month <= (work.stopsAt ?? month)).map(
      month => {
        const day = weekday(plusDays(calendar.on(`${month + 1}/12`), index % 6))
        const kept = { month: calendar.month(month) }
        const href = `/releves/${kept.month}`
        return {
          ...entry(calendar.instant(day, '14:05'), 'statement.validated', contractId, kept, { href }),
          subject: 'contract',
        }
      },
    )
  }
}

function line(at: string, action: string, actorId: number, buyerId: number | null) {
  return {
    at,
    actor_id: actorId,
    action,
    subject: '',
    subject_id: null as number | null,
    buyer_id: buyerId,
    href: '/',
    before: null as string | null,
    after: null as string | null,
    form_key: null,
  }
}
