import { count, shortDate, siret } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { type CompanyKind, kinds } from '#server/register/companies/rules.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { FoundPerson } from '#server/register/participants/identities.ts'
import { fullName, participantHref, pseudonym } from '#server/register/participants/words.ts'
import { type Found, MOST_FOUND } from './search.ts'

type Named = { total: number; people: FoundPerson[] }

/** `kept`: the words were sent, and stand in no address nor title. `named`: people who answer them, once that is in the journal. */
export function searchPage(
  query: string,
  { contracts, companies }: Found,
  { kept, named, byName }: { kept: boolean; named: Named | null; byName: boolean },
) {
  const people = named?.total ?? 0
  const total = contracts.total + companies.total + people
  const isMore = contracts.isMore || companies.isMore
  const open = people === 0
  const asked = encodeURIComponent(query)
  return {
    title: query && !kept ? `Recherche\u00a0: ${query}` : 'Recherche',
    method: byName ? 'post' : 'get',
    byName,
    people: named && people > 0 ? peopleModel(named) : null,
    query,
    lede: lede(query, { total, isMore }, byName),
    none: query !== '' && total === 0,
    contracts: contracts.total
      ? {
          heading: said(contracts, 'marché', 'marchés'),
          rows: contracts.shown.map(contract => ({
            href: `/marches/${contract.id}`,
            title: contractName(contract),
            note: `${contract.number} · ${contract.buyerName}`,
          })),
          all:
            contracts.total > MOST_FOUND && open
              ? { href: `/marches?suivi=tous&q=${asked}`, label: 'Tous ces marchés' }
              : null,
        }
      : null,
    companies: companies.total
      ? {
          heading: said(companies, 'entreprise', 'entreprises'),
          rows: companies.shown.map(company => ({
            href: companyHref(company),
            payment: `/avant-paiement?siren=${encodeURIComponent(company.identifier)}`,
            title: company.name,
            note: [siret(company.identifier), kinds[company.kind as CompanyKind].long, company.city]
              .filter(Boolean)
              .join(' · '),
          })),
          all:
            companies.total > MOST_FOUND && open
              ? { href: `/entreprises?q=${asked}`, label: 'Toutes ces entreprises' }
              : null,
        }
      : null,
  }
}

function peopleModel({ total, people }: Named) {
  return {
    heading: plural(total, 'participant', 'participants'),
    rows: people.map(({ participant, identity, contracts }) => ({
      href: participantHref(participant),
      title: pseudonym(participant.number),
      note: [
        fullName(identity),
        identity.bornOn && `naissance le ${shortDate(identity.bornOn)}`,
        contracts.length > 0 && `marchés ${listed(contracts.slice(0, 3))}`,
      ]
        .filter(Boolean)
        .join(' · '),
    })),
    more: total > people.length ? 'Écrivez-en davantage pour voir les autres.' : null,
  }
}

type Counted = { total: number; isMore: boolean }

function said({ total, isMore }: Counted, one: string, many: string): string {
  return isMore ? `Plus de ${count(total)}\u00a0${many}` : plural(total, one, many)
}

function lede(query: string, counted: Counted, byName: boolean): string {
  if (!query)
    return byName
      ? 'Un mot de l’objet, un numéro de marché, un SIRET, un nom d’entreprise ou un pseudonyme comme P-014.'
      : 'Un mot de l’objet, un numéro de marché, un SIRET ou un nom d’entreprise.'
  return counted.total === 0
    ? `Rien ne répond à «\u00a0${query}\u00a0».`
    : `${said(counted, 'résultat', 'résultats')} pour «\u00a0${query}\u00a0».`
}
