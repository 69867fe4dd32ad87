import Joi from 'joi'
import { typedAs } from '#server/web/forms.ts'
import { savableLists } from '../saved-lists.ts'

const NAME = 'Donnez un nom à ce filtre.'
const opens = Joi.string().valid('oui', '').default('')

export const saveForm = Joi.object<{ liste: string; requete: string; nom: string; ouvre: string }>({
  liste: typedAs.oneOf(Object.keys(savableLists), 'Choisissez la liste.'),
  requete: Joi.string().max(1000).required().messages({ '*': 'Filtrez d’abord la liste.' }),
  nom: typedAs.text(NAME, 60),
  ouvre: opens,
})

export const changeForm = Joi.object<{ nom: string; ouvre: string }>({ nom: typedAs.text(NAME, 60), ouvre: opens })
