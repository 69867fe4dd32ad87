import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Edition } from '#server/editions/store.ts'
import { type Company, legalPerson } from '#server/register/companies/rules.ts'
import { companiesNumbered } from '#server/register/companies/store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import type { Subject } from './subject-page.ts'

// What a library is of: a contract, a company or the institution, with its page and its documents.

export function contractSubject(contract: Contract): Subject {
  const path = `/marches/${contract.id}`
  return {
    path,
    back: { href: path, label: contractNumber(contract) },
    list: { href: '/marches', label: 'Marchés' },
    name: contractName(contract),
    certificate: `${path}/attestation`,
    endsOn: contract.endsOn,
    reserved: contract.reservedArticle !== null,
    filter: { contractId: contract.id },
  }
}

export function companySubject(company: Company): Subject {
  const path = companyHref(company)
  return {
    path,
    back: { href: path, label: companyName(company) },
    list: { href: '/entreprises', label: 'Entreprises' },
    name: companyName(company),
    certificate: null,
    endsOn: null,
    reserved: false,
    filter: { legalPerson: legalPerson(company) },
  }
}

export function institutionSubject(name: string): Subject {
  return {
    path: '/institution',
    back: { href: '/', label: 'L’institution' },
    list: { href: '/rapports', label: 'Rapports' },
    name: name || 'L’institution',
    certificate: null,
    endsOn: null,
    reserved: false,
    filter: { about: 'institution' },
  }
}

/** The page of what an edition is about, and its library. */
export async function subjectLink(db: Db, user: User, { contractId, companyId }: Edition) {
  if (contractId !== null) {
    const contract = await contractFor(db, user, contractId)
    return {
      href: `/marches/${contractId}/editions`,
      label: `Toutes les éditions du marché ${contractNumber(contract)}`,
    }
  }
  if (companyId === null) return { href: '/institution/editions', label: 'Toutes les éditions de l’institution' }
  const company = (await companiesNumbered(db, [companyId])).get(companyId)
  return company
    ? { href: companyHref(company, '/editions'), label: `Toutes les éditions de ${companyName(company)}` }
    : null
}
