import { longDate } from '#server/base/format.ts'
import type { IndicatorsReport } from '#server/scheme/indicators/report.ts'
import type { ReadScheme } from '#server/scheme/plan/read.ts'
import { valueBases } from '#server/scheme/plan/words.ts'
import { lineOf, rateOf } from './scheme-rates.ts'
import { definition } from './words.ts'

/** What each rate counts, on what it rests, and how it is rounded. */
export function schemeDefinitions(report: IndicatorsReport, { plan, nextPublication }: ReadScheme) {
  const told = ['SOC_NB', 'SOC_VAL', 'ECO_NB', 'ECO_VAL', 'ESUS_NB', 'ESUS_VAL', 'INCL_NB', 'INCL_VAL'].map(code => {
    const line = lineOf(report, code)
    return definition(line.indicator.label, `${line.indicator.definition} ${line.computability}`, rateOf(line))
  })
  return {
    lead: 'Ce que compte chaque taux, parmi quoi, et ce que le registre en sait.',
    rows: told,
    notes: [
      { title: 'Base de valeur', text: valueBases[plan?.valueBase ?? 'notified'].sentence },
      { title: 'Dénominateur', text: report.coverage },
      {
        title: 'Inconnu',
        text: 'Un marché dont rien ne dit les considérations, ou la nature du titulaire, compte parmi tous et n’est dans aucune catégorie : les taux sont des minimums.',
      },
      {
        title: 'Arrondis',
        text: 'Un taux s’arrondit au dixième inférieur : une cible ne s’atteint jamais par un arrondi.',
      },
      ...(nextPublication
        ? [
            {
              title: 'Prochaine publication',
              text: `au plus tard le ${longDate(nextPublication)} (tous les deux ans, L. 2111-3).`,
            },
          ]
        : []),
    ],
  }
}
