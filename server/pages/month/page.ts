import { type Month, monthOf, nextMonth } from '#server/base/dates.ts'
import { capital, hours, longMonth, monthName } from '#server/base/format.ts'
import { listed, plural, pluralInWords } from '#server/base/french.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { StatementState } from '#server/register/hours/statement-rules.ts'
import { newFormKey, titled } from '#server/web/forms.ts'
import { type GroupModel, groupModel, outcomeWords } from './group-model.ts'
import { type MonthPaste, pasteModel } from './paste.ts'
import type { MonthSource, MonthView, Shown } from './source.ts'

/** A statement that « accepter ce qui n’est pas signalé » left, and why. */
export type Left = { key: string; title: string; why: string }

type Section = { id: string; title: string; note: string; groups: GroupModel[] }

export function monthPage(view: MonthView, told: readonly Left[] = [], paste: MonthPaste | null = null) {
  const { month, shown, today } = view
  const models = shown.map(one => ({ model: groupModel(one, view), place: placeOf(one) }))
  const sections = places
    .map(({ key, title, note }): Section => {
      const groups = models.filter(({ place }) => place === key).map(({ model }) => model)
      return { id: key, title, note, groups }
    })
    .filter(({ groups }) => groups.length > 0)
  const heading = capital(longMonth(month))
  const wrong = wrongIn(view)
  const ready = countIn(sections, 'toAccept')
  const settled = countIn(sections, 'settled')
  return {
    title: titled(heading, wrong.length ? { cells: '' } : {}),
    heading,
    lede: ledeOf(sections, shown.length),
    summary: wrong.length ? { title: 'Tout n’est pas enregistré, rien n’est perdu', errors: wrong } : null,
    told: told.length
      ? { title: plural(told.length, 'relevé laissé tel quel', 'relevés laissés tels quels'), left: told }
      : null,
    month,
    monthNav: {
      previous: `/mois/${nextMonth(month, -1)}`,
      previousLabel: capital(monthName(nextMonth(month, -1))),
      next: month < monthOf(today) ? `/mois/${nextMonth(month)}` : null,
      nextLabel: capital(monthName(nextMonth(month))),
    },
    action: `/mois/${month}`,
    formKey: newFormKey(),
    ready,
    progress: {
      value: settled,
      max: shown.length,
      words: `${plural(settled, 'arrêté', 'arrêtés')} sur ${shown.length}`,
    },
    sections,
    paste: pasteModel(
      sections.flatMap(({ groups }) => groups),
      view,
      paste,
    ),
    empty: shown.length === 0,
    scopeNote: view.scope === 'all' ? 'Tous les marchés que vous voyez\u00a0: vous n’en suivez aucun.' : null,
  }
}

type Place = 'received' | 'flagged' | 'toAccept' | 'late' | 'awaited' | 'sentBack' | 'quiet' | 'settled'

const places: { key: Place; title: string; note: string }[] = [
  { key: 'received', title: 'À lire', note: 'Un fichier est arrivé et attend qu’on le lise.' },
  { key: 'flagged', title: 'À regarder', note: 'Reçus, avec un point à lire avant d’accepter.' },
  { key: 'toAccept', title: 'À accepter', note: 'Reçus, rien n’y est signalé.' },
  { key: 'late', title: 'En retard', note: 'L’échéance est passée et rien n’est venu.' },
  { key: 'awaited', title: 'Attendus', note: '' },
  { key: 'sentBack', title: 'Renvoyés ou rouverts', note: 'C’est à l’entreprise de répondre.' },
  { key: 'quiet', title: 'Personne en poste', note: '«\u00a0Néant\u00a0» clôt le mois sans l’attendre.' },
  { key: 'settled', title: 'Arrêtés', note: '' },
]

const places_of: Record<StatementState, Place> = {
  received: 'received',
  toCheck: 'toAccept',
  late: 'late',
  open: 'awaited',
  asked: 'awaited',
  awaited: 'awaited',
  sentBack: 'sentBack',
  reopened: 'sentBack',
  quiet: 'quiet',
  toConfirm: 'settled',
  validated: 'settled',
  nothingWorked: 'settled',
  judgedWithout: 'settled',
}

function placeOf({ state, flags, group }: Shown): Place {
  if (state === 'toCheck' && group.sender.heldId !== null) return 'received'
  return state === 'toCheck' && flags.length > 0 ? 'flagged' : places_of[state]
}

function countIn(sections: readonly Section[], id: Place): number {
  return sections.find(section => section.id === id)?.groups.length ?? 0
}

function ledeOf(sections: readonly Section[], all: number): string {
  if (all === 0) return 'Aucun marché suivi n’a de relevé ce mois-là.'
  const parts = [
    said(countIn(sections, 'received'), 'fichier à lire', 'fichiers à lire'),
    said(countIn(sections, 'flagged'), 'relevé à regarder', 'relevés à regarder'),
    said(countIn(sections, 'toAccept'), 'à accepter', 'à accepter'),
    said(countIn(sections, 'late'), 'en retard', 'en retard'),
    said(countIn(sections, 'awaited'), 'attendu', 'attendus'),
    said(countIn(sections, 'sentBack'), 'renvoyé ou rouvert', 'renvoyés ou rouverts'),
    said(countIn(sections, 'quiet'), 'sans personne en poste', 'sans personne en poste'),
  ].filter(Boolean)
  if (parts.length === 0) return 'Tout est arrêté pour ce mois.'
  const settled = said(countIn(sections, 'settled'), 'arrêté', 'arrêtés')
  return `${capital(listed(settled ? [...parts, settled] : parts))}.`
}

function said(number: number, one: string, many: string): string {
  return number > 0 ? pluralInWords(number, one, many) : ''
}

/** Cells and answers that could not be saved, each a link. */
function wrongIn({ attempt, shown }: MonthView): { href: string; sentence: string }[] {
  const { objections, conflicts, answers, days, outcomes } = attempt
  const titleOf = new Map(
    shown.flatMap(({ contract, group }) => group.rows.map(row => [row.placementId, contract] as const)),
  )
  const about = (key: string) => {
    const contract = titleOf.get(Number(key.split('-')[0]))
    return contract ? `${contractName(contract)}\u00a0: ` : ''
  }
  return [
    ...[...objections.keys()].map(key => ({ href: `#h-${key}`, sentence: `${about(key)}une valeur est à corriger` })),
    ...[...conflicts].map(([key, { centihours }]) => ({
      href: `#h-${key}`,
      sentence: `${about(key)}quelqu’un y a écrit ${hours(centihours)} entre-temps`,
    })),
    ...[...answers].map(([id, sentence]) => ({ href: `#p${id}`, sentence })),
    ...Object.entries(days).map(([name, sentence]) => ({ href: `#${name}`, sentence })),
    ...[...outcomes].flatMap(([key, outcome]) => {
      const why = outcomeWords(outcome)
      const one = shown.find(({ key: of }) => of === key)
      return why && one ? [{ href: `#g-${key}`, sentence: `${contractName(one.contract)}\u00a0: ${why}` }] : []
    }),
  ]
}

/** Those that were left as they were, and why. */
export function leftIn({ statements }: MonthSource, outcomes: MonthView['attempt']['outcomes']): Left[] {
  return statements.flatMap(({ key, contract }) => {
    const outcome = outcomes.get(key)
    const why = outcome ? outcomeWords(outcome) : null
    return why ? [{ key, title: contractName(contract), why }] : []
  })
}

/** The month that is collected: the last one that is over. */
export function monthToCollect(today: string): Month {
  return nextMonth(monthOf(today), -1)
}
