import Joi from 'joi'
import { type ConsumerForm, scopeKeys } from '#server/consumers/rules.ts'
import { type Read, readForm, typedAs } from '#server/web/forms.ts'

type Fields = { nom: string; portee: 'all' | 'listed'; rythme: number; fin: string | null }

const fields = Joi.object<Fields>({
  nom: typedAs.text('Dites qui lira\u00a0: le nom de l’application ou du service.', 120),
  portee: typedAs.oneOf(['all', 'listed'], 'Choisissez les acheteurs que cette clé ouvre.'),
  rythme: typedAs.whole('Écrivez un nombre de demandes par minute.', 1_000_000),
  fin: typedAs.optionalDate(),
})

/** Boxes come one by one (« donnees-hours », « acheteur-3 »), since a field has one value. */
export function readAccess(body: unknown, buyerIds: readonly number[]): Read<ConsumerForm> {
  const { typed, values, errors } = readForm(fields, body)
  if (!values) return { typed, values, errors }
  const { nom, portee, rythme, fin } = values
  const form: ConsumerForm = {
    name: nom,
    scopes: scopeKeys.filter(scope => typed[`donnees-${scope}`]),
    buyerIds: portee === 'all' ? null : buyerIds.filter(id => typed[`acheteur-${id}`]),
    requestsPerMinute: rythme,
    until: fin,
  }
  return { typed, values: form, errors: null }
}
