import Joi from 'joi'
import { typedAs } from '#server/web/forms.ts'

export const endForm = Joi.object<{ motif: string }>({
  motif: typedAs.text('Écrivez une phrase\u00a0: elle sera lue par qui ouvre ce lien.', 300),
})
