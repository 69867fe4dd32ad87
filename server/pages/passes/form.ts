import Joi from 'joi'
import { typedAs } from '#server/web/forms.ts'

export const MOST_MESSAGE = 1000

export const giveForm = Joi.object<{ message: string }>({ message: typedAs.optionalText(MOST_MESSAGE) })

export const endForm = Joi.object<{ motif: string }>({
  motif: typedAs.text('Écrivez une phrase\u00a0: elle sera lue par qui ouvre ce lien.', 300),
})
