import { count } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { moments } from '#server/register/participants/situation-rules.ts'
import { countedDue, type PersonDue } from '#server/register/participants/situations-due.ts'
import { SITUATIONS } from '#server/register/participants/words.ts'
import { link, type Task } from './task.ts'

/** One line a moment, however many people it asks about. */
export function situationTasks(due: readonly PersonDue[]): Task[] {
  return countedDue(due).map(({ moment, people, since }) => ({
    kind: 'situations' as const,
    weight: null,
    since,
    tone: '',
    icon: 'review',
    word: 'Situations à demander',
    figure: count(people),
    unit: '',
    note: agreed(people, 'personne', 'personnes'),
    opens: `${SITUATIONS}#${moment}`,
    title: `${moments[moment].label}\u00a0: ${plural(people, 'personne', 'personnes')} à demander`,
    href: `${SITUATIONS}#${moment}`,
    text: 'Ce que chacun est devenu, à demander pendant que la réponse est encore connue.',
    action: link('Noter les situations', `${SITUATIONS}#${moment}`),
  }))
}
