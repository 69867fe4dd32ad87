import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { sum } from '#server/base/figures.ts'
import { euros, hoursFigure, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Reading } from '#server/compliance/measure.ts'
import { suppliedBy } from '#server/compliance/supplied.ts'
import { LEAST } from '#server/disclosure/rules.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { type Company, kinds } from '#server/register/companies/rules.ts'
import { isTelling } from '#server/register/companies/telling-rules.ts'
import { reservedArticles } from '#server/register/contracts/rules.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import type { CountedRow } from '#server/scheme/counted-store.ts'
import { titleOf } from './company-tables.ts'
import { valuedOf, wordWords } from './reserved-parts.ts'
import { conditionRows, wordOver } from './reserved-rules.ts'
import { discOf, type HeldContract, shortened } from './words.ts'

// What a company brings besides the clauses that it holds: reserved contracts, and hours of others’ clauses as an employer.

/** The reserved contracts of a company; null when it holds none. */
export function reservedContractsModel(
  counted: readonly CountedRow[],
  held: ReadonlyMap<number, HeldContract>,
  companyIds: readonly number[],
  { at, typed }: { at: string; typed: Typed },
) {
  const reserved = counted.filter(row => row.reservedArticle !== null || row.considerations.includes('reserve'))
  if (reserved.length === 0) return null
  const rows = reserved.map(row => {
    const contract = held.get(row.contractId)!
    const conditions = conditionRows({
      contract: { ...contract, id: row.contractId, reservedArticle: row.reservedArticle, notifiedOn: row.notifiedOn },
      holders: row.holderIds.map(companyId => ({ companyId, name: '' })),
      checks: row.checks,
      awards: [],
    })
    const proof = row.checks.findLast(
      ({ condition, companyId }) => condition === 'kind' && companyId !== null && companyIds.includes(companyId),
    )
    const valued = valuedOf(row.checks)
    return {
      name: contractNumber(contract),
      small: shortened(titleOf({ ...contract, lotTitle: '' }, typed), 58),
      article: row.reservedArticle ? reservedArticles[row.reservedArticle].label : 'à préciser',
      kind: proof?.kind ? kinds[proof.kind].label : 'non renseigné',
      value: row.cents === null ? 'non renseigné' : euros(row.cents),
      hours: valued.length > 0 ? hoursFigure(valued.reduce((sum, one) => sum + one.centihours!, 0)) : 'non renseigné',
      state: discOf(wordWords[wordOver(row.reservedArticle, conditions)]),
    }
  })
  const cents = reserved.reduce((sum, row) => sum + (row.cents ?? 0), 0)
  return {
    lead: `${plural(reserved.length, 'marché réservé', 'marchés réservés')}, ${euros(cents)} hors taxes.`,
    caption: `Marchés réservés tenus par l’entreprise, au ${longDate(at)}`,
    rows,
    note: 'Nature : celle de la date d’attribution, lue sur une pièce. Heures valorisées : à part de celles des clauses. Chaque marché a son rapport.',
  }
}

/** The hours that it supplied as an employer to clauses that it does not hold; null when it supplied none. Nothing that would tell health or justice, or one person. */
export async function suppliedModel(
  db: Db,
  user: User,
  company: Company,
  companyIds: readonly number[],
  { held, reading, typed }: { held: readonly number[]; reading: Reading; typed: Typed },
) {
  if (isTelling(company.kind))
    return {
      lead: 'Les heures fournies aux clauses d’autres entreprises ne sont pas publiées : la nature de cette structure dirait la santé ou la situation de justice des personnes.',
      rows: null,
      total: null,
      caption: '',
      note: '',
    }
  const rows = (await suppliedBy(db, user, companyIds, reading)).rows.filter(row => !held.includes(row.contractId))
  if (rows.length === 0) return null
  const centihours = sum(rows, row => row.centihours)
  const isHidden = sum(rows, row => row.people) < LEAST
  const isTold = !isHidden && rows.every(row => row.people >= LEAST)
  return {
    lead: isHidden
      ? `Des heures sont fournies sur ${plural(rows.length, 'marché', 'marchés')}, par trop peu de personnes : elles ne sont pas publiées.`
      : `${hoursFigure(centihours)} heures retenues viennent de ses salariés, sur ${plural(rows.length, 'marché', 'marchés')}${isTold ? '' : ', par trop peu de personnes sur certains pour les dire un à un'}.`,
    caption: 'Heures retenues fournies comme employeur, sur les marchés que d’autres tiennent',
    rows: isTold
      ? rows.map(row => ({
          name: contractNumber(row),
          small: shortened(titleOf({ ...row, lotTitle: '' }, typed), 70),
          hours: hoursFigure(row.centihours),
        }))
      : null,
    total: isTold ? hoursFigure(centihours) : null,
    note: 'Ces heures comptent pour l’obligation de chaque titulaire, et pour aucune de cette entreprise : elles n’entrent pas dans son taux.',
  }
}
