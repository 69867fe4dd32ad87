/** What happens at the doors. A kind is never taken back: lines of a year bear it. */
export const kindWords = {
  'signIn.done': 'Connexion',
  'signIn.refused': 'Connexion refusée',
  'signIn.throttled': 'Trop d’essais\u00a0: connexion retenue',
  'password.refused': 'Mot de passe actuel refusé',
  'code.refused': 'Code à usage unique refusé',
  'access.refused': 'Accès refusé',
  'request.forged': 'Demande venue d’un autre site',
  'password.chosen': 'Mot de passe choisi avec un code',
  'password.changed': 'Mot de passe changé',
  'address.changed': 'Adresse électronique changée',
  'sessions.ended': 'Sessions fermées',
  'link.given': 'Lien de mot de passe remis',
  'link.asked': 'Lien de mot de passe demandé',
  'tries.lifted': 'Blocage levé',
  'rights.changed': 'Droits changés',
  'key.refused': 'Clé d’accès refusée',
  'account.disabled': 'Compte fermé',
  'account.enabled': 'Compte rouvert',
} as const satisfies Record<string, string>

export type Kind = keyof typeof kindWords

export const isKind = (text: string): text is Kind => Object.hasOwn(kindWords, text)

/** What somebody did to the account without being let in: what its owner is told of. */
export const refusals = ['signIn.refused', 'signIn.throttled', 'password.refused'] as const satisfies Kind[]
