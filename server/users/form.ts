import Joi from 'joi'
import { ROLES, type Role } from '../access/rules.ts'
import { type Attempt, type Read, readForm, typedAs } from '../web/forms.ts'
import { LONGEST_PASSWORD, passwordObjection } from './rules.ts'

// A password is read exactly as typed: neither trimmed nor cut, and never sent back to the page.

const SECRETS = ['mot-de-passe', 'mot-de-passe-actuel', 'code']

/** What was typed, without what must not come back. */
export function withoutSecrets({ typed, errors }: Attempt): Attempt {
  return { typed: Object.fromEntries(Object.entries(typed).filter(([name]) => !SECRETS.includes(name))), errors }
}

const secret = (sentence: string) =>
  Joi.string()
    .max(1000)
    .required()
    .messages({ 'any.required': sentence, 'string.empty': sentence, 'string.max': sentence })

/** Cut to what a mailbox may have before any pattern looks at it. */
export const email = () =>
  Joi.string()
    .trim()
    .lowercase()
    .empty('')
    .max(254)
    .email({ tlds: false })
    .required()
    .messages({ '*': 'Écrivez une adresse électronique, comme prenom.nom@exemple.fr.' })

export type SignIn = { courriel: string; 'mot-de-passe': string }
const signIn = Joi.object<SignIn>({
  courriel: Joi.string()
    .trim()
    .lowercase()
    .empty('')
    .max(254)
    .required()
    .messages({ '*': 'Écrivez votre adresse électronique.' }),
  'mot-de-passe': secret('Écrivez votre mot de passe.'),
})
export const readSignIn = (body: unknown): Read<SignIn> => readForm(signIn, body)

export type Installation = { code: string; institution: string; nom: string; courriel: string; 'mot-de-passe': string }
const installation = Joi.object<Installation>({
  code: secret('Recopiez le code affiché par le serveur à son démarrage.'),
  institution: typedAs.text('Écrivez le nom de votre institution.', 120),
  nom: typedAs.text('Écrivez votre prénom et votre nom.', 120),
  courriel: email(),
  'mot-de-passe': secret('Choisissez un mot de passe.'),
})
export function readInstallation(body: unknown): Read<Installation> {
  const read = readForm(installation, body)
  return judged(read, ({ institution, nom, courriel }) => [institution, nom, courriel])
}

export type Invitation = { code: string; 'mot-de-passe': string }
const invitation = Joi.object<Invitation>({
  code: secret('Recopiez le code que l’on vous a remis.'),
  'mot-de-passe': secret('Choisissez un mot de passe.'),
})
export function readInvitation(body: unknown, about: readonly string[]): Read<Invitation> {
  return judged(readForm(invitation, body), () => about)
}

export type OwnName = { nom: string; version: number }
const ownName = Joi.object<OwnName>({
  nom: typedAs.text('Écrivez votre prénom et votre nom.', 120),
  version: typedAs.version(),
})
export const readOwnName = (body: unknown): Read<OwnName> => readForm(ownName, body)

export type NewPassword = { 'mot-de-passe-actuel': string; 'mot-de-passe': string }
const newPassword = Joi.object<NewPassword>({
  'mot-de-passe-actuel': secret('Écrivez votre mot de passe actuel.'),
  'mot-de-passe': secret('Choisissez un nouveau mot de passe.'),
})
export function readNewPassword(body: unknown, about: readonly string[]): Read<NewPassword> {
  return judged(readForm(newPassword, body), () => about)
}

export type AccountForm = { nom: string; role: Role; acheteurs: number[] | null; version: number; courriel: string }

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

/** Refuses a password that would be guessed, given what is known of the person. */
function judged<Values extends { 'mot-de-passe': string }>(
  read: Read<Values>,
  about: (values: Values) => readonly string[],
): Read<Values> {
  const typed = read.typed['mot-de-passe'] ?? ''
  const known = read.values
    ? about(read.values)
    : Object.values(read.typed).filter(text => text.length <= LONGEST_PASSWORD)
  const objection =
    typed &&
    passwordObjection(
      typed,
      known.filter(text => text !== typed),
    )
  if (!objection) return read
  return { typed: read.typed, values: null, errors: { ...read.errors, 'mot-de-passe': objection } }
}
