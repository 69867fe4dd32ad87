import Joi from 'joi'
import { ROLES, type Role } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import type { Closing, Following } from '#server/users/actions.ts'
import { email, type Read, readForm, type Typed, typedAs, typedFrom } from '#server/web/forms.ts'

type AccountForm = { nom: string; role: Role; acheteurs: number[] | null; version: number; courriel: string }

/**
 * The account form. Boxes come one by one (« acheteur-3 »), since a field has one value.
 * `courriel` is only read for a new account.
 */
export function readAccount(
  body: unknown,
  buyerIds: readonly number[],
  { isNew }: { isNew: boolean },
): Read<AccountForm> {
  const read = readForm(isNew ? newAccount : knownAccount, body)
  const listed = buyerIds.filter(id => read.typed[`acheteur-${id}`])
  if (!read.values) return read
  const { portee, ...values } = read.values
  const errors: Record<string, string> = {}
  if (portee === 'listed' && values.role === 'admin') {
    errors.portee =
      'L’administration voit tous les acheteurs\u00a0: choisissez «\u00a0Tous les acheteurs\u00a0», ou un autre rôle.'
  } else if (portee === 'listed' && listed.length === 0) {
    errors.portee = 'Cochez au moins un acheteur, ou choisissez «\u00a0Tous les acheteurs\u00a0».'
  }
  if (Object.keys(errors).length) return { typed: read.typed, values: null, errors }
  return { typed: read.typed, values: { ...values, acheteurs: portee === 'all' ? null : listed }, errors: null }
}

type AccountFields = Omit<AccountForm, 'acheteurs'> & { portee: 'all' | 'listed' }

const accountFields = {
  nom: typedAs.text('Écrivez le prénom et le nom de la personne.', 120),
  role: typedAs.oneOf(ROLES, 'Choisissez un rôle.'),
  portee: typedAs.oneOf(['all', 'listed'], 'Choisissez les acheteurs que cette personne suit.'),
}

const newAccount = Joi.object<AccountFields>({ ...accountFields, courriel: email() })

const knownAccount = Joi.object<AccountFields>({ ...accountFields, version: typedAs.version() })

/** What becomes of the contracts of an account that closes: nothing said, left, or handed to someone. */
export function readClosing(body: unknown): { typed: Typed; following: Following } {
  const typed = typedFrom(body)
  const to = numberFrom(typed['a-qui'])
  if (typed.suivi === 'laisser') return { typed, following: 'left' }
  return { typed, following: typed.suivi === 'passer' ? { to } : null }
}

/** A sentence by field of the closing form. */
export function closingErrors(closing: Exclude<Closing, { done: true } | { last: true }>): Objections {
  if ('objections' in closing) return closing.objections
  return { suivi: 'Dites d’abord ce que deviennent ses marchés.' }
}
