import { longDate, shortDate } from '#server/base/format.ts'
import { listed, ofName, plural } from '#server/base/french.ts'
import { statusWords } from '#server/compliance/words.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { errorSummary, field, titled } from '#server/web/forms.ts'
import { hrefWith } from '#server/web/list.ts'
import { opens } from '../opening-links.ts'
import type { Chosen } from './form.ts'
import type { Offered, OfferedCompany } from './offered-store.ts'

/** At most so many contracts, and so many companies: beyond, one searches. */
export const OFFERED = 12

/** Where a director picks a contract or a company, and a cut-off date. */
export function reportsPage(
  chosen: Chosen,
  contracts: readonly Offered[],
  companies: readonly OfferedCompany[],
  { buyers, others }: { buyers: readonly string[]; others: number },
) {
  const errors = chosen.errors ?? {}
  const attempt = { typed: chosen.typed, errors }
  const date = hrefWith('', {}, { date: chosen.asked ?? '', connu: chosen.known ?? '' })
  const nothing = contracts.length === 0 && companies.length === 0
  return {
    title: titled('Rapports', errors),
    summary: errorSummary('La date d’arrêté est à revoir.', errors),
    fields: [
      field('q', 'Marché ou entreprise', attempt, '', {
        type: 'search',
        help: 'Un numéro, un objet, un nom ou un SIRET\u202f; vide, les derniers suivis.',
        optional: true,
      }),
      field('date', 'Date d’arrêté', attempt, '', {
        help: 'La fin d’un mois, comme 31/10/2026\u00a0: les heures viennent par mois entiers.',
        short: true,
      }),
      field('connu', 'Tels que connus le', attempt, '', {
        help: 'Pour relire un arrêté comme on le lisait ce jour-là\u202f; vide, tout ce qui est enregistré.',
        short: true,
        optional: true,
      }),
    ],
    cutOff: `Les rapports ci-dessous sont arrêtés au ${longDate(chosen.at)}${chosen.asked ? '' : ', ou au dernier jour d’un marché fini depuis'}${chosen.known ? `, tels que connus le ${longDate(chosen.known)}` : ''}.${contracts.length >= OFFERED || companies.length >= OFFERED ? ` Seuls les ${OFFERED} premiers sont montrés\u00a0: précisez la recherche pour trouver les autres.` : ''}`,
    perimeter:
      others > 0
        ? `Sur les marchés que vous suivez (${listed(buyers)})\u202f; ${plural(others, 'autre acheteur n’y figure pas', 'autres acheteurs n’y figurent pas')}.`
        : null,
    searched: chosen.query.trim() !== '',
    institution: {
      report: `/institution/rapport.pdf${date}`,
      publish: `/institution/editions${date}`,
      note:
        others > 0
          ? `Sur les marchés que vous suivez (${listed(buyers)}), directions, états et marché par marché.`
          : 'Tous les marchés à clause, par état et par direction, puis un par un.',
    },
    empty: !nothing
      ? null
      : chosen.query.trim()
        ? {
            title: 'Rien ne répond à cette recherche.',
            advice: 'Essayez un autre mot du titre, le numéro du marché ou le nom de l’entreprise.',
            href: '/rapports',
            link: 'Voir les derniers marchés suivis',
          }
        : {
            title: 'Aucun marché à clause n’est encore suivi.',
            advice: 'Un rapport se fait sur un marché dont la clause est enregistrée\u00a0: prenez-en un en charge.',
            href: '/marches',
            link: 'Voir les marchés',
          },
    contracts: contracts.map(contract => ({
      title: contractName(contract),
      number: `n° ${contract.number}`,
      href: `/marches/${contract.id}`,
      report: `/marches/${contract.id}/rapport.pdf${date}`,
      label: `Projet PDF du marché ${contractNumber(contract)}`,
      publish: `/marches/${contract.id}/editions${date}`,
      publishLabel: `Publier l’édition du marché ${contractNumber(contract)}`,
      ends: [contract.endsOn ? shortDate(contract.endsOn) : 'non fixée', contract.endDoubt].filter(Boolean).join(', '),
      status: contract.status ? statusWords[contract.status] : null,
    })),
    companies: companies.map(company => ({
      name: company.name,
      city: company.city || '—',
      contracts: opens(
        plural(company.contracts, 'marché à clause', 'marchés à clause'),
        `/entreprises/${company.identifier}#marches`,
        company.name,
      ),
      href: `/entreprises/${company.identifier}`,
      report: `/entreprises/${company.identifier}/rapport.pdf${date}`,
      label: `Projet PDF ${ofName(company.name)}`,
      publish: `/entreprises/${company.identifier}/editions${date}`,
      publishLabel: `Publier l’édition ${ofName(company.name)}`,
    })),
  }
}
