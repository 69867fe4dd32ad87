import { ROLES, roleWords } from '#server/access/rules.ts'
import { longInstant } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Receiver } from '#server/register/followings/store.ts'
import { CODE_HOURS } from '#server/users/codes.ts'
import type { OpenSession } from '#server/users/session-store.ts'
import type { Account } from '#server/users/store.ts'
import { type Attempt, errorSummary, field, newFormKey, radios, select, titled, untouched } from '#server/web/forms.ts'

const roleHelp = {
  facilitator: 'suit les marchés, reçoit les personnes, saisit et contrôle les heures',
  officer: 'enregistre les marchés, les clauses et les actes',
  director: 'lit tout, télécharge les documents',
  admin: 'tient les comptes et les réglages',
} as const

export function accountsPage(accounts: readonly Account[], buyers: readonly Buyer[]) {
  const open = accounts.filter(account => !account.disabledAt)
  return {
    title: 'Comptes',
    lede: `${plural(open.length, 'personne peut', 'personnes peuvent')} se connecter.`,
    accounts: accounts.map(account => ({
      href: `/reglages/comptes/${account.id}`,
      name: account.name,
      email: account.email,
      role: roleWords[account.role],
      scope: scopeWords(account, buyers),
      state: stateOf(account),
    })),
  }
}

export function newAccountPage(buyers: readonly Buyer[], attempt: Attempt = untouched) {
  return {
    title: titled('Nouveau compte', attempt.errors),
    formKey: newFormKey(),
    summary: errorSummary('Le compte n’est pas créé', attempt.errors),
    hours: String(CODE_HOURS.invitation),
    name: field('nom', 'Prénom et nom', attempt),
    email: field('courriel', 'Adresse électronique', attempt, '', { type: 'email', inputmode: 'email' }),
    ...rights(buyers, attempt, { role: '', portee: 'all', buyerIds: [] }),
  }
}

export function accountPage(said: {
  account: Account
  buyers: readonly Buyer[]
  sessions: readonly OpenSession[]
  isOneself: boolean
  blockedUntil: string | null
  followed: { number: number; receivers: readonly Receiver[] }
  attempt?: Attempt
  refusal?: string
  closing?: Attempt
}) {
  const { account, buyers, attempt = untouched, refusal, closing = untouched } = said
  const errors = { ...attempt.errors, ...(refusal && { role: refusal }), ...closing.errors }
  return {
    title: titled(account.name, errors),
    heading: account.name,
    email: account.email,
    state: stateOf(account),
    action: `/reglages/comptes/${account.id}`,
    formKey: newFormKey(),
    gestureKey: newFormKey(),
    version: account.version,
    summary: errorSummary('Rien n’est modifié', errors),
    name: field('nom', 'Prénom et nom', attempt, account.name),
    ...rights(
      buyers,
      { typed: attempt.typed, errors },
      {
        role: account.role,
        portee: account.buyerIds ? 'listed' : 'all',
        buyerIds: account.buyerIds ?? [],
      },
    ),
    isOpen: !account.disabledAt,
    followed: followedModel(account, said.followed, closing),
    isOneself: said.isOneself,
    blocked: said.blockedUntil
      ? `Trop d’essais ont été refusés sur ce compte\u00a0: d’où ils viennent, il est retenu jusqu’au ${longInstant(said.blockedUntil)}. Ses appareils reconnus entrent toujours.`
      : null,
    events: `/reglages/securite?compte=${account.id}`,
    linkLabel: account.hasPassword
      ? 'Donner un lien pour un nouveau mot de passe'
      : 'Donner un nouveau lien d’invitation',
    linkWords: account.hasPassword
      ? `Le lien sert une fois, pendant ${CODE_HOURS.reset}\u00a0heures. L’ancien mot de passe vaut jusque-là.`
      : `Cette personne n’a pas encore choisi de mot de passe. Un lien sert une fois, pendant ${CODE_HOURS.invitation}\u00a0heures\u202f; le précédent cesse de valoir.`,
    sessionWords: plural(said.sessions.length, 'session ouverte', 'sessions ouvertes', 'Aucune session ouverte'),
    hasSessions: said.sessions.length > 0,
    sessions: said.sessions.map(({ device, createdAt, seenAt }) => ({
      device: device || 'Appareil inconnu',
      openedAt: longInstant(createdAt),
      seenAt: longInstant(seenAt),
    })),
  }
}

