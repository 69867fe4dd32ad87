import { daysBetween } from '#server/base/dates.ts'
import { dayInFrance, longDate } from '#server/base/format.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { RequestWaiting } from '#server/register/requests/waiting.ts'
import { link, type Task } from './task.ts'
import type { OfficerWeek } from './week.ts'

/** Statements checked once, that wait for the buyer. */
export function confirmTasks(waiting: OfficerWeek['toConfirm'], today: string): Task[] {
  return waiting.map(statement => ({
    ...sinceDay(dayInFrance(statement.checkedAt), today, statement.href),
    word: 'Relevé à confirmer',
    icon: 'review',
    tone: '',
    title: `${statement.holder}, ${periodName(statement.period)}`,
    text: `${contractName(statement)}. Contrôlé le ${longDate(dayInFrance(statement.checkedAt))}.`,
    action: link('Confirmer le relevé', statement.href),
  }))
}

/** More time, or a statement to be opened again: asked, and not answered. */
export function requestTasks(requests: readonly RequestWaiting[], today: string): Task[] {
  return requests.map(request => ({
    ...sinceDay(dayInFrance(request.askedAt), today, request.href),
    word: request.thing === 'time' ? 'Délai demandé' : 'Réouverture demandée',
    icon: 'clock',
    tone: '',
    title: `${request.holder}, ${periodName(request.period)}`,
    text: `${contractName(request)}. ${
      request.thing === 'time'
        ? `Le relevé viendrait pour le ${longDate(request.dueOn!)}.`
        : `Demandée le ${longDate(dayInFrance(request.askedAt))}.`
    }`,
    action: link('Répondre', request.href),
  }))
}

function sinceDay(since: string, today: string, href: string) {
  const days = daysBetween(since, today)
  const unit = { figure: String(days), unit: 'j', note: 'd’attente' }
  return { kind: 'releves' as const, weight: null, since, href, opens: href, ...unit }
}
