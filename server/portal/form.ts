import Joi from 'joi'
import { typedAs } from '#server/web/forms.ts'

export const messageForm = Joi.object<{ marche: string; message: string }>({
  marche: typedAs.text('Choisissez de quel marché vous parlez.', 12),
  message: typedAs.text('Écrivez votre message.', 2000),
})
