import { companyHref } from '#server/register/companies/words.ts'
import { mailLink } from '#server/register/passes/actions.ts'
import { followerNumbered } from '#server/register/passes/places.ts'
import { rename } from '#server/users/own-actions.ts'
import { accountNumbered } from '#server/users/store.ts'
import type { Agenda, Stage } from './agenda.ts'
import { storyCompanies } from './story/companies.ts'

const PHONE = '01 99 00 20 10'

/** This morning a company was given its link: the mail that holds it waits in the outbox, and nothing else does. */
export function tellLinks(agenda: Agenda, stage: Stage): void {
  const { trx, calendar } = stage
  agenda.on(calendar.today, '08:40', 'camille', async author => {
    const account = (await accountNumbered(trx, author.userId!))!
    await rename(trx, author, account, { name: account.name, phone: PHONE, version: account.version })
  })
  agenda.on(calendar.today, '08:45', 'camille', async author => {
    const { name, siret } = storyCompanies.telliane
    const company = { id: stage.companies.get('telliane')!, name, href: companyHref({ identifier: siret }) }
    const buyer = { id: stage.buyers.get('hauteVesle')!, name: 'Département de Haute-Vesle' }
    await mailLink(trx, company, buyer, { writer: await followerNumbered(trx, author.userId!) }, author)
  })
}
