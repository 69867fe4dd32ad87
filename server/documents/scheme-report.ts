import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { longDate } from '#server/base/format.ts'
import { Typed } from '#server/proofreading/typed.ts'
import { buyerPersons } from '#server/register/buyers/choice-rules.ts'
import { buyersOf, perimeterOf } from '#server/register/buyers/store.ts'
import { dutiesOf } from '#server/scheme/duties/model.ts'
import { dutyRows } from '#server/scheme/duties/store.ts'
import { nothing } from '#server/scheme/indicators/asked-rules.ts'
import { bases } from '#server/scheme/indicators/entered-rules.ts'
import { type IndicatorsReport, indicatorsReport } from '#server/scheme/indicators/report.ts'
import { type Period, periodSaid, yearsOf } from '#server/scheme/period-rules.ts'
import { readScheme } from '#server/scheme/plan/read.ts'
import type { Plan } from '#server/scheme/plan/rules.ts'
import { readProgrammes } from '#server/scheme/programmes/read.ts'
import type { Statistics } from '#server/scheme/statistics/rules.ts'
import { statisticsFor } from '#server/scheme/statistics/store.ts'
import { dutyStatesModel } from './duties-parts.ts'
import { perimeterSaid } from './institution.ts'
import { schemeData, schemeValues } from './scheme-data.ts'
import { schemeDefinitions } from './scheme-definitions.ts'
import { engagementsModel, programmesModel, publicsModel, workedModel } from './scheme-follow.ts'
import {
  categoriesModel,
  hoursModel,
  indicatorsModel,
  keyFigures,
  lineOf,
  rateOf,
  sentenceOf,
  targetsModel,
  trendModel,
} from './scheme-rates.ts'
import { letterheadOf } from './store.ts'
import { editionRows, type Reported, verdictOf } from './words.ts'

/**
 * The report of the scheme (SPASER, L. 2111-3) over a civil year or two, as it stands today, over the buyers that this person
 * sees: what elected officials are handed and what the law has published every two years. Of persons, what may be told to anyone.
 */
export async function schemeReport(
  db: Db,
  user: User,
  { period, today }: { period: Period; today: string },
): Promise<Reported> {
  const scheme = await readScheme(db, { at: today, today })
  const base = scheme.plan?.valueBase ?? 'notified'
  const report = await indicatorsReport(db, user, { period, base, narrowed: nothing, today })
  const statistics = await peopleOver(db, user, period, today)
  const programmes = await readProgrammes(db, { ...user, role: 'director' }, { at: today, today })
  const duties = await dutiesOver(db, user, period, today)
  const { institution, logo } = await letterheadOf(db, undefined)
  const perimeter = perimeterSaid(await perimeterOf(db, user))
  const author = institution || perimeter.buyers.join(', ')
  const typed = new Typed()

  let part = 0
  const numbered = <Part extends object>(model: Part | null) => model && { number: ++part, ...model }
  const heading = 'Rapport du schéma d’achats responsables'
  const when = periodSaid(period)
  const name = scheme.plan ? planSaid(scheme.plan, typed) : 'SPASER'
  const model = {
    title: `${heading}, ${when}`,
    kind: 'Article L. 2111-3 du code de la commande publique',
    scheme: name,
    institution: { name: author, unit: null, logo },
    heading,
    subject: [`Marchés notifiés en ${when}`, perimeter.said],
    state: `Arrêté au ${longDate(today)}. ${bases[base]}, hors taxes.`,
    verdict: {
      heading: 'Constat',
      ...verdictOf(targetsModel(report), sentenceOf(report), { judged: null, rule: null }),
    },
    ruler: null,
    figures: keyFigures(report),
    decision: null,
    categories: numbered(categoriesModel(report)),
    trend: numbered(trendModel(report)),
    engagements: numbered(engagementsModel(scheme, typed)),
    worked: numbered(scheme.plan ? workedModel(scheme, typed) : null),
    indicators: numbered(indicatorsModel(report)),
    duties: numbered(duties),
    hours: numbered(hoursModel(report)),
    programmes: numbered(programmesModel(programmes, typed)),
    publics: numbered(publicsModel(statistics)),
    definitions: numbered(schemeDefinitions(report, scheme)),
    edition: { number: ++part, rows: editionRows(today, perimeter.said), signatures: SIGNATURES },
    annexes: [],
  }
  const told = { title: model.title, report, scheme, programmes, statistics }
  return {
    template: 'scheme',
    fileName: `rapport-spaser-${when}-${today}.pdf`,
    title: model.title,
    subject: model.verdict.sentence,
    identifier: '',
    author,
    running: {
      left: `${heading}, ${when}`,
      right: `arrêté au ${longDate(today)}`,
      foot: `${author} · ${name} · Clausuivi`,
    },
    model,
    texts: typed.texts,
    publications: statistics?.publications ?? [],
    content: { kind: 'scheme', ...schemeValues(told), printed: JSON.parse(JSON.stringify(model)) },
    about: {
      kind: 'schemeReport',
      thread: when,
      subject: { type: 'institution' },
      buyerIds: user.buyerIds,
      at: today,
      compared: { figures: comparedIn(report), acts: [] },
    },
    attached: await schemeData(told),
  }
}

function planSaid({ id, name, fromYear, toYear }: Plan, typed: Typed): string {
  return `${typed.print(name, 'Schéma, nom', { table: 'scheme_plans', id, column: 'name' })}, ${fromYear}-${toYear}`
}

/** Persons of every buyer, or of the one legal person that this reader sees; of some among many, nothing is published apart. */
async function peopleOver(db: Db, user: User, period: Period, today: string): Promise<Statistics | null> {
  const persons = user.buyerIds === null ? [] : buyerPersons(await buyersOf(db, user))
  if (persons.length > 1) return null
  return statisticsFor(db, { period, siren: persons[0]?.siren ?? null, today, isExact: false })
}

/** Contracts by what the law asks of each, notified in these years. */
async function dutiesOver(db: Db, user: User, period: Period, today: string) {
  const rows = (await Promise.all(yearsOf(period).map(year => dutyRows(db, user, { year, at: today })))).flat()
  return rows.length === 0
    ? null
    : dutyStatesModel(dutiesOf(rows), rows.filter(({ ground }) => ground === 'before').length)
}

function comparedIn(report: IndicatorsReport) {
  return report.lines.map(({ code, indicator }) => ({
    label: indicator.label,
    value: rateOf(lineOf(report, code)),
  }))
}

const SIGNATURES = [
  { who: 'La direction', does: 'a établi ce rapport' },
  { who: 'L’exécutif', does: 'en a pris connaissance' },
  { who: 'L’assemblée', does: 'l’a reçu' },
]
