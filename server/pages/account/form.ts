import Joi from 'joi'
import { objectionToPassword } from '#server/users/new-password.ts'
import { LONGEST_PASSWORD } from '#server/users/password-rules.ts'
import { type Attempt, email, type Read, readForm, typedAs } from '#server/web/forms.ts'

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

type SignIn = { courriel: string; 'mot-de-passe': string }
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

export type Forgotten = { courriel: string }
const forgotten = Joi.object<Forgotten>({ courriel: email() })
export const readForgotten = (body: unknown): Read<Forgotten> => readForm(forgotten, body)

type Installation = { code: string; institution: string; nom: string; courriel: string; 'mot-de-passe': string }
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

type Invitation = { code: string; 'mot-de-passe': string }
const invitation = Joi.object<Invitation>({
  code: secret('Recopiez le code que l’on vous a remis.'),
  'mot-de-passe': secret('Choisissez un mot de passe.'),
})
export function readInvitation(body: unknown, about: readonly string[]): Read<Invitation> {
  return judged(readForm(invitation, body), () => about)
}

type OwnName = { nom: string; telephone: string; version: number }
const ownName = Joi.object<OwnName>({
  nom: typedAs.text('Écrivez votre prénom et votre nom.', 120),
  telephone: typedAs.optionalText(30),
  version: typedAs.version(),
})
export const readOwnName = (body: unknown): Read<OwnName> => readForm(ownName, body)

type NewAddress = { courriel: string; 'mot-de-passe-actuel': string; version: number }
const newAddress = Joi.object<NewAddress>({
  courriel: email(),
  'mot-de-passe-actuel': secret('Écrivez votre mot de passe actuel.'),
  version: typedAs.version(),
})
export const readNewAddress = (body: unknown): Read<NewAddress> => readForm(newAddress, body)

type NewPassword = { 'mot-de-passe-actuel': string; 'mot-de-passe': string }
const newPassword = Joi.object<NewPassword>({
  'mot-de-passe-actuel': secret('Écrivez votre mot de passe actuel.'),
  'mot-de-passe': secret('Choisissez un nouveau mot de passe.'),
})
export function readNewPassword(body: unknown, about: readonly string[]): Read<NewPassword> {
  return judged(readForm(newPassword, body), () => about)
}

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
    objectionToPassword(
      typed,
      known.filter(text => text !== typed),
    )
  if (!objection) return read
  return { typed: read.typed, values: null, errors: { ...read.errors, 'mot-de-passe': objection } }
}
