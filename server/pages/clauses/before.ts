import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { hours, owedHours } from '#server/base/format.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { companyAt } from '#server/compliance/companies.ts'
import { conclusionSaid } from '#server/compliance/company-words.ts'
import { judgedSaid } from '#server/compliance/judging-words.ts'
import { statusWords, verdictWords } from '#server/compliance/words.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'

// What stands beside the form of an amendment: where the contract is, and whether its holder is in order.

export type Before = {
  status: { word: string; tone: string; icon: string }
  sentence: string
  judged: string
  company: { name: string; href: string; status: { word: string; tone: string; icon: string }; sentence: string } | null
}

export async function beforeSigning(
  db: Db,
  user: User,
  contract: Contract,
  account: Account | undefined,
  today: string,
): Promise<Before | null> {
  if (!account) return null
  const holders = (await holdersOf(db, [contract.id])).get(contract.id) ?? []
  const company = holders.find(({ until, role }) => until === null && role !== 'subcontractor')?.company
  const shown = company && (await companyAt(db, user, company, { at: today, today }))
  const short = account.finished ? account.missing : account.behind
  return {
    status: statusWords[account.status],
    sentence: `${hours(account.counted)} retenues sur ${owedHours(account.owed)} dues${short ? `\u202f; il manque ${hours(short)}` : ''}.`,
    judged: `${judgedSaid(account)}.`,
    company:
      company && shown
        ? {
            name: companyName(company),
            href: companyHref(company),
            status: verdictWords[shown.verdict],
            sentence: conclusionSaid(shown.lines, today),
          }
        : null,
  }
}
