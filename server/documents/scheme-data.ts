import type { IndicatorsReport } from '#server/scheme/indicators/report.ts'
import { type IndicatorRow, indicatorRows } from '#server/scheme/indicators/rows.ts'
import { periodSaid } from '#server/scheme/period-rules.ts'
import type { ReadScheme } from '#server/scheme/plan/read.ts'
import { states } from '#server/scheme/plan/words.ts'
import { type ActionLine, actionLines } from '#server/scheme/plan/words-read.ts'
import type { ReadProgramme } from '#server/scheme/programmes/read.ts'
import { measures } from '#server/scheme/programmes/words.ts'
import { type FollowLine, followLines } from '#server/scheme/programmes/words-read.ts'
import type { Statistics } from '#server/scheme/statistics/rules.ts'
import { type Column, column } from '#server/web/table/table.ts'
import { csv, json } from './attached.ts'
import type { Attached } from './words.ts'

// The report of the scheme as files: the figures that it prints, for whoever recomputes or republishes them.

type Told = {
  title: string
  report: IndicatorsReport
  scheme: ReadScheme
  programmes: readonly ReadProgramme[]
  statistics: Statistics | null
}

export async function schemeData(told: Told): Promise<Attached[]> {
  const rows = indicatorRows(told.report)
  return [
    json(
      'Chiffres du rapport\u00a0: montants en centimes, durées en centièmes d’heure, taux en centièmes de pour cent.',
      schemeValues(told),
    ),
    await csv(
      'indicateurs.csv',
      'Chaque indicateur, son numérateur, son dénominateur, son taux et sa cible.',
      INDICATORS,
      rows,
    ),
    await csv('actions.csv', 'Les actions du schéma et où en est chacune.', ACTIONS, actionLines(told.scheme)),
    await csv(
      'programmes.csv',
      'Les objectifs chiffrés des programmes et ce qui est atteint.',
      PROGRAMMES,
      followLines(told.programmes),
    ),
    ...(told.statistics
      ? [
          await csv(
            'personnes.csv',
            'Personnes, contrats de travail et heures, sous le secret statistique.',
            PEOPLE,
            peopleRows(told.statistics),
          ),
        ]
      : []),
  ]
}

/** What its fingerprint covers, beside the words. */
export function schemeValues({ title, report, scheme, programmes, statistics }: Told) {
  const { asked, denominators, apart, known, coverage } = report
  return {
    document: title,
    period: periodSaid(asked.period),
    base: asked.base,
    at: asked.today,
    coverage,
    denominators,
    apart: Object.fromEntries(apart),
    known,
    indicators: indicatorRows(report),
    actions: actionLines(scheme).map(({ axis, engagement, item, standing }) => ({
      axis,
      engagement,
      action: item.title,
      state: standing.state,
      percent: standing.percent,
      dueOn: item.dueOn,
    })),
    programmes: programmes.map(({ programme, contracts, targets }) => ({
      name: programme.name,
      kind: programme.kind,
      contracts,
      targets: targets.map(({ measure, wanted, due, reached, state }) => ({
        measure,
        wanted,
        due,
        reached: reached.value,
        state,
      })),
    })),
    people: statistics && { until: statistics.until, persons: statistics.persons, employments: statistics.employments },
  }
}

const INDICATORS: Column<IndicatorRow>[] = [
  column('Code', 'identifier', row => row.code),
  column('Indicateur', 'text', row => row.label),
  column('Compté en', 'text', row => row.measure),
  column('Numérateur', 'integer', row => row.numerator),
  column('Dénominateur', 'integer', row => row.denominator),
  column('Inconnu', 'integer', row => row.unknown),
  column('Taux, %', 'amount', row => row.points),
  column('Cible, %', 'amount', row => row.targetPoints),
  column('Année de la cible', 'integer', row => row.targetYear),
  column('Ce qui est connu', 'text', row => row.said),
]

const ACTIONS: Column<ActionLine>[] = [
  column('Axe', 'text', line => line.axis),
  column('Engagement', 'text', line => line.engagement),
  column('Action', 'text', line => line.item.title),
  column('État', 'text', line => states[line.standing.state]),
  column('Avancement, %', 'integer', line => line.standing.percent),
  column('Échéance', 'date', line => line.item.dueOn),
]

const PROGRAMMES: Column<FollowLine>[] = [
  column('Programme', 'text', line => line.programme.programme.name),
  column('Objectif', 'text', line => (line.target ? measures[line.target.measure].label : '')),
  column('Échéance', 'date', line => line.target?.due ?? null),
  column('Cible', 'integer', line => line.target?.wanted ?? null),
  column('Atteint', 'integer', line => numberOf(line.target?.reached.value)),
  column('Statut', 'text', line => statusOf(line.target?.reached.value)),
]

function numberOf(value: number | null | 'secret' | undefined): number | null {
  return typeof value === 'number' ? value : null
}

/** As in every file that tells of persons: a value that is not there says why. */
function statusOf(value: number | null | 'secret' | undefined): string {
  if (value === undefined) return ''
  return value === 'secret' ? 's' : value === null ? 'nd' : 'ok'
}

type PersonRow = {
  counts: string
  table: string
  until: string
  label: string
  number: number | null
  centihours: number | null
  status: string
}

function peopleRows({ persons, employments }: Statistics): PersonRow[] {
  return [persons, employments].flatMap(({ counts, tables }) =>
    tables.flatMap(({ head, until, rows }) =>
      rows.map(({ label, number, centihours, status }) => ({
        counts,
        table: head,
        until,
        label,
        number,
        centihours,
        status,
      })),
    ),
  )
}

const PEOPLE: Column<PersonRow>[] = [
  column('Compte', 'text', row => (row.counts === 'persons' ? 'Personnes' : 'Contrats de travail')),
  column('Répartition', 'text', row => row.table),
  column('Au', 'date', row => row.until),
  column('Modalité', 'text', row => row.label),
  column('Nombre', 'integer', row => row.number),
  column('Heures retenues', 'hours', row => row.centihours),
  column('Statut', 'text', row => row.status),
]
