import { roleWords, type User } from '#server/access/rules.ts'
import { longInstant, longMonth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type Draft, KEPT_DAYS } from '#server/drafts/rules.ts'
import { formWords, keptAtWords } from '#server/drafts/words.ts'
import type { Line } from '#server/security/store.ts'
import { type Kind, kindWords } from '#server/security/words.ts'
import type { KnownDevice } from '#server/users/devices.ts'
import type { OpenSession } from '#server/users/session-store.ts'
import { type Attempt, errorSummary, field, newFormKey, titled, untouched } from '#server/web/forms.ts'
import { withoutSecrets } from './form.ts'
import { PASSWORD_HELP } from './page.ts'

export function accountPage(said: {
  user: User
  version: number
  phone: string
  buyers: readonly string[]
  sessions: readonly OpenSession[]
  devices: readonly KnownDevice[]
  events: readonly Line[]
  drafts: readonly Draft[]
  today: string
  followed: number
  current: string
  nameAttempt?: Attempt
  addressAttempt?: Attempt
  passwordAttempt?: Attempt
}) {
  const names = said.nameAttempt ?? untouched
  const addresses = withoutSecrets(said.addressAttempt ?? untouched)
  const passwords = withoutSecrets(said.passwordAttempt ?? untouched)
  const errors = { ...names.errors, ...errorsAt(addresses, 'adresse'), ...passwords.errors }
  return {
    title: titled('Mon compte', errors),
    formKey: newFormKey(),
    addressKey: newFormKey(),
    passwordKey: newFormKey(),
    summary: errorSummary('Rien n’est modifié', errors),
    version: said.version,
    email: said.user.email,
    role: roleWords[said.user.role],
    scope: said.user.buyerIds ? said.buyers.join(', ') : 'Tous les acheteurs de cette installation',
    name: field('nom', 'Prénom et nom', names, said.user.name, { autocomplete: 'name' }),
    phone: field('telephone', 'Téléphone', names, said.phone, {
      type: 'tel',
      optional: true,
      autocomplete: 'tel',
      help: 'Lu par les entreprises de vos marchés, sur leur page et dans leurs courriels.',
    }),
    address: [
      field('courriel', 'Nouvelle adresse électronique', addresses, '', { type: 'email', autocomplete: 'email' }),
      // Two forms of this page ask for it: one id each.
      { ...presentPassword(addresses), id: 'adresse-mot-de-passe-actuel', ...described(addresses) },
    ],
    passwords: [
      presentPassword(passwords),
      field('mot-de-passe', 'Nouveau mot de passe', passwords, '', {
        type: 'password',
        help: PASSWORD_HELP,
        autocomplete: 'new-password',
      }),
    ],
    drafts: said.drafts.map(({ id, form, month, page, keptAt }) => ({
      what: month ? `${formWords(form)}, ${longMonth(month)}` : formWords(form),
      href: page,
      keptAt: keptAtWords(keptAt, said.today),
      abandon: `/saisies/${id}/abandon`,
    })),
    keptDays: KEPT_DAYS,
    followed: said.followed > 0 ? `Vous suivez ${plural(said.followed, 'marché', 'marchés')}.` : null,
    ...sessionsSection(said.sessions, said.current),
    devices: said.devices.map(({ id, device, createdAt, seenAt, isThisOne }) => ({
      device: device || 'Appareil inconnu',
      knownSince: longInstant(createdAt),
      seenAt: longInstant(seenAt),
      isThisOne,
      forgetting: `/compte/appareils/${id}/oubli`,
    })),
    events: said.events.map(({ at, kind }) => ({ when: longInstant(at), words: kindWords[kind as Kind] ?? kind })),
  }
}

function sessionsSection(sessions: readonly OpenSession[], current: string) {
  const others = sessions.filter(({ id }) => id !== current).length
  return {
    sessionCount: plural(sessions.length, 'session ouverte', 'sessions ouvertes'),
    othersLabel:
      others > 0 ? (others === 1 ? 'Fermer l’autre session' : `Fermer les ${others}\u00a0autres sessions`) : null,
    sessions: sessions.map(session => ({
      device: session.device || 'Appareil inconnu',
      openedAt: longInstant(session.createdAt),
      seenAt: longInstant(session.seenAt),
      closing: session.id === current ? null : `/compte/sessions/${session.id}/fermeture`,
    })),
  }
}

function presentPassword(attempt: Attempt) {
  return field('mot-de-passe-actuel', 'Mot de passe actuel', attempt, '', {
    type: 'password',
    autocomplete: 'current-password',
  })
}

function errorsAt({ errors }: Attempt, prefix: string): Record<string, string> {
  const { 'mot-de-passe-actuel': present, ...others } = errors
  return present ? { ...others, [`${prefix}-mot-de-passe-actuel`]: present } : others
}

function described({ errors }: Attempt) {
  return { described: errors['mot-de-passe-actuel'] ? 'adresse-mot-de-passe-actuel-erreur' : null }
}
