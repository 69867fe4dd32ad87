import type { Role } from '#server/access/rules.ts'
import { capital, count, dayInFull, hoursFigure, roundHours, shortDate } from '#server/base/format.ts'
import { ofMonth, plural, pluralInWords } from '#server/base/french.ts'
import { nextUsualDue } from '#server/register/clauses/period-rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { newFormKey } from '#server/web/forms.ts'
import { portfolioModel } from './portfolio-page.ts'
import { costliestFirst, SHOWN_FIRST, type WaitingKind, waitingKinds } from './rules.ts'
import type { Coming } from './store.ts'
import type { Task } from './task.ts'
import type { PortfolioShown } from './week.ts'

type Asked = { kind: WaitingKind | null; all: boolean }

type WeekGiven = {
  role: Role
  tasks: Task[]
  toTakeTotal: number
  portfolio: PortfolioShown
  coming: Coming[]
  today: string
  asked: Asked
}

/** The first page of whoever follows or buys: what waits, costliest first, each with its gesture. */
export function weekPage({ role, tasks, toTakeTotal, portfolio, coming, today, asked }: WeekGiven) {
  const ordered = costliestFirst(tasks)
  const chosen = asked.kind ? ordered.filter(task => task.kind === asked.kind) : ordered
  const shown = asked.all ? chosen : chosen.slice(0, SHOWN_FIRST)
  const most = Math.max(1, ...chosen.map(task => task.weight ?? 0))
  const beyond = toTakeTotal - tasks.filter(task => task.kind === 'prise-en-charge').length
  return {
    title: 'Ma semaine',
    lede: `${dayInFull(today)}. ${lede(ordered, role)}`,
    formKey: newFormKey(),
    pills: pills(ordered, asked.kind),
    tasks: shown.map((task, index) => ({
      ...task,
      stake: task.weight ? { value: task.weight, max: most } : null,
      primary: index === 0,
    })),
    none: asked.kind ? 'Rien n’attend de ce côté.' : 'Rien n’attend aujourd’hui.',
    others:
      chosen.length > shown.length
        ? {
            href: `/?${asked.kind ? `montrer=${asked.kind}&` : ''}tout=oui`,
            label: `Voir ${chosen.length - shown.length === 1 ? 'l’autre' : `les ${count(chosen.length - shown.length)}\u00a0autres`}`,
          }
        : null,
    beyond:
      beyond > 0
        ? {
            href: '/marches?suivi=a-prendre',
            label: `${plural(beyond, 'autre marché', 'autres marchés')} à prendre en charge`,
          }
        : null,
    portfolio: portfolioModel(portfolio, role),
    dates: datesAhead(coming, today),
  }
}

function lede(tasks: readonly Task[], role: Role): string {
  if (tasks.length === 0) return 'Rien n’attend aujourd’hui.'
  const gestures = capital(pluralInWords(tasks.length, 'geste vous attend', 'gestes vous attendent'))
  const first = tasks.slice(0, 3)
  const weight = first.reduce((sum, task) => sum + (task.weight ?? 0), 0)
  if (first.length < 3 || weight === 0) return `${gestures}.`
  const weighs =
    role === 'facilitator'
      ? `${hoursFigure(weight)}\u00a0heures`
      : `${roundHours(weight)}\u00a0€ de pénalités, encourues ou possibles`
  return `${gestures}\u202f; les trois premiers portent sur ${weighs}.`
}

function pills(tasks: readonly Task[], chosen: WaitingKind | null) {
  const counts = Map.groupBy(tasks, task => task.kind)
  const kinds = (Object.keys(waitingKinds) as WaitingKind[]).filter(kind => counts.has(kind) || kind === chosen)
  return [
    { href: '/', label: 'Tout', count: count(tasks.length), current: chosen === null },
    ...kinds.map(kind => ({
      href: `/?montrer=${kind}`,
      label: waitingKinds[kind],
      count: count(counts.get(kind)?.length ?? 0),
      current: kind === chosen,
    })),
  ]
}

const comingWords: Record<Coming['what'], string> = {
  suspension: 'Fin de la suspension',
  answer: 'Réponse attendue',
  end: 'Fin du marché',
}

function datesAhead(coming: readonly Coming[], today: string) {
  const { month, dueOn } = nextUsualDue(today)
  const statements = {
    date: dueOn,
    text: `Relevés ${ofMonth(month)}`,
    href: '/releves',
    note: 'attendus ce jour-là',
  }
  const others = coming.map(one => ({
    date: one.date,
    text: contractName(one),
    href: `/marches/${one.contractId}`,
    note: comingWords[one.what],
  }))
  return [statements, ...others]
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .map(one => ({ ...one, words: shortDate(one.date) }))
}
