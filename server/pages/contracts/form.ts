import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { isSiret } from '#server/base/siret.ts'
import { readPercent } from '#server/base/written/amounts.ts'
import { groupForms, type ShareForm } from '#server/register/contracts/group-rules.ts'
import {
  type ContractValues,
  ccags,
  ccagVersions,
  reservedArticles,
  sectors,
} from '#server/register/contracts/rules.ts'
import { typedAs } from '#server/web/forms.ts'
import { refusedWith } from '#server/web/written-fields.ts'

const optionalId = Joi.number()
  .integer()
  .min(1)
  .max(999_999_999)
  .empty('')
  .default(null)
  .messages({ '*': 'Choisissez dans la liste.' })

/** A SIRET as people type it, spaces allowed; only its digits are kept. */
function siretField(sentence: string | null) {
  const text = Joi.string().trim().empty('')
  return (sentence ? text.required() : text.default(null))
    .custom((value: string, helpers) => {
      const digits = value.replace(/[\s\u00a0\u202f.]/g, '')
      return isSiret(digits) ? digits : helpers.error('siret.wrong')
    })
    .messages({
      'any.required': sentence ?? '',
      'siret.wrong':
        'Ce SIRET n’est pas valide\u00a0: quatorze chiffres, dont une clé de contrôle. Vérifiez-le sur l’acte d’engagement.',
    })
}

const fields = {
  direction: optionalId,
  operation: optionalId,
  numero: typedAs.text('Indiquez le numéro du marché.', 60),
  lot: typedAs.optionalText(20),
  'lot-intitule': typedAs.optionalText(200),
  objet: typedAs.text('Dites l’objet du marché, en une phrase.', 1000),
  procedure: typedAs.optionalText(120),
  ccag: Joi.string()
    .allow('')
    .valid(...Object.keys(ccags))
    .default('')
    .messages({ '*': 'Choisissez un CCAG de la liste.' }),
  cpv: Joi.string()
    .trim()
    .allow('')
    .pattern(/^\d{8}(-\d)?$/)
    .default('')
    .messages({ '*': 'Un code CPV s’écrit avec huit chiffres, comme 45214200.' }),
  secteur: Joi.string()
    .allow('')
    .valid(...Object.keys(sectors))
    .default('')
    .messages({ '*': 'Choisissez un secteur de la liste.' }),
  'ccag-version': Joi.string()
    .allow('')
    .valid(...Object.keys(ccagVersions))
    .default('')
    .messages({ '*': 'Choisissez une version de la liste.' }),
  groupement: Joi.string()
    .allow('')
    .valid(...Object.keys(groupForms))
    .default('')
    .messages({ '*': 'Choisissez une forme de la liste.' }),
  montant: typedAs.optionalEuros(),
  avis: typedAs.optionalDate(),
  notification: typedAs.date('Indiquez la date de notification.'),
  debut: typedAs.optionalDate(),
  fin: typedAs.optionalDate(),
  consideration: Joi.string()
    .valid('clause', 'critere', 'reserve', 'clause,reserve', 'clause,critere', 'aucune', 'inconnue')
    .empty('')
    .required()
    .messages({ '*': 'Dites si le marché comporte une considération sociale.' }),
  reserve: Joi.string()
    .empty('')
    .valid(...Object.keys(reservedArticles))
    .default(null)
    .messages({ '*': 'Choisissez un article de la liste.' }),
}

export const newContractForm: Joi.ObjectSchema<ContractValues> = Joi.object({
  acheteur: Joi.number().integer().min(1).empty('').required().messages({ '*': 'Choisissez l’acheteur.' }),
  ...fields,
  'titulaire-siret': siretField('Indiquez le SIRET du titulaire.'),
  titulaire: typedAs.optionalText(200),
}).custom(contractFrom)

export const editContractForm: Joi.ObjectSchema<ContractValues & { version: number }> = Joi.object({
  ...fields,
  version: typedAs.version(),
})
  .pattern(/^part-\d{1,9}$/, Joi.string().trim().empty('').default(null).custom(share))
  .custom(contractFrom)

export const holderForm: Joi.ObjectSchema<{
  siret: string
  name: string
  role: 'holder' | 'leadHolder' | 'coHolder' | 'subcontractor'
}> = Joi.object({
  siret: siretField('Indiquez le SIRET de l’entreprise.'),
  nom: typedAs.optionalText(200),
  role: typedAs.oneOf(['holder', 'leadHolder', 'coHolder', 'subcontractor'], 'Dites le rôle de l’entreprise.'),
}).custom(({ siret, nom, role }) => ({ siret, name: nom, role }))

function contractFrom(typed: Record<string, never>) {
  return {
    buyerId: typed.acheteur ?? 0,
    directorateId: typed.direction,
    operationId: typed.operation,
    number: typed.numero,
    lotNumber: typed.lot,
    lotTitle: typed['lot-intitule'],
    title: typed.objet,
    procedure: typed.procedure,
    ccag: typed.ccag,
    ccagVersion: typed['ccag-version'],
    cpv: typed.cpv,
    sector: typed.secteur,
    amountCents: typed.montant,
    noticedOn: typed.avis,
    notifiedOn: typed.notification,
    startsOn: typed.debut,
    endsOn: typed.fin,
    groupForm: typed.groupement,
    shares: sharesFrom(typed),
    reservedArticle: typed.reserve,
    considerations: String(typed.consideration).split(','),
    holderSiret: typed['titulaire-siret'] ?? null,
    holderName: typed.titulaire ?? '',
    version: typed.version,
  }
}

/** One field a holder of the group; null where the form had none. */
function sharesFrom(typed: Record<string, number | null>): ShareForm[] | null {
  const shares = Object.entries(typed)
    .filter(([name]) => name.startsWith('part-'))
    .map(([name, points]) => ({ companyId: Number(name.slice('part-'.length)), points: points || null }))
  return shares.length > 0 ? shares : null
}

function share(text: string, helpers: Joi.CustomHelpers) {
  const { value, refused } = readPercent(text)
  if (refused !== null) return refusedWith(refused, helpers)
  return value! <= 0 || value! > 100_00 ? helpers.message({ custom: 'Une part s’écrit comme 60 ou 33,34.' }) : value
}

/** A form offers one's own buyers, and no other is taken. */
export function objectionToBuyer(buyerId: number, offered: readonly { id: number }[]): Objections | null {
  return offered.some(buyer => buyer.id === buyerId) ? null : { acheteur: 'Choisissez un acheteur de la liste.' }
}

/** Whom the contract is handed to: a colleague, nobody (null), or a choice not made (undefined). */
export function receiverIn<Colleague extends { id: number }>(
  typed: unknown,
  colleagues: readonly Colleague[],
): Colleague | null | undefined {
  return typed === 'personne' ? null : colleagues.find(({ id }) => String(id) === typed)
}
