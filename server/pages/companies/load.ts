import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type CompanyAccount, companyAt } from '#server/compliance/companies.ts'
import { suppliedBy } from '#server/compliance/supplied.ts'
import { type Pool, poolsOfCompany } from '#server/register/clauses/pool-store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { siblingsOf } from '#server/register/companies/store.ts'

export type CompanyShown = CompanyAccount & {
  company: Company
  pools: Pool[]
  supplied: Awaited<ReturnType<typeof suppliedBy>>
  siblings: Company[]
}

/** All that the page of a company shows, today. */
export async function loadCompany(db: Db, user: User, company: Company, today: string): Promise<CompanyShown> {
  const reading = { at: today, today }
  const account = await companyAt(db, user, company, reading)
  const pools: Pool[] = []
  for (const id of account.establishments) pools.push(...(await poolsOfCompany(db, id, user.buyerIds)))
  return {
    ...account,
    company,
    pools,
    supplied: await suppliedBy(db, user, account.establishments, reading),
    siblings: await siblingsOf(db, user, company),
  }
}
