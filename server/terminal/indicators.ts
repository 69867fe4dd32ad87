import { parseArgs } from 'node:util'
import { TERMINAL, type User } from '#server/access/rules.ts'
import { settleAll } from '#server/compliance/store.ts'
import { buyersAsked } from '#server/register/buyers/choice-rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { nothing } from '#server/scheme/indicators/asked-rules.ts'
import { countAll } from '#server/scheme/indicators/cells-store.ts'
import { type Base, bases } from '#server/scheme/indicators/entered-rules.ts'
import {
  type ContractLine,
  type GivenLine,
  type IndicatorsReport,
  indicatorsReport,
} from '#server/scheme/indicators/report.ts'
import { amountSaid, givenSaid, pointsSaid } from '#server/scheme/indicators/words.ts'
import { type Period, periodFrom, periodSaid } from '#server/scheme/period-rules.ts'
import type { Verb } from './verb.ts'

const USAGE =
  'indicators [--year AAAA | --window AAAA-AAAA] [--buyer SIREN] [--base notified|mandated] [--json]   les indicateurs du schéma (SPASER)\u00a0: numérateur, dénominateur, couverture, taux, cible (1\u00a0: acheteur inconnu)'

export const readIndicators: Verb = {
  usage: USAGE,
  reads: () => true,
  async run(args, { db, clock, say, complain }) {
    const { values } = parseArgs({
      args,
      options: {
        year: { type: 'string' },
        window: { type: 'string' },
        buyer: { type: 'string' },
        base: { type: 'string', default: 'notified' },
        json: { type: 'boolean', default: false },
      },
    })
    const today = clock.today()
    const period = periodFrom(values.window ?? values.year ?? today.slice(0, 4))
    if (!period || (values.year && values.window) || !Object.hasOwn(bases, values.base)) {
      complain(`Une année s’écrit 2026, une fenêtre de deux ans 2025-2026.\nUsage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const reader = await readerOf(db, values.buyer)
    if (!reader) {
      complain(`Aucun acheteur n’a le numéro ${values.buyer}.`)
      return 1
    }
    await settleAll(db, today)
    await countAll(db) // nobody waits behind a terminal
    const asked = { period, base: values.base as Base, narrowed: nothing, today }
    const report = await indicatorsReport(db, reader, asked)
    if (values.json) say(JSON.stringify(plain(report, period)))
    else for (const line of inWords(report, period)) say(line)
    return 0
  },
}

async function readerOf(db: Parameters<typeof buyersOf>[0], number: string | undefined): Promise<User | null> {
  if (number === undefined) return TERMINAL
  const buyers = await buyersOf(db, TERMINAL)
  const buyerIds = buyersAsked(number, buyers)
  return buyerIds && buyerIds.length > 0 ? { ...TERMINAL, buyerIds } : null
}

/** Rates and targets in hundredths of a percent, values in cents, hours in centihours. */
function plain(
  { coverage, denominators, apart, known, undated, asked, lines, given }: IndicatorsReport,
  period: Period,
) {
  return {
    period: periodSaid(period),
    base: asked.base,
    coverage: { said: coverage, ...denominators },
    known,
    undated,
    apart: Object.fromEntries(apart),
    indicators: [
      ...lines.map(line => ({
        code: line.code,
        measure: line.measure,
        numerator: line.numerator,
        denominator: line.denominator,
        contracts: line.contracts,
        unknown: line.unsaid + line.missing,
        coverage: line.computability,
        rate: line.points,
        ...targetsIn(line),
        trend: line.trend,
      })),
      ...given.map(line => ({
        code: line.code,
        measure: line.indicator.unit,
        numerator: line.numerator,
        denominator: line.denominator,
        contracts: line.contracts,
        coverage: line.why,
        value: line.value,
        ...targetsIn(line),
      })),
    ],
  }
}

function targetsIn({ target, baseline, reference }: ContractLine | GivenLine) {
  const said = (one: ContractLine['target']) =>
    one && { year: one.year, unit: one.unit, value: one.value, source: one.source, recordedAt: one.recordedAt }
  return {
    target: said(target),
    baseline: said(baseline),
    reference: reference && {
      years: [reference.fromYear, reference.toYear],
      rate: reference.points,
      source: reference.source,
    },
  }
}

function inWords({ coverage, lines, given }: IndicatorsReport, period: Period): string[] {
  return [
    `${periodSaid(period)}. ${coverage}`,
    ...lines.map(line =>
      [
        line.code,
        line.points === null ? '—' : pointsSaid(line.points),
        `${amountSaid(line.measure, line.numerator)} sur ${amountSaid(line.measure, line.denominator)}`,
        line.target?.value == null || line.target.unit !== 'rate'
          ? 'sans cible'
          : `cible ${pointsSaid(line.target.value)} en ${line.target.year}`,
        line.computability,
      ].join('\t'),
    ),
    ...given.map(line =>
      [line.code, line.value === null ? '—' : givenSaid(line.indicator, line.value, line.denominator), line.why].join(
        '\t',
      ),
    ),
  ]
}
