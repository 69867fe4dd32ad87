import { may, type Role } from '#server/access/rules.ts'
import { monthOf, nextMonth } from '#server/base/dates.ts'
import { capital, count, dayInFull, hoursFigure, longMonth, roundHours, shortDate } from '#server/base/format.ts'
import { agreed, listed, plural, pluralInWords } from '#server/base/french.ts'
import type { PeriodKey } from '#server/register/clauses/period-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { newFormKey } from '#server/web/forms.ts'
import { opens, plainText } from '../opening-links.ts'
import { portfolioModel } from './portfolio-page.ts'
import { costliestFirst, SHOWN_FIRST, type WaitingKind, waitingKinds } from './rules.ts'
import type { Coming } from './store.ts'
import type { Task } from './task.ts'
import type { PortfolioShown } from './week.ts'

type Asked = { kind: WaitingKind | null; all: boolean }

type WeekGiven = {
  role: Role
  tasks: Task[]
  /** Of the kinds that may be too many to be listed here. */
  totals: Partial<Record<WaitingKind, number>>
  portfolio: PortfolioShown
  coming: Coming[]
  /** The next day on which statements are awaited. */
  due: { dueOn: string; periods: PeriodKey[] } | null
  today: string
  asked: Asked
}

/** The first page of whoever follows or buys: what waits, costliest first, each with its gesture. */
export function weekPage({ role, tasks, totals, portfolio, coming, due, today, asked }: WeekGiven) {
  const ordered = costliestFirst(tasks)
  const chosen = asked.kind ? ordered.filter(task => task.kind === asked.kind) : ordered
  const shown = asked.all ? chosen : chosen.slice(0, SHOWN_FIRST)
  const most = Math.max(1, ...chosen.map(task => task.weight ?? 0))
  const counts = countsOf(tasks, totals)
  const waiting = asked.kind ? (counts.get(asked.kind) ?? 0) : sumOf(counts)
  return {
    title: 'Ma semaine',
    payment: role === 'officer',
    month: may(role, 'hours.log') ? monthLink(today) : null,
    lede: `${dayInFull(today)}. ${lede(ordered, sumOf(counts), role)}`,
    formKey: newFormKey(),
    pills: pills(counts, asked.kind),
    tasks: shown.map((task, index) => ({
      ...task,
      figure: task.opens ? opens(task.figure, task.opens, task.note) : plainText(task.figure),
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
    shown:
      shown.length < waiting
        ? `${plural(shown.length, 'affichée', 'affichées')} sur ${count(waiting)} qui ${agreed(waiting, 'attend', 'attendent')}.`
        : null,
    beyond: beyondLists(counts, tasks, asked.kind),
    portfolio: portfolioModel(portfolio, role),
    dates: datesAhead(coming, due),
  }
}

/** The month that is collected, the last one that is over. */
function monthLink(today: string) {
  const month = nextMonth(monthOf(today), -1)
  return { href: `/mois/${month}`, label: `Collecter ${longMonth(month)}` }
}

/** How many wait, by kind: those listed here, or all there are where they are too many. */
function countsOf(tasks: readonly Task[], totals: WeekGiven['totals']): Map<WaitingKind, number> {
  const listed = Map.groupBy(tasks, task => task.kind)
  const kinds = Object.keys(waitingKinds) as WaitingKind[]
  return new Map(
    kinds.flatMap(kind => {
      const number = totals[kind] ?? listed.get(kind)?.length ?? 0
      return number > 0 ? [[kind, number] as const] : []
    }),
  )
}

function sumOf(counts: ReadonlyMap<WaitingKind, number>): number {
  return [...counts.values()].reduce((sum, number) => sum + number, 0)
}

/** Where those of a kind that is not listed whole are all to be found. */
const wholeLists: Partial<Record<WaitingKind, { href: string; label: (number: number) => string }>> = {
  'prise-en-charge': {
    href: '/marches?suivi=a-prendre',
    label: number => plural(number, 'marché à prendre en charge', 'marchés à prendre en charge'),
  },
  trajectoire: {
    href: '/marches?suivi=tous&etat=stillBehind',
    label: number => plural(number, 'marché sous trajectoire', 'marchés sous trajectoire'),
  },
  reponses: {
    href: '/?montrer=reponses&tout=oui',
    label: number => plural(number, 'réponse attendue', 'réponses attendues'),
  },
  fin: {
    href: '/?montrer=fin&tout=oui',
    label: number => plural(number, 'marché qui finit bientôt', 'marchés qui finissent bientôt'),
  },
}

function beyondLists(counts: ReadonlyMap<WaitingKind, number>, tasks: readonly Task[], kind: WaitingKind | null) {
  return [...counts].flatMap(([one, number]) => {
    const list = wholeLists[one]
    const listed = tasks.filter(task => task.kind === one).length
    return list && number > listed && (kind === null || kind === one)
      ? [{ href: list.href, label: list.label(number) }]
      : []
  })
}

function lede(tasks: readonly Task[], total: number, role: Role): string {
  if (total === 0) return 'Rien n’attend aujourd’hui.'
  const waiting = capital(pluralInWords(total, 'tâche vous attend', 'tâches vous attendent'))
  const first = tasks.slice(0, 3)
  const weights = first.flatMap(({ weight }) => weight ?? [])
  const weight = weights.reduce((sum, one) => sum + one, 0)
  if (weights.length < 3 || weight === 0) return `${waiting}.`
  const weighs =
    role === 'facilitator'
      ? `${hoursFigure(weight)}\u00a0heures`
      : `${roundHours(weight)}\u00a0€ de pénalités, encourues ou possibles`
  return `${waiting}\u202f; les trois premières portent sur ${weighs}.`
}

function pills(counts: ReadonlyMap<WaitingKind, number>, chosen: WaitingKind | null) {
  const kinds = (Object.keys(waitingKinds) as WaitingKind[]).filter(kind => counts.has(kind) || kind === chosen)
  return [
    { href: '/?tout=oui', label: 'Tout', count: count(sumOf(counts)), current: chosen === null },
    ...kinds.map(kind => ({
      href: `/?montrer=${kind}&tout=oui`,
      label: waitingKinds[kind],
      count: count(counts.get(kind) ?? 0),
      current: kind === chosen,
    })),
  ]
}

const comingWords: Record<Coming['what'], string> = {
  suspension: 'Fin de la suspension',
  answer: 'Réponse attendue',
  end: 'Fin du marché',
}

function datesAhead(coming: readonly Coming[], due: WeekGiven['due']) {
  const statements = due
    ? [
        {
          date: due.dueOn,
          text: `Relevés ${listed(due.periods.map(ofPeriod))}`,
          href: '/releves?etat=ouverts',
          note: 'attendus ce jour-là',
        },
      ]
    : []
  const others = coming.map(one => ({
    date: one.date,
    text: contractName(one),
    href: `/marches/${one.contractId}`,
    note: comingWords[one.what],
  }))
  return [...statements, ...others]
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .map(one => ({ ...one, words: shortDate(one.date) }))
}
