import { count, hoursFigure, longDate, shortDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { SECRET_LEGEND } from '#server/disclosure/words.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import {
  buyersSaid,
  type Measured,
  type ReadAction,
  type ReadEngagement,
  type ReadScheme,
} from '#server/scheme/plan/read.ts'
import type { Item } from '#server/scheme/plan/rules.ts'
import { itemKinds, states } from '#server/scheme/plan/words.ts'
import { actionsSaid, lateWords, measuredSaid, targetSaid } from '#server/scheme/plan/words-read.ts'
import type { ReadProgramme } from '#server/scheme/programmes/read.ts'
import type { TargetRead } from '#server/scheme/programmes/rules.ts'
import { measures, programmeKinds, quantitySaid, targetStates } from '#server/scheme/programmes/words.ts'
import { shareSaid } from '#server/scheme/programmes/words-read.ts'
import type { People, PeopleTable, Statistics } from '#server/scheme/statistics/rules.ts'
import { daysSaid, markOf } from '#server/scheme/statistics/words.ts'

// What is followed beside the rates: engagements, programmes, and the persons, as far as they may be told.

/** Axis by axis, where each engagement stands; nobody is named: a directorate drives, or the institution. */
export function engagementsModel({ plan, axes, isDraft, at, buyers }: ReadScheme, typed: Typed) {
  if (!plan) return null
  const engagements = axes.flatMap(axis => axis.engagements)
  const done = engagements.filter(({ state }) => state === 'done').length
  return {
    lead: `${isDraft ? 'Schéma en préparation. ' : ''}${plural(axes.length, 'axe', 'axes', 'Aucun axe')}, ${plural(engagements.length, 'engagement', 'engagements', 'aucun engagement')}, ${plural(done, 'est tenu', 'sont tenus', 'aucun n’est encore tenu')} au ${longDate(at)}. Valeurs de l’année ${at.slice(0, 4)}, marchés de ${listed(buyersSaid(buyers)) || 'tous les acheteurs'}.`,
    hasDriver: engagements.some(({ item }) => item.directorateName !== null),
    axes: axes.map(({ item, engagements: own }) => ({
      title: worded(item, typed),
      rows: own.map(one => engagementRow(one, typed)),
    })),
  }
}

function engagementRow({ item, state, objectives, indicators, ...rest }: ReadEngagement, typed: Typed) {
  return {
    title: worded(item, typed),
    driver: item.directorateName ?? '—',
    state: states[state],
    actions: actionsSaid(rest),
    objectives: [...objectives, ...indicators].map(({ item: one, measured }) => ({
      title: worded(one, typed),
      stands: listed(
        measured.filter(({ buyer }) => buyer === null).map(each => measuredSaid(one, readFor(each, typed))),
      ),
      target: targetSaid(one),
    })),
  }
}

/** A value that somebody typed, its source as it may be printed. */
function readFor({ typed: entry, ...measured }: Measured, typed: Typed): Measured {
  if (!entry) return { ...measured, typed: null }
  const source = typed.print(entry.source, 'Schéma, source d’une valeur', {
    table: 'scheme_entries',
    id: entry.id,
    column: 'source',
  })
  return { ...measured, typed: { ...entry, source } }
}

/** What was done, and what waits: the two lists that an assembly asks for. */
export function workedModel({ axes, late }: ReadScheme, typed: Typed) {
  const actions = axes.flatMap(({ engagements }) => engagements.flatMap(one => one.actions))
  const done = actions.filter(({ standing }) => standing.state === 'done')
  return {
    lead: `${plural(done.length, 'action est faite', 'actions sont faites', 'Aucune action n’est encore faite')}, ${plural(late.length, 'est en retard', 'sont en retard', 'aucune n’est en retard')}.`,
    done: done.map(one => worded(one.item, typed)),
    late: late.map(one => ({ title: worded(one.item, typed), why: lateOf(one) })),
  }
}

