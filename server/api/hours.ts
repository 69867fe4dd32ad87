import { creditOf } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { clausesAfter } from './contracts-store.ts'
import { ofBuyer } from './parameters.ts'
import { exactly, pageOf, type Resource, whole } from './resource.ts'

export const hours: Resource = {
  path: '/api/v1/hours',
  scope: 'hours',
  name: 'ContractHours',
  summary: 'Les heures d’insertion de chaque marché, mois par mois, toutes personnes ensemble.',
  parameters: [ofBuyer],
  schema: exactly({
    contractId: whole('Numéro du marché dans cette installation'),
    months: {
      type: 'array',
      items: exactly({
        month: { type: 'string', pattern: '^\\d{4}-\\d{2}$', description: 'Mois' },
        declaredCentihours: whole('Heures déclarées'),
        acceptedCentihours: whole('Heures validées'),
        countedCentihours: whole('Heures retenues : éligibles et dans l’exécution'),
      }),
    },
  }),

  async read(asked, { db, user }) {
    const { rows, after } = pageOf(await clausesAfter(db, user, asked), asked.limit)
    const work = await workUnder(
      db,
      rows.map(({ clause_id }) => clause_id),
    )
    const byClause = Map.groupBy(work, ({ clauseId }) => clauseId)
    const data = rows.map(({ id, clause_id }) => ({ contractId: id, months: monthsOf(byClause.get(clause_id) ?? []) }))
    return { data, after }
  },
}

function monthsOf(work: Awaited<ReturnType<typeof workUnder>>) {
  return [...Map.groupBy(work, ({ month }) => month)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, lines]) => {
      const credits = lines.map(creditOf)
      const sum = (part: 'declared' | 'accepted' | 'counted') => credits.reduce((all, one) => all + one[part], 0)
      return {
        month,
        declaredCentihours: sum('declared'),
        acceptedCentihours: sum('accepted'),
        countedCentihours: sum('counted'),
      }
    })
}
