import Joi from 'joi'
import { readPercent } from '#server/base/written/amounts.ts'
import { readHours } from '#server/base/written/hours.ts'
import { type SharesForm, shareField, type TransferForm } from '#server/register/shares/rules.ts'
import { readForm, typedAs } from '#server/web/forms.ts'
import type { Member } from './page.ts'

/** Which part each of these companies bears: in percent or in hours, as one chooses. An empty field bears none. */
export function readShares(members: readonly Member[], body: unknown) {
  const head = Joi.object<{ unite: SharesForm['unit']; effet: string; motif: string }>({
    unite: typedAs.oneOf(['points', 'hours'], 'Dites si les parts sont en pourcentage ou en heures.'),
    effet: typedAs.date('Indiquez à compter de quel jour.'),
    motif: typedAs.text('Dites d’où viennent ces parts\u00a0: acte, convention…', 500),
  })
  const read = readForm(head, body)
  if (read.errors) return { ...read, values: null }
  const { unite: unit, effet, motif } = read.values
  const parts: SharesForm['parts'] = []
  const errors: Record<string, string> = {}
  for (const { companyId, isSubcontractor } of members) {
    const text = (read.typed[shareField(companyId)] ?? '').trim()
    if (!text) continue
    const { value, refused } = unit === 'points' ? readPercent(text) : readHours(text)
    if (refused !== null) errors[shareField(companyId)] = 'Une part s’écrit comme 60 ou 33,34.'
    else if (value)
      parts.push({
        companyId,
        principalId: isSubcontractor ? principalIn(members, read.typed, companyId) : null,
        value,
      })
  }
  if (Object.keys(errors).length) return { typed: read.typed, values: null, errors }
  return { typed: read.typed, values: { unit, effectOn: effet, reason: motif, parts }, errors: null }
}

/** The holder for which a subcontractor works; the first of them where none is chosen. */
function principalIn(members: readonly Member[], typed: Record<string, string>, companyId: number): number | null {
  const holders = members.filter(({ isSubcontractor }) => !isSubcontractor)
  const chosen = holders.find(one => String(one.companyId) === typed[`pour-${companyId}`]) ?? holders[0]
  return chosen?.companyId ?? null
}

const company = (sentence: string) => typedAs.whole(sentence, 2_147_483_647)

export const transferForm: Joi.ObjectSchema<TransferForm> = Joi.object({
  de: company('Choisissez l’entreprise qui donne des heures.'),
  vers: company('Choisissez l’entreprise qui les reçoit.'),
  heures: typedAs.hours('Écrivez combien d’heures passent de l’une à l’autre.'),
  effet: typedAs.date('Indiquez à compter de quel jour.'),
  motif: typedAs.text('Dites pourquoi, en une phrase.', 500),
}).custom(typed => ({
  fromId: typed.de,
  toId: typed.vers,
  centihours: typed.heures,
  effectOn: typed.effet,
  reason: typed.motif,
}))

export const supplierForm: Joi.ObjectSchema<{
  employerId: number
  principalId: number
  effectOn: string
  reason: string
}> = Joi.object({
  employeur: company('Choisissez l’employeur.'),
  pour: company('Choisissez pour qui il travaille.'),
  effet: typedAs.date('Indiquez à compter de quel jour.'),
  motif: typedAs.text('Dites d’où vous le tenez, en une phrase.', 500),
}).custom(typed => ({
  employerId: typed.employeur,
  principalId: typed.pour,
  effectOn: typed.effet,
  reason: typed.motif,
}))
