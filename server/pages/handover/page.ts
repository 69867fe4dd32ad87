import { may, roleWords, type User } from '#server/access/rules.ts'
import { count, longDate, typedDate } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Follower } from '#server/register/followings/store.ts'
import { sinceWords } from '#server/register/followings/words.ts'
import { type Attempt, field, newFormKey, radios, select, titled, toReview, untouched } from '#server/web/forms.ts'
import type { Asked } from './form.ts'
import type { Portfolio } from './load.ts'
import { byDirectorate, type Line, lineOf } from './sums.ts'

/** Whose contracts may be handed over, for who has the choice. */
export function followersPage(followers: readonly Follower[]) {
  return {
    title: 'Passer le relais',
    none: followers.length === 0 ? 'Personne ne suit de marché pour l’instant.' : null,
    followers: followers.map(({ id, name, role, closed, contracts }) => ({
      href: `/passation?de=${id}`,
      name,
      role: roleWords[role],
      state: closed ? { tone: 'is-late', icon: 'lock', word: 'Compte fermé' } : null,
      contracts: plural(contracts, 'marché', 'marchés'),
    })),
  }
}

/** To whom, since when, which contracts. */
export function handoverPage(portfolio: Portfolio, user: User, today: string, attempt: Attempt = untouched) {
  const { from, contracts, workload } = portfolio
  const own = from.id === user.id
  return {
    ...framed('Passer le relais', portfolio, user, attempt.errors),
    lede:
      contracts.length === 0
        ? `${own ? 'Vous ne suivez' : `${from.name} ne suit`} aucun marché.`
        : ledeOf(portfolio, own),
    isEmpty: contracts.length === 0,
    from: from.id,
    errors: toReview('Rien n’est passé', attempt.errors),
    to: select(
      'a-qui',
      'À qui',
      receiverChoices(portfolio),
      attempt,
      from.left && canReceive(portfolio, user) ? String(user.id) : '',
    ),
    since: field('depuis', 'Depuis le', attempt, typedDate(today), {
      short: true,
      inputmode: 'numeric',
      help: 'Le premier jour du nouveau suivi, au plus tard aujourd’hui. L’historique de chaque marché le garde.',
    }),
    which: radios(
      'lesquels',
      'Quels marchés',
      [
        {
          value: 'tous',
          label: contracts.length === 1 ? 'Son seul marché' : `Les ${count(contracts.length)}\u00a0marchés`,
        },
        { value: 'choisis', label: 'Seulement ceux que je coche ci-dessous' },
      ],
      attempt,
      'tous',
    ),
    open: attempt.typed.lesquels === 'choisis',
    groups: byDirectorate(contracts).map(({ name, some }) => ({
      name,
      contracts: some.map(contract => ({
        field: `marche-${contract.id}`,
        label: `${contract.number}, ${contract.title}`,
        note: [sinceWords(contract.followedSince), waiting(workload.get(contract.id))].filter(Boolean).join('. '),
        checked: attempt.typed[`marche-${contract.id}`] !== undefined,
      })),
    })),
    ...table(portfolio.contracts, portfolio),
  }
}

/** What is about to change hands, before it does. */
export function summaryPage(
  portfolio: Portfolio,
  user: User,
  { to, since, contracts }: Asked,
  typed: Attempt['typed'],
) {
  const { from } = portfolio
  const number = plural(contracts.length, 'marché', 'marchés')
  return {
    ...framed('Vérifier avant de passer', portfolio, user, {}),
    from: from.id,
    sentence: `${number}, ${agreed(contracts.length, 'suivi', 'suivis')} par ${from.name}, ${agreed(contracts.length, 'sera suivi', 'seront suivis')} par ${to!.name} depuis le ${longDate(since)}.`,
    promise:
      'Le journal et l’historique de chaque marché le disent. Les relevés, les faits et les heures restent à leur place et au nom de qui les a notés.',
    warning: unreadBy(to!, contracts, portfolio),
    number: contracts.length,
    hidden: Object.entries(typed)
      .filter(([name]) => /^(a-qui|depuis|lesquels|marche-\d+)$/.test(name))
      .map(([name, value]) => ({ name, value })),
    button: `Passer ${contracts.length === 1 ? 'le marché' : `les ${count(contracts.length)}\u00a0marchés`} à ${to!.name}`,
    ...table(contracts, portfolio),
  }
}

