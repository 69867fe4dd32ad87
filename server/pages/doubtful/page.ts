import { siret } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { bareName, type DoubtfulHolder, doubtSaid } from '#server/register/contracts/doubtful-rules.ts'
import type { DoubtfulLine } from '#server/register/contracts/doubtful-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { type Attempt, field } from '#server/web/forms.ts'
import { pagination } from '#server/web/list.ts'
import { framed } from '../form-frame.ts'

/** Who it is: a company of the register that has the same legal person, or any SIRET. */
export function namePage(contract: Contract, holder: DoubtfulHolder, siblings: readonly Company[], attempt: Attempt) {
  const heading = 'Qui est ce titulaire\u202f?'
  return {
    ...framed(heading, heading, contract, attempt, 'Rien n’est enregistré'),
    action: `/marches/${contract.id}/titulaires/${holder.id}`,
    who: bareName(holder),
    said: doubtSaid(holder),
    siblings: siblings.map(company => ({
      siret: company.identifier,
      name: companyName(company),
      place: [`SIRET ${siret(company.identifier)}`, company.city].filter(Boolean).join(', '),
    })),
    siret: field('siret', 'SIRET', attempt, '', { inputmode: 'numeric', short: true, help: 'Quatorze chiffres.' }),
    name: field('nom', 'Nom, s’il n’est pas déjà connu', attempt, holder.name),
  }
}

export function listPage(
  { total, lines }: { total: number; lines: readonly DoubtfulLine[] },
  { page, last, mayName }: { page: number; last: number; mayName: boolean },
) {
  return {
    title: 'Titulaires à vérifier',
    lead: total
      ? `${plural(total, 'titulaire publié', 'titulaires publiés')} sous un numéro qui ne désigne personne à coup sûr. Le marché est gardé\u202f; dites qui c’est.`
      : 'Chaque titulaire publié est reconnu.',
    lines: lines.map(line => ({
      who: bareName(line),
      said: doubtSaid(line),
      contract: { href: `/marches/${line.contractId}`, label: `${line.number}, ${line.title}` },
      buyer: buyerName({ name: line.buyerName, siret: line.buyerSiret }),
      name: mayName ? `/marches/${line.contractId}/titulaires/${line.id}` : null,
    })),
    pages: pagination('/titulaires-a-verifier', {}, page, last),
  }
}
