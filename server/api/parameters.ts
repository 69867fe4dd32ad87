import Joi from 'joi'
import { isDate } from '#server/base/dates.ts'
import { isSiren, isSiret } from '#server/base/siret.ts'
import type { Parameter } from './resource.ts'

const LIMIT = 100
const MOST = 200

export const paging: readonly Parameter[] = [
  {
    name: 'limit',
    description: `Lignes par page, de 1 à ${MOST}.`,
    schema: { type: 'integer', minimum: 1, maximum: MOST, default: LIMIT },
    rule: Joi.number()
      .integer()
      .min(1)
      .max(MOST)
      .default(LIMIT)
      .messages({ '*': `limit va de 1 à ${MOST}.` }),
  },
  {
    name: 'after',
    description: 'Numéro après lequel la page commence : celui que donne « next ».',
    schema: { type: 'integer', minimum: 0, default: 0 },
    rule: Joi.number().integer().min(0).default(0).messages({ '*': 'after est un numéro.' }),
  },
]

export const ofBuyer: Parameter = {
  name: 'buyer',
  description: 'SIREN ou SIRET d’un acheteur : ses lignes seulement.',
  schema: { type: 'string', pattern: '^\\d{9}(\\d{5})?$' },
  rule: Joi.string()
    .custom((typed: string) => {
      if (!isSiren(typed) && !isSiret(typed)) throw new Error('neither')
      return typed
    })
    .messages({ '*': 'buyer est un SIREN ou un SIRET.' }),
}

export function dated(name: string, description: string): Parameter {
  return {
    name,
    description,
    schema: { type: 'string', format: 'date' },
    rule: Joi.string()
      .custom((typed: string) => {
        if (!isDate(typed)) throw new Error('no date')
        return typed
      })
      .messages({ '*': `${name} s’écrit comme 2026-10-31.` }),
  }
}
