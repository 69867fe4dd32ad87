import { hoursFigure, longDate, percentTenth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Told } from './load.ts'
import { ccagShort, columnOf } from './words.ts'

/** The contracts that share their hours, and what they come to together; null for a contract alone. */
export function poolModel({ contract, measured }: Told, numbers: ReadonlyMap<number, string>) {
  const { account } = measured
  const { pool, members, owed, expected, counted, credited, finished } = account
  if (!pool) return null
  const owes = columnOf(members.map(member => member.owed)).hours
  return {
    lead: `${plural(members.length, 'marché globalisé', 'marchés globalisés')} sous le nom « ${pool.name} » depuis le ${longDate(pool.agreedOn)} (${ccagShort(contract, '.3')}) : une seule obligation, jugée ensemble.`,
    rows: members.map(member => ({
      name: numbers.get(member.source.contractId) ?? 'Marché hors de votre périmètre',
      own: member.source.contractId === contract.id,
      owed: owes(member.owed),
      expected: owes(member.expected),
      counted: hoursFigure(member.counted),
      missing: finished ? hoursFigure(member.missing ?? 0) : 'jugé ensemble',
    })),
    total: {
      owed: owes(owed),
      expected: owes(expected),
      counted: hoursFigure(counted),
      missing: finished ? hoursFigure(account.missing ?? 0) : hoursFigure(account.behind ?? 0),
    },
    note: `Imputées : ${hoursFigure(credited)} heures de l’ensemble, soit ${percentTenth(credited, owed) ?? '—'}. Chaque heure reste affectée à un seul marché ; aucun n’est en retard ni exposé par lui-même tant que l’ensemble ne l’est pas.`,
  }
}
