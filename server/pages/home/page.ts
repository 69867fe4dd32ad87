import type { Role } from '#server/access/rules.ts'
import {
  capital,
  count,
  dayInFull,
  hoursFigure,
  longDate,
  percent,
  roundHours,
  shortDate,
  wholeHours,
} from '#server/base/format.ts'
import { agreed, ofMonth, plural, pluralInWords } from '#server/base/french.ts'
import type { Status } from '#server/compliance/account-rules.ts'
import type { Portfolio } from '#server/compliance/portfolio.ts'
import { statusWords } from '#server/compliance/words.ts'
import { nextUsualDue } from '#server/register/clauses/period-rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { newFormKey } from '#server/web/forms.ts'
import { costliestFirst, SHOWN_FIRST, type WaitingKind, waitingKinds } from './rules.ts'
import type { Coming } from './store.ts'
import type { Task } from './tasks.ts'

type Asked = { kind: WaitingKind | null; all: boolean }

type WeekGiven = {
  role: Role
  tasks: Task[]
  toTakeTotal: number
  portfolio: Portfolio
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
      : `${roundHours(weight)}\u00a0€ de pénalités encourues`
  return `${gestures}\u202f; les trois premiers pèsent ${weighs}.`
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

const portfolioWords: [Status, one: string, many: string][] = [
  ['onCourse', 'sur trajectoire', 'sur trajectoire'],
  ['reached', 'atteint', 'atteints'],
  ['late', 'en retard', 'en retard'],
  ['atRisk', 'compromis', 'compromis'],
  ['missed', 'non atteint', 'non atteints'],
  ['suspended', 'suspendu', 'suspendus'],
  ['notStarted', 'non démarré', 'non démarrés'],
  ['toTake', 'à prendre en charge', 'à prendre en charge'],
]
const BAR = 298

export function portfolioModel(portfolio: Portfolio, role: Role) {
  if (portfolio.contracts === 0) return null
  const follow = role === 'facilitator' ? 'suivi=mes&' : ''
  const lines = portfolioWords.flatMap(([status, one, many]) => {
    const number = portfolio.byStatus.get(status) ?? 0
    const { tone, icon } = statusWords[status]
    return number > 0
      ? [
          {
            tone,
            icon,
            number,
            count: count(number),
            label: agreed(number, one, many),
            href: `/marches?${follow}etat=${status}`,
          },
        ]
      : []
  })
  return {
    heading: role === 'facilitator' ? 'Votre portefeuille' : 'Les marchés',
    contracts: plural(portfolio.contracts, 'marché', 'marchés'),
    href: role === 'facilitator' ? '/marches?suivi=mes' : '/marches?suivi=tous',
    sums: `${roundHours(portfolio.counted)}\u00a0h retenues sur ${wholeHours(portfolio.owed)}\u00a0h dues.`,
    lines,
    bar: bar(lines),
  }
}

function bar(lines: readonly { tone: string; number: number }[]) {
  const total = lines.reduce((sum, line) => sum + line.number, 0)
  const groups = [...Map.groupBy(lines, line => line.tone)].map(([tone, same]) => ({
    tone,
    number: same.reduce((sum, line) => sum + line.number, 0),
  }))
  const room = BAR - 2 * Math.max(0, groups.length - 1)
  let x = 0
  return groups.map(group => {
    const width = Math.round((room * group.number * 10) / Math.max(1, total)) / 10
    const part = { tone: group.tone, x: Math.round(x * 10) / 10, width }
    x += width + 2
    return part
  })
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

/** A director's first page: the institution in figures, the worst first, each leading to its rows. */
export function institutionPage({ portfolio, asOf, toTake }: { portfolio: Portfolio; asOf: string; toTake: number }) {
  return {
    title: 'Vue d’ensemble',
    lede: `Chiffres arrêtés au ${longDate(asOf)}, sur ${plural(portfolio.withClause, 'marché à clause', 'marchés à clause')}.`,
    verdict: directorVerdict(portfolio),
    figures: [
      {
        name: 'Dues',
        figure: wholeHours(portfolio.owed),
        unit: 'h',
        how: 'selon les registres, avenants compris',
        href: '/marches?suivi=tous',
      },
      {
        name: 'Validées',
        figure: hoursFigure(portfolio.validated),
        unit: 'h',
        how: 'contrôlées par les facilitateurs',
        href: '/releves',
      },
      {
        name: 'Retenues',
        figure: hoursFigure(portfolio.counted),
        unit: 'h',
        how: 'dans les fenêtres d’éligibilité et d’exécution',
        href: '/marches?suivi=tous&tri=ecart',
      },
      {
        name: 'Taux de réalisation',
        figure: percent(portfolio.credited, portfolio.owed) ?? '—',
        unit: '',
        how: `${hoursFigure(portfolio.credited)} sur ${wholeHours(portfolio.owed)}\u00a0h dues, sans les surplus`,
        href: '/rapports',
      },
    ],
    directorates: portfolio.byDirectorate.map(line => ({
      name: line.name || 'Sans direction indiquée',
      href: line.id ? `/marches?suivi=tous&direction=${line.id}` : null,
      contracts: count(line.contracts),
      owed: wholeHours(line.owed),
      validated: hoursFigure(line.validated),
      credited: hoursFigure(line.credited),
      rate: percent(line.credited, line.owed) ?? '—',
      gauge: { tall: false, done: share(line.credited, line.owed), missing: null, mark: null },
    })),
    total: {
      contracts: count(portfolio.withClause),
      owed: wholeHours(portfolio.owed),
      validated: hoursFigure(portfolio.validated),
      credited: hoursFigure(portfolio.credited),
      rate: percent(portfolio.credited, portfolio.owed) ?? '—',
    },
    portfolio: portfolioModel(portfolio, 'director'),
    toTake: toTake
      ? {
          href: '/marches?suivi=a-prendre',
          label: plural(toTake, 'marché', 'marchés'),
          text:
            toTake < 2
              ? 'avec clause ou réserve, que personne ne suit.'
              : 'avec clause ou réserve, que personne ne suit.',
        }
      : null,
  }
}

function directorVerdict(portfolio: Portfolio) {
  const number = (status: Status) => portfolio.byStatus.get(status) ?? 0
  const kept = number('onCourse') + number('reached')
  const begun = kept + number('late') + number('atRisk') + number('missed')
  const behind = [
    [number('late'), 'en retard', 'en retard'],
    [number('atRisk'), 'compromis', 'compromis'],
    [number('missed'), 'fini sans atteindre son objectif', 'finis sans atteindre leur objectif'],
  ] as const
  const said = behind.filter(([n]) => n > 0).map(([n, one, many]) => pluralInWords(n, one, many))
  return {
    tone: number('atRisk') + number('missed') > 0 ? 'is-late' : 'is-fine',
    sentence:
      begun === 0
        ? 'Aucun marché à clause n’a encore démarré.'
        : `${count(kept)}\u00a0marchés sur ${count(begun)} tiennent leur obligation.`,
    explanation: said.length ? `Les autres\u00a0: ${said.join(', ')}.` : 'Aucun n’est en retard.',
  }
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(100, Math.round((part * 1000) / whole) / 10) || null : null
}
