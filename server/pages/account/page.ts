import { type Role, roleWords } from '#server/access/rules.ts'
import { SHORTEST_PASSWORD } from '#server/users/password-rules.ts'
import { type Attempt, errorSummary, field, titled, untouched } from '#server/web/forms.ts'
import type { LateForm } from '../sign-in-first.ts'
import { withoutSecrets } from './form.ts'

export const PASSWORD_HELP = `Au moins ${SHORTEST_PASSWORD} caractères, sans autre règle\u00a0: quatre mots sans rapport entre eux conviennent bien.`

type Demonstration = { role: Role; name: string }

/** Why a sign-in did not go through, when the fields alone do not say it. */
export const REFUSED = 'L’adresse ou le mot de passe ne convient pas.'

const lateSentences: Record<LateForm, string> = {
  gardee: 'Votre session a expiré\u202f; votre saisie est gardée, elle vous attend après connexion.',
  rien: 'Votre session a expiré\u202f; rien n’a été fait. Recommencez après connexion.',
  perdue:
    'Votre session est fermée\u00a0: ce que vous venez d’envoyer n’est pas enregistré. Revenez à la page précédente pour le copier avant de vous connecter.',
}

export function signInPage(said: {
  attempt?: Attempt
  back: string
  late: LateForm | null
  contact: string
  demonstration: readonly Demonstration[]
  refusal?: string
}) {
  const attempt = withoutSecrets(said.attempt ?? untouched)
  const errors = said.refusal ? { courriel: said.refusal } : attempt.errors
  return {
    title: titled('Connexion', errors),
    nav: null,
    back: said.back === '/' ? null : said.back,
    late: said.late && { said: said.late, sentence: lateSentences[said.late] },
    contact: said.contact || null,
    summary: errorSummary('La connexion n’a pas abouti', errors),
    email: field('courriel', 'Adresse électronique', attempt, '', { type: 'email', autocomplete: 'username' }),
    password: field('mot-de-passe', 'Mot de passe', attempt, '', {
      type: 'password',
      autocomplete: 'current-password',
    }),
    demonstration: said.demonstration.map(({ role, name }) => ({
      action: `/demonstration/${role}`,
      label: roleWords[role],
      name,
    })),
  }
}

export function installationPage(attempt: Attempt = untouched, refusal?: string) {
  const errors = refusal ? { ...attempt.errors, code: refusal } : attempt.errors
  const shown = withoutSecrets({ typed: attempt.typed, errors })
  return {
    title: titled('Installation', errors),
    nav: null,
    summary: errorSummary('Le compte n’est pas créé', errors),
    fields: [
      field('code', 'Code à usage unique', shown, '', {
        help: 'Le serveur l’affiche à son démarrage. Il vaut une heure.',
      }),
      field('institution', 'Nom de l’institution', shown, '', {
        help: 'Il paraît en tête des pages et des documents, par exemple «\u00a0Département de Haute-Vesle\u00a0».',
        autocomplete: 'organization',
      }),
      field('nom', 'Votre prénom et votre nom', shown, '', { autocomplete: 'name' }),
      field('courriel', 'Votre adresse électronique', shown, '', { type: 'email', autocomplete: 'username' }),
      field('mot-de-passe', 'Mot de passe', shown, '', {
        type: 'password',
        help: PASSWORD_HELP,
        autocomplete: 'new-password',
      }),
    ],
  }
}

/** The person's name is only said to whoever holds a code that still works. */
export function invitationPage(code: string, name: string | null, attempt: Attempt = untouched, refusal?: string) {
  const errors = refusal ? { ...attempt.errors, code: refusal } : attempt.errors
  const shown = withoutSecrets({ typed: attempt.typed, errors })
  return {
    title: titled('Choisir un mot de passe', errors),
    nav: null,
    welcome: name ? `Bonjour ${name}. Choisissez le mot de passe de votre compte.` : null,
    summary: errorSummary('Le mot de passe n’est pas enregistré', errors),
    fields: [
      field('code', 'Code à usage unique', shown, code, { help: 'Il est dans le lien que l’on vous a remis.' }),
      field('mot-de-passe', 'Mot de passe', shown, '', {
        type: 'password',
        help: PASSWORD_HELP,
        autocomplete: 'new-password',
      }),
    ],
  }
}

/** Without a mail server no link leaves by itself: the page says whom to ask. `refusal`: too many were asked for. */
export function forgottenPage(
  contact: string,
  { mails, attempt = untouched, refusal }: { mails: boolean; attempt?: Attempt; refusal?: string },
) {
  const errors = refusal ? { courriel: refusal } : attempt.errors
  return {
    title: titled('Mot de passe oublié', errors),
    nav: null,
    contact: contact || null,
    summary: errorSummary('Rien n’est demandé', errors),
    email: mails
      ? field('courriel', 'Adresse électronique', { ...attempt, errors }, '', {
          type: 'email',
          autocomplete: 'username',
        })
      : null,
  }
}

/** The same whoever asks: it says nothing of whether there is an account. */
export function linkAskedPage(contact: string, email: string) {
  return { title: 'Demande enregistrée', nav: null, contact: contact || null, sentTo: email }
}