/** Statements wait for whoever follows: for nobody, once it is someone who may not check them. */
function unreadBy({ name, role }: NonNullable<Asked['to']>, contracts: Asked['contracts'], { workload }: Portfolio) {
  if (may(role, 'hours.validate')) return null
  const { toCheck, late } = lineOf(contracts, workload)
  const waiting = [
    toCheck ? plural(toCheck, 'relevé à contrôler', 'relevés à contrôler') : '',
    late ? plural(late, 'relevé en retard', 'relevés en retard') : '',
  ].filter(Boolean)
  const now = waiting.length ? `\u00a0; ${waiting.join(' et ')} n’attendront plus dans la semaine de personne` : ''
  return `${name} ne saisit pas d’heures et ne contrôle pas de relevés${now}. Une facilitatrice ou un facilitateur les trouve dans «\u00a0Relevés\u00a0».`
}

export function doneNotice({ to, since, contracts }: Asked): string {
  const many = agreed(contracts.length, 'est maintenant suivi', 'sont maintenant suivis')
  return `${plural(contracts.length, 'marché', 'marchés')} ${many} par ${to!.name}, depuis le ${longDate(since)}.`
}

function framed(heading: string, { from }: Portfolio, user: User, errors: Attempt['errors']) {
  const manages = may(user.role, 'users.manage')
  const back = manages ? `/reglages/comptes/${from.id}` : from.id === user.id ? '/compte' : '/'
  const links = manages
    ? [
        { href: '/reglages/comptes', label: 'Comptes' },
        { href: back, label: from.name },
      ]
    : [from.id === user.id ? { href: back, label: 'Mon compte' } : { href: back, label: 'Ma semaine' }]
  return { title: titled(heading, errors), heading, crumbs: { links, here: heading }, back, formKey: newFormKey() }
}

function ledeOf({ from, contracts }: Portfolio, own: boolean): string {
  const number = plural(contracts.length, 'marché', 'marchés')
  if (own) return `Vous suivez ${number}.`
  if (from.left && !from.closed)
    return `${number} ${agreed(contracts.length, 'reste suivi', 'restent suivis')} par ${from.name}, qui ne peut plus ${agreed(contracts.length, 'le', 'les')} suivre\u00a0: son rôle ou ses acheteurs ont changé.`
  return from.closed
    ? `${number} ${agreed(contracts.length, 'reste suivi', 'restent suivis')} par ${from.name}, dont le compte est fermé.`
    : `${number}, ${agreed(contracts.length, 'suivi', 'suivis')} par ${from.name}.`
}

function receiverChoices({ receivers }: Portfolio) {
  const choices = receivers.map(({ id, name, role }) => ({
    value: String(id),
    label: role === 'facilitator' ? name : `${name} (${roleWords[role].toLowerCase()})`,
  }))
  return [{ value: '', label: 'Choisissez' }, ...choices]
}

function canReceive({ receivers }: Portfolio, user: User): boolean {
  return receivers.some(({ id }) => id === user.id)
}

function table(contracts: Portfolio['contracts'], { workload }: Portfolio) {
  const rows = byDirectorate(contracts).map(({ name, some }) => ({ name, ...words(lineOf(some, workload)) }))
  return { rows, total: rows.length > 1 ? words(lineOf(contracts, workload)) : null }
}

function words({ contracts, toCheck, late, notices }: Line) {
  return { contracts: count(contracts), toCheck: count(toCheck), late: count(late), notices: count(notices) }
}

function waiting(load: { toCheck: number; late: number; notice: boolean } | undefined): string {
  if (!load) return ''
  return [
    load.toCheck ? plural(load.toCheck, 'relevé à contrôler', 'relevés à contrôler') : '',
    load.late ? plural(load.late, 'relevé en retard', 'relevés en retard') : '',
    load.notice ? 'mise en demeure en cours' : '',
  ]
    .filter(Boolean)
    .join(', ')
}
