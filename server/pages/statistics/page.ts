import { count, fteFigure, hours, hoursFigure, longDate, percentTenth, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { marks, notPublished, ROWS } from '#server/disclosure/words.ts'
import type { BuyerPerson } from '#server/register/buyers/choice-rules.ts'
import { type Period, periodSaid, periodsOffered } from '#server/scheme/period-rules.ts'
import type { FactTable } from '#server/scheme/statistics/contract-rules.ts'
import type { Figure, Lasting, People, PeopleTable, Statistics } from '#server/scheme/statistics/rules.ts'
import { daysSaid, EXACT, legends, markOf, PROTECTED } from '#server/scheme/statistics/words.ts'
import { select, untouched } from '#server/web/forms.ts'
import { hrefWith } from '#server/web/list.ts'
import { BUYER } from '../buyer-choice.ts'
import { schemeSections } from '../scheme-sections.ts'

export const STATISTICS = '/spaser/statistiques'

type Asked = { period: Period; siren: string | null; buyers: readonly BuyerPerson[]; whole: boolean; today: string }

/** `statistics` null: no quarter of the period is over. */
export function statisticsPage(statistics: Statistics | null, { period, siren, buyers, whole, today }: Asked) {
  const query = { periode: periodSaid(period), [BUYER]: siren ?? '' }
  const choices = buyers.map(one => ({ value: one.siren, label: one.name }))
  return {
    title: 'Statistiques',
    sections: schemeSections(STATISTICS),
    path: STATISTICS,
    fields: [
      select(
        'periode',
        'Année ou période de deux ans',
        periodsOffered(today).map(one => ({ value: periodSaid(one), label: periodSaid(one) })),
        untouched,
        query.periode,
      ),
      ...(buyers.length > 1
        ? [
            select(
              BUYER,
              'Acheteur',
              whole ? [{ value: '', label: 'Tous ensemble' }, ...choices] : choices,
              untouched,
              siren ?? '',
            ),
          ]
        : []),
    ],
    tooEarly: statistics === null,
    shown: statistics && shownOf(statistics),
    exports: {
      xlsx: hrefWith(`${STATISTICS}.xlsx`, query, {}),
      csv: hrefWith(`${STATISTICS}.csv`, query, {}),
    },
  }
}

function shownOf(statistics: Statistics) {
  const { totals, fteHours, facts, persons, employments, isExact, buyer } = statistics
  return {
    lede: `${buyer}, ${daysSaid(statistics)}.`,
    isExact,
    care: isExact ? EXACT : PROTECTED,
    figures: [
      figure('Personnes', said(persons.total), null, aloudOf(persons.total)),
      figure('Contrats de travail', said(employments.total), null, aloudOf(employments.total)),
      figure('Heures retenues', hours(totals.counted), `sur ${wholeHours(totals.owed)}\u00a0h dues en tout`),
      figure('ETP', fteFigure(totals.counted, fteHours), `${hoursFigure(totals.counted)}\u00a0h ÷ ${count(fteHours)}`),
      figure('Marchés', count(totals.contracts), contractsSaid(statistics)),
      figure('Titulaires', count(totals.companies), `dont ${plural(totals.inclusive, 'inclusif', 'inclusifs')}`),
    ],
    lasting: statistics.lasting.map(lastingModel),
    people: [peopleModel('Les personnes', persons), peopleModel('Les contrats de travail', employments)],
    facts: facts.map(factModel),
    legends: legends.map(([mark, , meaning]) => ({ mark, meaning })),
    rows: ROWS,
  }
}

function figure(label: string, value: string, note: string | null = null, aloud: string | null = null) {
  return { label, value, note, aloud }
}

function contractsSaid({ totals: { operations, lots, buyers } }: Statistics): string {
  return `${plural(lots, 'lot', 'lots')}, ${plural(operations, 'opération', 'opérations')}, ${plural(buyers, 'acheteur', 'acheteurs')}`
}

function lastingModel({ head, lasting, known }: Lasting) {
  const share = lasting !== null && known ? percentTenth(lasting, known) : null
  return {
    head,
    share: share ?? (lasting === null ? markOf.s : markOf.nd),
    note: share
      ? `${count(lasting!)} sur ${plural(known!, 'situation connue', 'situations connues')}`
      : lasting === null
        ? 'non publié'
        : 'aucune situation connue',
  }
}

function peopleModel(heading: string, { counts, tables }: People) {
  const withheld = tables.filter(table => table.withheld).map(({ head }) => head)
  return {
    heading,
    id: counts,
    unit: counts === 'persons' ? 'Personnes' : 'Contrats',
    hasHours: counts === 'persons',
    tables: tables.filter(one => !one.withheld && !isUnknown(one)).map(tableModel),
    notes: [
      ...(withheld.length > 0 ? [notPublished(withheld)] : []),
      ...tables.filter(isUnknown).map(({ head }) => `${head}\u00a0: nd, ${marks.nd.aloud} à ce jour.`),
    ],
  }
}

function isUnknown({ rows }: PeopleTable): boolean {
  return rows.length > 0 && rows.every(({ status }) => status === 'nd')
}

function tableModel({ key, head, until, rows }: PeopleTable) {
  const sum = rows.reduce((all, { centihours }) => all + (centihours ?? 0), 0)
  return {
    key,
    head,
    until: longDate(until),
    rows: rows.map(({ label, ...one }) => ({
      label,
      number: said(one),
      hours: one.centihours === null ? markOf.s : hoursFigure(one.centihours),
      aloud: aloudOf(one),
      bar: rows.every(({ centihours }) => centihours !== null) ? barOf(one.centihours!, sum) : null,
    })),
  }
}

function factModel({ key, head, rows }: FactTable) {
  const some = rows.filter(({ contracts }) => contracts > 0)
  const sum = some.reduce((all, { counted }) => all + counted, 0)
  return {
    key,
    head,
    rows: some.map(({ label, contracts, counted }) => ({
      label,
      number: count(contracts),
      hours: hoursFigure(counted),
      bar: barOf(counted, sum),
    })),
  }
}

/** Of a hundred. */
function barOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.round((part / whole) * 100) : null
}

/** How a mark is read; null where there is a number. */
function aloudOf({ status }: Pick<Figure, 'status'>): string | null {
  return status === 'ok' ? null : marks[markOf[status]].aloud
}

function said({ number, status }: Pick<Figure, 'number' | 'status'>): string {
  return status === 'ok' ? count(number!) : markOf[status]
}
