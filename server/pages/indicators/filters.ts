import { sectors } from '#server/register/contracts/rules.ts'
import { brackets } from '#server/scheme/indicators/asked-rules.ts'
import { bases } from '#server/scheme/indicators/entered-rules.ts'
import type { IndicatorsReport } from '#server/scheme/indicators/report.ts'
import { periodSaid } from '#server/scheme/period-rules.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'
import { PATH, periodChoices } from './asked.ts'

export type Offered = {
  directorates: readonly { id: number; name: string }[]
  sectorsUsed: readonly string[]
  procedures: readonly string[]
}

type Option = { value: string; label: string }

/** What the page may be asked, and what it was. */
export function filtersModel(
  { asked }: IndicatorsReport,
  query: ListQuery,
  { directorates, sectorsUsed, procedures }: Offered,
) {
  const { narrowed, base } = asked
  const pick = (id: string, label: string, options: readonly Option[], value: string) => ({
    id,
    label,
    options: options.map(one => ({ ...one, selected: one.value === value })),
  })
  const all = { value: '', label: 'Toutes' }
  const period = periodSaid(asked.period)
  const periods = [...new Set([period, ...periodChoices(asked.today)])]
  return {
    fields: [
      pick(
        'periode',
        'Période',
        periods.map(value => ({ value, label: value.replace('-', ' et ') })),
        period,
      ),
      pick(
        'direction',
        'Direction',
        [all, ...directorates.map(({ id, name }) => ({ value: String(id), label: name }))],
        String(narrowed.directorateId || ''),
      ),
      pick(
        'secteur',
        'Secteur',
        [
          { ...all, label: 'Tous' },
          ...sectorsUsed.map(value => ({ value, label: sectors[value as keyof typeof sectors]?.label ?? value })),
        ],
        narrowed.sector,
      ),
      pick('procedure', 'Procédure', [all, ...procedures.map(value => ({ value, label: value }))], narrowed.procedure),
      pick(
        'montant',
        'Montant',
        [{ ...all, label: 'Tous' }, ...Object.entries(brackets).map(([value, { label }]) => ({ value, label }))],
        narrowed.bracket,
      ),
      pick(
        'base',
        'Valeur',
        [
          { value: '', label: bases.notified },
          { value: 'mandate', label: bases.mandated },
        ],
        base === 'mandated' ? 'mandate' : '',
      ),
    ],
    texts: [
      { id: 'entreprise', label: 'Titulaire (SIREN)', value: query.entreprise ?? '', hint: '123 456 782' },
      { id: 'lieu', label: 'Lieu d’exécution', value: query.lieu ?? '', hint: 'Département ou code postal' },
    ],
    withoutFilters: Object.values(narrowed).some(Boolean) ? hrefWith(PATH, { periode: query.periode ?? '' }, {}) : null,
  }
}
