import { typedDate } from '#server/base/format.ts'
import type { ListedContract } from '#server/compliance/contract-list.ts'
import { contractWords } from '#server/compliance/contract-words.ts'
import { accountIn } from '#server/compliance/standing.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import type { Sheet } from '#server/web/export.ts'

/** The whole list as a spreadsheet, one row a contract. */
export function contractsSheet(
  contracts: ListedContract[],
  holders: Map<number, { company: Company; until: string | null }[]>,
): Sheet {
  return {
    name: 'marches',
    columns: [
      'Numéro',
      'Lot',
      'Objet',
      'Acheteur',
      'Titulaires',
      'Considérations sociales',
      'Montant HT (€)',
      'Notifié le',
      'Fin',
      'Suivi par',
      'État',
      'Jugé au',
      'Heures dues',
      'Déclarées',
      'Validées',
      'Retenues',
      'Attendues',
      'Écart',
      'Manque à la fin',
      'Exposées à la pénalité',
      'Globalisation',
      'Dues globalisées',
      'Retenues globalisées',
      'Écart globalisé',
    ],
    rows: contracts.map(contract => [
      contract.number,
      contract.lotNumber,
      contract.title,
      contract.buyerName,
      (holders.get(contract.id) ?? [])
        .filter(holder => !holder.until)
        .map(holder => companyName(holder.company))
        .join(', '),
      contract.considerations.map(value => considerations[value]).join(', '),
      contract.amountCents === null ? null : contract.amountCents / 100,
      typedDate(contract.notifiedOn),
      typedDate(contract.endsOn),
      contract.followedByName,
      contractWords[contract.word].word,
      typedDate(contract.standing?.judgedAt ?? null),
      ...hoursIn(contract),
    ]),
  }
}

/** Its own part, then the account that it shares. */
function hoursIn({ standing, pool }: ListedContract) {
  if (!standing) return Array<null>(12).fill(null)
  const { owed, logged, accepted, counted, expected, gap, missing, exposed } = standing
  const account = accountIn(standing)
  const cells = (figures: (number | null)[]) => figures.map(figure => (figure === null ? null : figure / 100))
  return [
    ...cells([owed, logged, accepted, counted, expected, gap, missing, exposed]),
    pool,
    ...(pool ? cells([account.owed, account.counted, account.gap]) : [null, null, null]),
  ]
}