function lateOf({ standing }: ReadAction): string {
  return lateWords(standing.late!)
}

function worded({ key, kind, title }: Pick<Item, 'key' | 'kind' | 'title'>, typed: Typed): string {
  return typed.print(title, `Schéma, ${itemKinds[kind].word.toLowerCase()}`, {
    table: 'scheme_items',
    id: key,
    column: 'title',
  })
}

/** One line a numbered target, as committees follow them. */
export function programmesModel(programmes: readonly ReadProgramme[], typed: Typed) {
  if (programmes.length === 0) return null
  return {
    lead: `${plural(programmes.length, 'programme sert', 'programmes servent')} le schéma.`,
    programmes: programmes.map(({ programme, targets, contracts }) => ({
      name: typed.print(programme.name, 'Programme, nom', { table: 'programmes', id: programme.id, column: 'name' }),
      kind: programmeKinds[programme.kind].label,
      when: `depuis le ${shortDate(programme.startsOn)}${programme.endsOn ? `, jusqu’au ${shortDate(programme.endsOn)}` : ''}`,
      contracts: plural(contracts, 'marché', 'marchés', 'aucun marché'),
      rows: targets.map(target => ({
        label: measures[target.measure].label,
        wanted: quantitySaid(target.measure, target.wanted),
        reached: quantitySaid(target.measure, target.reached.value),
        source: sourceOf(target, typed),
        share: shareSaid(target),
        state: targetStates[target.state].word,
      })),
    })),
  }
}

/** « Registre du personnel de l’EBE, 31 mars 2026 », where a person said it. */
function sourceOf({ reached: { said } }: TargetRead, typed: Typed): string | null {
  if (!said) return null
  const source = { table: 'programme_entries', id: said.id, column: 'source' }
  return `${typed.print(said.source, 'Programme, source d’une valeur', source)}, ${shortDate(said.datedOn)}`
}

/** Who the hours of the period went to, in the tables that may be published. */
export function publicsModel(statistics: Statistics | null) {
  if (!statistics) return null
  const { persons, employments, totals, lasting } = statistics
  const told = [persons, employments].flatMap(people => people.tables.map(table => ({ people, table })))
  return {
    lead: `${personsSaid(persons)}, ${hoursFigure(totals.counted)}\u00a0heures retenues, ${daysSaid(statistics)}.`,
    tables: told.flatMap(({ people, table }) => (table.withheld ? [] : [tableModel(people, table)])),
    lasting: lasting.flatMap(({ head, lasting: some, known }) =>
      some === null || known === null || known === 0
        ? []
        : [`${head} : ${count(some)} en emploi durable sur ${count(known)} situations connues.`],
    ),
    withheld: withheldSaid(told.map(({ table }) => table)),
    note: SECRET_LEGEND,
  }
}

function tableModel({ counts }: People, { head, rows, until }: PeopleTable) {
  const hasHours = counts === 'persons'
  return {
    head,
    caption: `${head}, ${hasHours ? 'personnes et heures' : 'contrats de travail'}, au ${shortDate(until)}`,
    counted: hasHours ? 'Personnes' : 'Contrats',
    hasHours,
    rows: rows
      .filter(({ number, status }) => status !== 'ok' || number !== 0)
      .map(({ label, number, centihours, status }) => ({
        label,
        number: status === 'ok' ? count(number!) : markOf[status],
        hours: status === 'ok' ? (centihours === null ? '' : hoursFigure(centihours)) : markOf[status],
      })),
  }
}

function personsSaid({ total }: People): string {
  return total.status === 'ok'
    ? plural(total.number!, 'personne', 'personnes', 'Aucune personne')
    : 'Effectif non publié'
}

function withheldSaid(tables: readonly PeopleTable[]): string | null {
  const heads = tables.flatMap(({ withheld, head }) => (withheld ? [head] : []))
  return heads.length > 0 ? `Non publié, trop peu de personnes : ${listed(heads)}.` : null
}