/** Contracts that this account may follow no more are said at once; they wait in the week of whoever may. */
export function changedNotice(left: number): string {
  if (left === 0) return 'Le compte est modifié.'
  return `Le compte est modifié. ${plural(left, 'marché qu’il suivait est', 'marchés qu’il suivait sont')} à reprendre\u00a0: la semaine de qui peut ${agreed(left, 'le', 'les')} suivre le signale.`
}

/** The contracts of this account, and what becomes of them if it closes. */
function followedModel(
  account: Account,
  { number, receivers }: { number: number; receivers: readonly Receiver[] },
  attempt: Attempt,
) {
  if (number === 0) return null
  const contracts = plural(number, 'marché', 'marchés')
  return {
    words: account.disabledAt
      ? `${contracts} ${agreed(number, 'reste suivi', 'restent suivis')} par ce compte fermé\u00a0: ${agreed(number, 'il attend', 'ils attendent')} dans la semaine de qui peut ${agreed(number, 'le', 'les')} reprendre.`
      : `${account.name} suit ${contracts}.`,
    href: `/passation?de=${account.id}`,
    what: radios(
      'suivi',
      agreed(number, `Que devient son ${contracts}`, `Que deviennent ses ${contracts}`),
      [
        { value: 'passer', label: 'Tout passer à la personne choisie ci-dessous, dès aujourd’hui' },
        {
          value: 'laisser',
          label: 'Laisser sans suivi\u00a0: la semaine de chacun le signale, jusqu’à ce que quelqu’un reprenne',
        },
      ],
      attempt,
      '',
    ),
    to: select(
      'a-qui',
      'À qui les passer',
      [{ value: '', label: 'Choisissez' }, ...receivers.map(({ id, name }) => ({ value: String(id), label: name }))],
      attempt,
      '',
      { optional: true },
    ),
  }
}

/** Shown once: the code is not kept in clear anywhere. */
export function linkPage(
  account: Account,
  said: { link: string; code: string; hours: number; isLocal: boolean; mailed: boolean },
) {
  const { link, code, hours, isLocal, mailed } = said
  return {
    title: 'Lien à remettre',
    mailed: mailed ? `Un courriel part à ${account.email}, avec ce même lien.` : null,
    name: account.name,
    href: `/reglages/comptes/${account.id}`,
    link,
    code,
    local: isLocal
      ? 'Ce lien ne s’ouvre que sur la machine du service, dont l’adresse publique n’est pas réglée. Demandez à qui la tient d’écrire PUBLIC_URL, par exemple https://clauses.exemple.fr, puis de redémarrer\u202f; d’ici là, remettez le code.'
      : null,
    words: `${mailed ? 'Si le courriel n’arrive pas, remettez' : 'Remettez'} ce lien à ${account.name}, en main propre ou par un moyen sûr. Il sert une fois, pendant ${hours}\u00a0heures. Il ne sera plus affiché\u00a0: s’il se perd, donnez-en un autre.`,
  }
}

export function scopeWords(account: Pick<Account, 'buyerIds'>, buyers: readonly Buyer[]): string {
  if (!account.buyerIds) return 'Tous les acheteurs'
  return buyers
    .filter(({ id }) => account.buyerIds!.includes(id))
    .map(buyerName)
    .join(', ')
}

function stateOf(account: Account) {
  if (account.disabledAt) return { word: 'Fermé', tone: '', icon: 'lock' }
  return account.hasPassword
    ? { word: 'Ouvert', tone: 'is-fine', icon: 'fine' }
    : { word: 'Invité', tone: '', icon: 'mail' }
}

function rights(
  buyers: readonly Buyer[],
  attempt: Attempt,
  stored: { role: string; portee: string; buyerIds: readonly number[] },
) {
  const touched = Object.keys(attempt.typed).length > 0
  const roles = ROLES.map(value => ({ value, label: `${roleWords[value]}\u00a0: ${roleHelp[value]}` }))
  const scopes = [
    { value: 'all', label: 'Tous les acheteurs, présents et à venir' },
    { value: 'listed', label: 'Seulement ceux-ci' },
  ]
  return {
    role: radios('role', 'Rôle', roles, attempt, stored.role),
    scope: radios('portee', 'Acheteurs suivis', scopes, attempt, stored.portee),
    boxes: buyers.map(buyer => {
      const name = `acheteur-${buyer.id}`
      return {
        name,
        label: buyerName(buyer),
        checked: touched ? name in attempt.typed : stored.buyerIds.includes(buyer.id),
      }
    }),
  }
}
