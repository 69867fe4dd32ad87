import { dayInFrance } from '#server/base/format.ts'
import type { Outgoing } from '#server/mail/store.ts'
import { mailKinds, mailStates } from '#server/mail/words.ts'
import { link, type Task } from './task.ts'

/** Mails that reached nobody, or that nobody is sure of: nothing more happens to them by itself. */
export function mailTasks(mails: readonly Outgoing[]): Task[] {
  return mails.map(({ id, kind, subject, recipient, state, response, createdAt }) => ({
    kind: 'courriels' as const,
    weight: null,
    since: dayInFrance(createdAt),
    figure: '1',
    unit: '',
    note: 'courriel',
    ...mailStates[state],
    title: subject,
    href: `/courriels/${id}`,
    text: `${mailKinds[kind]} à ${recipient}. ${response}`,
    action: link('Voir le courriel', `/courriels/${id}`),
  }))
}
