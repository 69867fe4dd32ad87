import { count, dayInFrance, longDate, longInstant } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { type Call, DAYS_KEPT } from '#server/consumers/calls-store.ts'
import {
  type Consumer,
  type KeyState,
  REQUESTS_PER_MINUTE,
  scopeKeys,
  scopes,
  stateOf,
} from '#server/consumers/rules.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { type Attempt, errorSummary, field, newFormKey, radios, titled, untouched } from '#server/web/forms.ts'

export const PATH = '/reglages/acces'

const stateWords: Record<KeyState, { word: string; tone: string; icon: string }> = {
  open: { word: 'En service', tone: 'is-fine', icon: 'fine' },
  ended: { word: 'Arrivée à son terme', tone: '', icon: 'idle' },
  revoked: { word: 'Retirée', tone: '', icon: 'idle' },
}

type Listed = {
  consumers: readonly Consumer[]
  last: ReadonlyMap<number, string>
  buyers: readonly Buyer[]
  today: string
}

export function accessListPage({ consumers, last, buyers, today }: Listed) {
  const open = consumers.filter(one => stateOf(one, today) === 'open')
  return {
    title: 'Accès par machine',
    lede: `${plural(open.length, 'clé en service', 'clés en service', 'Aucune clé en service')}. Une application y lit les marchés, les engagements, les heures et les éditions, sans aucune donnée de personne.`,
    consumers: consumers.map(one => ({
      href: `${PATH}/${one.id}`,
      name: one.name,
      mark: `${one.mark}…`,
      reads: readsWords(one),
      buyers: buyersWords(one, buyers),
      last: last.has(one.id) ? longInstant(last.get(one.id)!) : 'Jamais',
      state: stateWords[stateOf(one, today)],
    })),
  }
}

export function newAccessPage(buyers: readonly Buyer[], attempt: Attempt = untouched) {
  const { typed, errors } = attempt
  const isTouched = attempt !== untouched
  return {
    title: titled('Nouvelle clé', errors),
    formKey: newFormKey(),
    summary: errorSummary('La clé n’est pas créée', errors),
    name: field('nom', 'Qui lira', attempt, '', { help: 'Le nom de l’application ou du service.' }),
    reads: scopeKeys.map(scope =>
      box(`donnees-${scope}`, scopes[scope], isTouched ? `donnees-${scope}` in typed : true),
    ),
    readsError: errors.donnees ?? null,
    scope: radios(
      'portee',
      'De quels acheteurs',
      [
        { value: 'all', label: 'Tous les acheteurs, aussi ceux qui viendront' },
        { value: 'listed', label: 'Seulement ceux-ci' },
      ],
      attempt,
      'all',
    ),
    buyers: buyers.map(one => box(`acheteur-${one.id}`, buyerName(one), `acheteur-${one.id}` in typed)),
    buyersError: errors.acheteurs ?? null,
    pace: field('rythme', 'Demandes par minute, au plus', attempt, String(REQUESTS_PER_MINUTE), {
      inputmode: 'numeric',
      short: true,
    }),
    until: field('fin', 'Dernier jour', attempt, '', {
      optional: true,
      short: true,
      help: 'Sans date, la clé sert jusqu’à ce qu’on la retire.',
    }),
  }
}

function box(name: string, label: string, checked: boolean) {
  return { name, label, checked }
}

/** Shown once: what is kept of it gives it back to nobody. */
export function keyPage(consumer: { id: number; name: string; key: string }, origin: string) {
  return {
    title: 'Clé à remettre',
    name: consumer.name,
    href: `${PATH}/${consumer.id}`,
    key: consumer.key,
    example: `curl -H 'Authorization: Bearer ${consumer.key}' ${origin}/api/v1/contracts`,
  }
}

type Shown = { consumer: Consumer; calls: readonly Call[]; buyers: readonly Buyer[]; today: string; most: number }

export function accessPage({ consumer, calls, buyers, today, most }: Shown) {
  const state = stateOf(consumer, today)
  const { name, mark, until, requestsPerMinute, createdAt, createdByName, revokedAt, revokedByName } = consumer
  return {
    title: name,
    action: `${PATH}/${consumer.id}/retrait`,
    formKey: newFormKey(),
    state: stateWords[state],
    isOpen: state === 'open',
    facts: [
      ['Clé', `${mark}…`],
      ['Lit', readsWords(consumer)],
      ['De', buyersWords(consumer, buyers)],
      ['Rythme', `${count(requestsPerMinute)} demandes par minute, au plus`],
      ['Remise', signed(createdAt, createdByName)],
      ...(until ? [['Dernier jour', longDate(until)]] : []),
      ...(revokedAt ? [['Retirée', signed(revokedAt, revokedByName)]] : []),
    ],
    calls: calls.map(({ at, route, status, milliseconds }) => ({
      when: longInstant(at),
      route,
      status: status < 400 ? `Répondue (${status})` : `Refusée (${status})`,
      took: `${count(milliseconds)}\u00a0ms`,
    })),
    callsWords: `${calls.length === most ? `Les ${most} dernières demandes.` : 'Toutes les demandes.'} Chacune reste ${DAYS_KEPT}\u00a0jours.`,
  }
}

function readsWords({ scopes: own }: Consumer): string {
  return own.map(scope => scopes[scope]).join(', ')
}

function buyersWords({ buyerIds }: Consumer, buyers: readonly Buyer[]): string {
  if (buyerIds === null) return 'Tous les acheteurs'
  return listed(buyers.filter(({ id }) => buyerIds.includes(id)).map(buyerName))
}

function signed(at: string, by: string | null): string {
  return `le ${longDate(dayInFrance(at))}${by ? `, par ${by}` : ''}`
}
