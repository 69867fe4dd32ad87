import Joi from 'joi'
import { buyersAsked } from '#server/register/buyers/choice-rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { nothing } from '#server/scheme/indicators/asked-rules.ts'
import { catalogue } from '#server/scheme/indicators/catalogue-rules.ts'
import { type IndicatorsReport, indicatorsReport } from '#server/scheme/indicators/report.ts'
import { indicatorRows } from '#server/scheme/indicators/rows.ts'
import { periodFrom, periodSaid } from '#server/scheme/period-rules.ts'
import { ofBuyer } from './parameters.ts'
import { exactly, maybe, oneOf, type Parameter, pageOf, type Resource, text } from './resource.ts'

const period: Parameter = {
  name: 'period',
  description: 'Une année civile, ou deux qui se suivent : 2026, 2025-2026. Sans elle, l’année en cours.',
  schema: { type: 'string', pattern: '^20\\d{2}(-20\\d{2})?$' },
  rule: Joi.string()
    .custom((typed: string) => {
      if (!periodFrom(typed)) throw new Error('no period')
      return typed
    })
    .messages({ '*': 'period s’écrit 2026, ou 2025-2026.' }),
}

export const indicators: Resource = {
  path: '/api/v1/indicators',
  scope: 'indicators',
  name: 'Indicator',
  summary: 'Les indicateurs du schéma (SPASER, L. 2111-3) sur une année ou deux, toutes valeurs arrêtées à ce jour.',
  parameters: [ofBuyer, period],
  schema: exactly({
    code: oneOf([...catalogue.keys()], 'Code stable de l’indicateur'),
    label: text('Ce qu’il compte, en français'),
    period: text('Période'),
    measure: text('number, value (centimes hors taxes), ou l’unité de ce qui n’est pas une part de marchés'),
    numerator: maybe('integer', 'Numérateur ; null : non connu'),
    denominator: maybe('integer', 'Dénominateur ; null : sans objet'),
    unknown: maybe('integer', 'Ce dont rien ne dit s’il compte'),
    points: maybe('integer', 'Taux, en centièmes de pour cent, arrondi inférieur ; null : non calculable'),
    coverage: text('Ce sur quoi il repose'),
    targetPoints: maybe('integer', 'Cible, en centièmes de pour cent'),
    targetYear: maybe('integer', 'Année de la cible'),
  }),

  async read({ after, limit, buyer, period: asked }, { db, user, today }) {
    const buyerIds =
      typeof buyer === 'string' ? buyersAsked(buyer.slice(0, 9), await buyersOf(db, user)) : user.buyerIds
    const over = periodFrom(typeof asked === 'string' ? asked : today.slice(0, 4))!
    const report = await indicatorsReport(
      db,
      { ...user, buyerIds },
      { period: over, base: 'notified', narrowed: nothing, today },
    )
    const rows = rowsOf(report).map((row, index) => ({ id: index + 1, row }))
    const page = pageOf(rows.filter(({ id }) => id > after).slice(0, limit + 1), limit)
    return { data: page.rows.map(({ row }) => row), after: page.after }
  },
}

function rowsOf(report: IndicatorsReport) {
  const over = periodSaid(report.asked.period)
  return indicatorRows(report).map(({ said, targetYear, ...row }) => ({
    ...row,
    period: over,
    coverage: said,
    targetYear: row.targetPoints === null ? null : targetYear,
  }))
}
