import type { Db } from '#db/connect.ts'
import { longDate } from '#server/base/format.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { breadcrumb } from './grid-page.ts'

/** The page in place of a grid that cannot be yet: what is missing, and the one thing to do. */
export async function noGridPage(db: Db, contract: Contract) {
  const clause = await clauseOfContract(db, contract.id)
  return {
    title: 'Heures',
    breadcrumb: breadcrumb(contract, 'Heures'),
    heading: clause ? 'Le marché n’a pas commencé' : 'Aucune clause n’est encore enregistrée',
    sentence: clause
      ? `Les heures se saisiront à partir du ${contract.startsOn ? longDate(contract.startsOn) : 'début de l’exécution'}.`
      : 'Les heures se saisissent sous une clause\u00a0: enregistrez d’abord l’obligation du marché.',
    href: `/marches/${contract.id}`,
  }
}
