import { euros, longDate, typedDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { SECRET_LEGEND } from '#server/disclosure/words.ts'
import type { ReadProgramme } from '#server/scheme/programmes/read.ts'
import type { ProgrammeEntry, TargetRead } from '#server/scheme/programmes/rules.ts'
import {
  bases,
  definitions,
  type Measure,
  type Meeting,
  measureKeys,
  measures,
  meetings,
  programmeKinds,
  quantitySaid,
  type Role,
  roles,
  type Sort,
  sorts,
  targetStates,
} from '#server/scheme/programmes/words.ts'
import { reachedSaid, shareSaid, synthesisOf } from '#server/scheme/programmes/words-read.ts'
import { newFormKey } from '#server/web/forms.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'
import { schemeSections } from '../scheme-sections.ts'

export const ADDRESS = '/spaser/programmes'

type Around = { at: string; today: string; refused: boolean; mayEdit: boolean }

export function programmesPage(read: readonly ReadProgramme[], { at, today, refused, mayEdit }: Around) {
  const dated: ListQuery = at === today ? {} : { au: typedDate(at) }
  return {
    title: 'Programmes',
    sections: schemeSections(ADDRESS),
    lede: 'Conventions, opérations, services et plans qui servent le schéma, et ce qu’ils donnent.',
    date: dateModel(ADDRESS, { at, today, refused }),
    programmes: read.map(one => ({
      href: hrefWith(`${ADDRESS}/${one.programme.id}`, {}, at === today ? {} : { au: typedDate(at) }),
      name: one.programme.name,
      kind: programmeKinds[one.programme.kind].label,
      period: periodOf(one),
      synthesis: synthesisOf(one),
      targets: one.targets.map(targetShown),
    })),
    none: read.length === 0 ? 'Aucun programme n’est écrit.' : null,
    add: mayEdit ? `${ADDRESS}/nouveau` : null,
    csv: hrefWith(`${ADDRESS}.csv`, {}, dated),
    xlsx: hrefWith(`${ADDRESS}.xlsx`, {}, dated),
  }
}

function dateModel(action: string, { at, today, refused }: Pick<Around, 'at' | 'today' | 'refused'>) {
  return { action, at: typedDate(at), isPast: at !== today, refused }
}

function periodOf({ programme: { startsOn, endsOn } }: ReadProgramme): string {
  return endsOn ? `du ${longDate(startsOn)} au ${longDate(endsOn)}` : `depuis le ${longDate(startsOn)}`
}

function targetShown(one: TargetRead) {
  const { measure, basis, due, wanted, expected, state, target } = one
  return {
    label: measures[measure].label,
    note: target.label || null,
    wanted: quantitySaid(measure, wanted),
    due: longDate(due),
    reached: reachedSaid(one),
    basis: bases[basis],
    share: shareSaid(one),
    expected: expected === null ? '—' : quantitySaid(measure, expected),
    status: targetStates[state],
  }
}

export function programmePage(
  read: ReadProgramme,
  {
    engagement,
    buyer,
    contractsHref,
    ...around
  }: Around & { engagement: string | null; buyer: string | null; contractsHref: string | null },
) {
  const { programme, register, personsUntil, targets, partners, values } = read
  const { mayEdit, at, today } = around
  const base = `${ADDRESS}/${programme.id}`
  const owner = [programme.ownerName, programme.directorateName].filter(Boolean).join(', ')
  const takeBack = (entry: ProgrammeEntry) => (mayEdit ? `${base}/saisies/${entry.id}/retrait` : null)
  const add = (sort: Sort) => (mayEdit ? { href: `${base}/ajout?nature=${sort}`, label: sorts[sort].add } : null)
  const known = measureKeys.filter(key => register[key] !== undefined)
  return {
    title: programme.name,
    heading: programme.name,
    lede: `${programmeKinds[programme.kind].label}, ${periodOf(read)}.`,
    crumbs: {
      links: [
        { href: '/spaser', label: 'SPASER' },
        { href: ADDRESS, label: 'Programmes' },
      ],
      here: programme.name,
    },
    date: dateModel(base, around),
    synthesis: synthesisOf(read),
    facts: [
      { term: 'Objet', said: programme.purpose },
      { term: 'Secteur', said: programme.sector },
      { term: 'Territoire', said: programme.territory },
      { term: 'Publics', said: listed(programme.audiences.map(one => inSentence(measures[one].label))) },
      { term: 'Qui en répond', said: owner },
      { term: 'Budget', said: programme.budgetCents === null ? '' : euros(programme.budgetCents) },
      { term: 'Engagement du schéma', said: engagement ?? '' },
      { term: 'Acheteur', said: buyer ?? '' },
    ].filter(({ said }) => said !== ''),
    edit: mayEdit ? `${base}/modification` : null,
    targets: ordered(targets, programmeKinds[programme.kind].first).map(one => ({
      ...targetShown(one),
      takeBack: takeBack(one.target),
    })),
    register: known.map(key => ({
      label: measures[key].label,
      said: quantitySaid(key, register[key]!),
      note: definitions[key] ?? null,
    })),
    registerSaid: personsUntil
      ? `Sur ${read.contracts === 1 ? 'le marché' : `les ${read.contracts} marchés`} du programme. Personnes au ${longDate(personsUntil)}.`
      : 'Aucun marché n’est rattaché\u00a0: rien n’est mesuré sur le registre.',
    contractsHref,
    secret: Object.values(register).includes('secret') ? SECRET_LEGEND : null,
    meetings: read.meetings.toReversed().map(entry => ({
      when: longDate(entry.datedOn),
      kind: meetings[entry.code as Meeting].label,
      label: entry.label || null,
      persons: entry.quantity === null ? '—' : quantitySaid('informed', entry.quantity),
      source: entry.source || null,
      by: entry.recordedByName ?? '—',
      takeBack: takeBack(entry),
    })),
    partners: partners.map(entry => ({
      name: entry.label,
      role: roles[entry.code as Role],
      when: entry.endsOn
        ? `du ${longDate(entry.datedOn)} au ${longDate(entry.endsOn)}`
        : `depuis le ${longDate(entry.datedOn)}`,
      source: entry.source || null,
      takeBack: takeBack(entry),
    })),
    values: values.toReversed().map(entry => ({
      when: longDate(entry.datedOn),
      label: measures[entry.code as Measure].label,
      said: quantitySaid(entry.code as Measure, entry.quantity),
      source: entry.source,
      by: entry.recordedByName ?? '—',
      takeBack: takeBack(entry),
    })),
    add: { target: add('target'), meeting: add('meeting'), partner: add('partner'), value: add('value') },
    csv: hrefWith(`${base}/suivi.csv`, {}, at === today ? {} : { au: typedDate(at) }),
    xlsx: hrefWith(`${base}/suivi.xlsx`, {}, at === today ? {} : { au: typedDate(at) }),
    formKey: newFormKey(),
  }
}

/** What this kind of programme is about first, then the rest, the nearest date first. */
function ordered(targets: readonly TargetRead[], first: readonly Measure[]): TargetRead[] {
  const rank = ({ measure }: TargetRead) => (first.includes(measure) ? first.indexOf(measure) : first.length)
  return targets.toSorted((a, b) => rank(a) - rank(b) || (a.due < b.due ? -1 : a.due > b.due ? 1 : 0))
}

/** « bénéficiaires du RSA ». */
function inSentence(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1)
}
