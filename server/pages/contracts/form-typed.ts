import { count, typedDate } from '#server/base/format.ts'
import { holdingNow, shareField } from '#server/register/contracts/group-rules.ts'
import { type Contract, considerations, type Holder } from '#server/register/contracts/rules.ts'
import type { Choice, Typed } from '#server/web/forms.ts'

/** A contract as its form would be typed. */
export function typedOf(contract: Contract, holders: readonly Holder[] = []): Typed {
  const social = ['clause', 'critere', 'reserve', 'aucune', 'inconnue'].filter(key =>
    contract.considerations.includes(key as never),
  )
  const combined = social.join(',')
  return {
    numero: contract.number,
    lot: contract.lotNumber,
    'lot-intitule': contract.lotTitle,
    objet: contract.title,
    avis: typedDate(contract.noticedOn),
    notification: typedDate(contract.notifiedOn),
    debut: typedDate(contract.startsOn),
    fin: typedDate(contract.endsOn),
    montant:
      contract.amountCents === null
        ? ''
        : contract.amountCents % 100 === 0
          ? count(contract.amountCents / 100)
          : String(contract.amountCents / 100).replace('.', ','),
    consideration: socialChoices.some(choice => choice.value === combined) ? combined : (social[0] ?? ''),
    reserve: contract.reservedArticle ?? '',
    secteur: contract.sector,
    ccag: contract.ccag,
    'ccag-version': contract.ccagVersion,
    groupement: contract.groupForm,
    ...Object.fromEntries(
      holdingNow(holders).map(({ companyId, sharePoints }) => [
        shareField(companyId),
        sharePoints === null ? '' : String(sharePoints / 100).replace('.', ','),
      ]),
    ),
    procedure: contract.procedure,
    cpv: contract.cpv,
    direction: contract.directorateId ? String(contract.directorateId) : '',
    operation: contract.operationId ? String(contract.operationId) : '',
  }
}

export const socialChoices: Choice[] = [
  { value: 'clause', label: considerations.clause },
  { value: 'critere', label: considerations.critere },
  { value: 'clause,critere', label: 'Clause sociale et critère social' },
  { value: 'reserve', label: considerations.reserve },
  { value: 'clause,reserve', label: 'Marché réservé avec clause sociale' },
  { value: 'aucune', label: considerations.aucune },
  { value: 'inconnue', label: 'On ne sait pas encore' },
]
