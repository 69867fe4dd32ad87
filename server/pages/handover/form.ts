import Joi from 'joi'
import { numberFrom } from '#server/base/ids.ts'
import { goneMeanwhile } from '#server/register/followings/rules.ts'
import type { Followed, Receiver } from '#server/register/followings/store.ts'
import { type Read, readForm, type Typed, typedAs } from '#server/web/forms.ts'
import type { Portfolio } from './load.ts'

export type Asked = { to: Receiver | null; since: string; contracts: Followed[] }

type Fields = { 'a-qui': string; depuis: string; lesquels: 'tous' | 'choisis' }

const fields = Joi.object<Fields>({
  'a-qui': Joi.string().allow('').default(''),
  depuis: typedAs.date('Indiquez depuis quel jour.'),
  lesquels: typedAs.oneOf(['tous', 'choisis'], 'Choisissez tous les marchés, ou ceux que vous cochez.'),
})

/**
 * Contracts come one by one (« marche-12 »), since a field has one value. `nombre` is how many the summary showed: what
 * changed hands since is said, and nothing is done.
 */
export function readHandOver(
  body: unknown,
  { from, contracts, receivers }: Pick<Portfolio, 'from' | 'contracts' | 'receivers'>,
): Read<Asked> {
  const { typed, values, errors } = readForm(fields, body)
  if (errors) return { typed, values: null, errors }
  const chosen = values.lesquels === 'tous' ? [...contracts] : contracts.filter(({ id }) => typed[`marche-${id}`])
  const gone = goneSince(typed, contracts, chosen.length)
  if (gone !== 0) return { typed, values: null, errors: { lesquels: gone > 0 ? goneMeanwhile(gone, from.name) : MORE } }
  const to = receivers.find(({ id }) => id === numberFrom(values['a-qui'])) ?? null
  return { typed, values: { to, since: values.depuis, contracts: chosen }, errors: null }
}

const MORE = 'D’autres marchés sont suivis depuis que vous avez lu ce résumé\u00a0: vérifiez de nouveau.'

/** How many of the contracts that were chosen are no longer followed; negative where others came. */
function goneSince(typed: Typed, contracts: readonly Followed[], chosen: number): number {
  const known = new Set(contracts.map(({ id }) => `marche-${id}`))
  const ticked = Object.keys(typed).filter(name => /^marche-\d+$/.test(name) && !known.has(name)).length
  if (typed.lesquels === 'choisis') return ticked
  return /^\d{1,6}$/.test(typed.nombre ?? '') ? Number(typed.nombre) - chosen : 0
}
