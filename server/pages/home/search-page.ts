import { siret } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type CompanyKind, kinds } from '#server/register/companies/rules.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { type Found, MOST_FOUND } from './search.ts'

export function searchPage(query: string, { contracts, companies }: Found) {
  const total = contracts.total + companies.total
  const asked = encodeURIComponent(query)
  return {
    title: query ? `Recherche\u00a0: ${query}` : 'Recherche',
    query,
    lede: lede(query, total),
    none: query !== '' && total === 0,
    contracts: contracts.total
      ? {
          heading: plural(contracts.total, 'marché', 'marchés'),
          rows: contracts.shown.map(contract => ({
            href: `/marches/${contract.id}`,
            title: contractName(contract),
            note: `${contract.number} · ${contract.buyerName}`,
          })),
          all:
            contracts.total > MOST_FOUND ? { href: `/marches?suivi=tous&q=${asked}`, label: 'Tous ces marchés' } : null,
        }
      : null,
    companies: companies.total
      ? {
          heading: plural(companies.total, 'entreprise', 'entreprises'),
          rows: companies.shown.map(company => ({
            href: companyHref(company),
            title: company.name,
            note: [siret(company.identifier), kinds[company.kind as CompanyKind].long, company.city]
              .filter(Boolean)
              .join(' · '),
          })),
          all:
            companies.total > MOST_FOUND ? { href: `/entreprises?q=${asked}`, label: 'Toutes ces entreprises' } : null,
        }
      : null,
  }
}

function lede(query: string, total: number): string {
  if (!query)
    return 'Un mot de l’objet, un numéro de marché, un SIRET, un nom d’entreprise ou un pseudonyme comme P-014.'
  return total === 0
    ? `Rien ne répond à «\u00a0${query}\u00a0».`
    : `${plural(total, 'résultat', 'résultats')} pour «\u00a0${query}\u00a0».`
}
