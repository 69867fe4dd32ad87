import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { sum } from '#server/base/figures.ts'
import { contractsNumbered } from '#server/compliance/contract-lines.ts'
import { allLinesThen } from '#server/compliance/lines-then.ts'
import { openingOf, totalOf } from '#server/compliance/openings/rules.ts'
import { portfolioOf } from '#server/compliance/portfolio.ts'
import type { Sums } from '#server/compliance/portfolio-rules.ts'
import { contractsSeen } from '#server/register/contracts/store.ts'
import { DEFAULT_FTE_HOURS } from '#server/settings/scheme-rules.ts'
import { schemeAt } from '../counted-store.ts'
import { type Asked, leavesHours } from './asked-rules.ts'
import { pointsOf } from './figures-rules.ts'

/** A figure that is taken from where it is measured; null with why where it is not here. */
export type GivenFigure = {
  code: string
  value: number | null
  numerator: number | null
  denominator: number | null
  /** Contracts it is made of; null where it is not made of contracts. */
  contracts: number | null
  why: string
}

/** Hours, rates and penalties as the measure gives them today; persons stand among the statistics, which protect them. */
export async function givenFigures(db: Db, user: User, { period, narrowed, today }: Asked): Promise<GivenFigure[]> {
  const missing = (code: string, why: string): GivenFigure => ({
    code,
    value: null,
    numerator: null,
    denominator: null,
    contracts: null,
    why,
  })
  const persons = PERSONS.map(code => missing(code, 'Parmi les statistiques, sous le secret statistique.'))
  const weight = missing(
    'CRIT_POND',
    'Non calculable\u00a0: poids du critère connu pour 0\u00a0% des marchés, aucune publication ne le dit.',
  )
  const whyNot = reasonAgainst(period.toYear, today, leavesHours(narrowed))
  if (whyNot) return [weight, ...HOURS.map(code => missing(code, whyNot)), ...persons, missing('PENAL', whyNot)]
  const portfolio = await portfolioOf(db, user, 'all', today)
  const sums: Sums = narrowed.directorateId
    ? (portfolio.byDirectorate.find(({ id }) => id === narrowed.directorateId) ?? none)
    : portfolio
  const { fteHours } = (await schemeAt(db, { at: today })) ?? { fteHours: DEFAULT_FTE_HOURS }
  const given = (code: string, value: number | null, numerator: number, denominator: number | null = null) => ({
    code,
    value,
    numerator,
    denominator,
    contracts: sums.contracts,
    why: 'Mesuré sur toutes les clauses enregistrées, à ce jour.',
  })
  return [
    weight,
    given('H_ENG', sums.owed, sums.owed),
    missing('H_REAL', 'Les heures déclarées et pas encore contrôlées se lisent relevé par relevé.'),
    given('H_VALID', sums.accepted, sums.accepted),
    given('TX_REAL', toTheTenth(pointsOf(sums.credited, sums.owed)), sums.credited, sums.owed),
    given('ETP', sums.counted, sums.counted, fteHours * 100),
    ...persons,
    narrowed.directorateId
      ? missing('PENAL', 'Décidées pour des marchés, pas pour une direction.')
      : await penalties(db, user, today),
  ]
}

/** As the measure has it. */
function toTheTenth(points: number | null): number | null {
  return points === null ? null : Math.floor(points / 10) * 10
}

const HOURS = ['H_ENG', 'H_REAL', 'H_VALID', 'TX_REAL', 'ETP'] as const
const PERSONS = ['BENEF', 'H_PAR_BENEF', 'MODAL', 'SORT6', 'SORT12'] as const
const none: Sums = { contracts: 0, owed: 0, accepted: 0, counted: 0, credited: 0 }

function reasonAgainst(toYear: number, today: string, isWhole: boolean): string | null {
  if (!isWhole) return 'Les heures se mesurent par acheteur et par direction\u00a0: retirez les autres filtres.'
  if (toYear < Number(today.slice(0, 4)))
    return `Arrêtées au 31 décembre ${toYear}, les heures se lisent dans le rapport de l’institution à cette date.`
  return null
}

/** Of contracts with a file, read in their accounts. */
async function penalties(db: Db, user: User, today: string): Promise<GivenFigure> {
  const rows = await contractsSeen(db, user)
    .whereExists(db('proceedings').whereRaw('proceedings.contract_id = contracts.id'))
    .orderBy('contracts.id')
    .select('contracts.id')
  const decided: number[] = []
  for (const some of inChunks(rows)) {
    const contracts = await contractsNumbered(
      db,
      user,
      some.map(({ id }) => id),
    )
    for (const { id, account } of await allLinesThen(db, contracts, { at: today, today })) {
      const member = account?.members.find(({ source }) => source.contractId === id)
      const opened = member && openingOf(account!, { measure: 'decided', own: member.source.clauseId })
      if (opened && totalOf(opened) > 0) decided.push(totalOf(opened))
    }
  }
  const cents = sum(decided, one => one)
  return {
    code: 'PENAL',
    value: cents,
    numerator: cents,
    denominator: null,
    contracts: decided.length,
    why: 'Décisions enregistrées à ce jour.',
  }
}
