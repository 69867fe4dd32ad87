import { recordTarget, recordTotal } from '#server/scheme/indicators/actions.ts'
import type { TargetForm } from '#server/scheme/indicators/entered-rules.ts'
import type { Agenda, Stage } from './agenda.ts'

type Aim = Pick<TargetForm, 'code' | 'unit' | 'value'>

/** What the assembly voted with the scheme, from where the institution started. */
const aims: readonly Aim[] = [
  { code: 'SOC_VAL', unit: 'rate', value: 70_00 },
  { code: 'RES_NB', unit: 'rate', value: 10_00 },
  { code: 'H_ENG', unit: 'number', value: 60_000_00 },
]

/** The targets of the scheme, and the total of a year as the accounts give it so far. */
export function tellIndicators(agenda: Agenda, { trx, buyers, calendar }: Stage): void {
  const voted = calendar.workday('-30/10')
  const year = Number(voted.slice(0, 4))
  const said = { buyerId: null, source: 'Délibération de l’assemblée, axe 1 du schéma' }
  for (const aim of aims)
    agenda.on(voted, '10:00', 'helene', author =>
      recordTarget(trx, author, { ...said, ...aim, role: 'target', year: year + 3 }),
    )
  const start = { ...said, code: 'RES_NB', role: 'baseline', unit: 'rate', year: year - 1, value: 4_00 } as const
  agenda.on(voted, '10:20', 'helene', author =>
    recordTarget(trx, author, { ...start, source: 'Bilan des achats de l’année précédente' }),
  )
  const counted = calendar.workday('-1/20')
  agenda.on(counted, '11:00', 'helene', author =>
    recordTotal(trx, author, {
      buyerId: buyers.get('hauteVesle')!,
      year: Number(counted.slice(0, 4)),
      base: 'notified',
      contracts: 48,
      cents: 38_500_000_00,
      source: 'État des notifications, direction des achats',
    }),
  )
}
