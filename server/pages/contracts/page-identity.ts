import { dayInFrance, euros, longDate, shortDate, siret } from '#server/base/format.ts'
import { nameInUse } from '#server/register/buyers/words.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { AmountReading } from '#server/register/contracts/amount-readings-rules.ts'
import { doubtfulName } from '#server/register/contracts/doubtful-rules.ts'
import { groupForms } from '#server/register/contracts/group-rules.ts'
import { readingStates } from '#server/register/contracts/reading-rules.ts'
import { amountSaid } from '#server/register/contracts/reading-words.ts'
import {
  type Amendment,
  type Contract,
  ccags,
  ccagVersionOf,
  considerations,
  holderRoles,
  reservedArticles,
  sectors,
} from '#server/register/contracts/rules.ts'
import { percentOf, sectorProposed } from '#server/register/contracts/words.ts'
import { dutyAt } from '#server/register/duties/rules.ts'
import { dutySaid } from '#server/register/duties/words.ts'
import type { Spell } from '#server/register/followings/rules.ts'
import { sinceWords, spellWords } from '#server/register/followings/words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import type { Shown } from './shown.ts'

// Who and what a contract is, as its page says it.

export function contacts({ contract, holders, spells, contact }: Shown) {
  const now = spells.find(({ userId, until }) => until === null && userId === contract.followedBy)
  const earlier = spells.filter(spell => spell !== now)
  const lead = holders.find(holder => !holder.until && holder.role !== 'subcontractor')?.company
  return [
    lead && contact && (contact.contactName || contact.contactPhone)
      ? {
          term: 'Entreprise, correspondant insertion',
          name: contact.contactName || companyName(lead),
          phone: contact.contactPhone || null,
          tel: contact.contactPhone.replace(/[^\d+]/g, ''),
        }
      : null,
    contract.directorate
      ? { term: 'Direction', name: nameInUse(contract.directorate, contract.retired.directorate), phone: null, tel: '' }
      : null,
    { term: 'Suivi par', name: followerWords(contract, now), phone: null, tel: '' },
    ...earlier.slice(0, 3).map(spell => ({ term: 'Auparavant', name: spellWords(spell), phone: null, tel: '' })),
  ].filter(one => one !== null)
}

/** « Camille Aubry, depuis le 3 mars 2026 ». */
function followerWords(contract: Contract, now: Spell | undefined): string {
  const { followedByName, followedAt, followerIsGone } = contract
  if (!followedByName) return 'Personne encore'
  const since = now ? now.from : followedAt && dayInFrance(followedAt)
  const gone = followerIsGone === 'closed' ? ' (compte fermé)' : followerIsGone ? ' (ne peut plus le suivre)' : ''
  return `${followedByName}${gone}, ${sinceWords(since)}`
}

export function identity(shown: Shown) {
  const { contract, holders, amendments, read, duties, cutoff } = shown
  const prolonged = amendments.some(amendment => amendment.endsOn || amendment.durationMonths)
  const duration = contract.durationMonths
    ? `${contract.durationMonths}\u00a0mois${prolonged ? ' à la notification' : ''}`
    : null
  const rows: [string, string | null][] = [
    ['Acheteur', `${contract.buyerName}, SIRET ${siret(contract.buyerSiret)}`],
    ['Opération', contract.operation && nameInUse(contract.operation, contract.retired.operation)],
    ['Objet', contract.title],
    [
      'Considérations sociales',
      contract.considerations.map(value => considerations[value]).join(', ') || considerations.inconnue,
    ],
    ['Réservé au titre de', contract.reservedArticle ? reservedArticles[contract.reservedArticle].label : null],
    ['Obligation de l’article L.\u00a02112-2-1', dutySaid(dutyAt(duties, contract, cutoff.at))],
    ['Secteur', contract.sector ? sectors[contract.sector].label : sectorProposed(contract.cpv)],
    ['Code CPV', contract.cpv || null],
    ['Procédure', contract.procedure || null],
    ['CCAG', ccagSaid(contract)],
    ['Montant hors taxes', amountSaid(contract.amountCents, read.amount) ?? 'non communiqué'],
    ['Avis publié', contract.noticedOn ? longDate(contract.noticedOn) : null],
    ['Notification', contract.notifiedOn ? longDate(contract.notifiedOn) : null],
    ['Durée', duration],
    ['Groupement', contract.groupForm ? groupForms[contract.groupForm] : null],
    ['Accord-cadre', contract.frameworkNumber || null],
    ['Origine', contract.source === 'decp' ? 'Données essentielles de la commande publique' : 'Saisi dans Clausuivi'],
  ]
  return {
    rows: rows.filter((row): row is [string, string] => row[1] !== null).map(([term, text]) => ({ term, text })),
    companies: [
      ...holders.map(({ role, until, sharePoints, company }) => ({
        href: `/entreprises/${encodeURIComponent(company.identifier)}`,
        name: companyName(company),
        role: [
          `${holderRoles[role].toLowerCase()}${until ? `, jusqu’au ${shortDate(until)}` : ''}`,
          sharePoints === null ? '' : `${percentOf(sharePoints)} des heures`,
        ]
          .filter(Boolean)
          .join(', '),
      })),
      ...doubtfulLinks(shown),
    ],
  }
}

/** Those whom nobody is sure of, each leading to who it is, for whoever may say it. */
export function doubtfulLinks({ contract, doubtful, may }: Shown) {
  return doubtful.map(one => ({
    href: may.edit ? `/marches/${contract.id}/titulaires/${one.id}` : null,
    name: doubtfulName(one),
    role: holderRoles[one.role].toLowerCase(),
  }))
}

/** « Travaux, version 2021 »; what nothing proves is still to be confirmed. */
function ccagSaid(contract: Contract): string | null {
  const found = ccags[contract.ccag as keyof typeof ccags]
  if (!found?.article) return found?.label ?? (contract.ccag || null)
  return `${found.label}, version ${ccagVersionOf(contract) ?? 'à confirmer'}`
}

export function amendmentLine(
  { number, signedOn, reason, amountCents, endsOn, durationMonths }: Amendment,
  byPerson: boolean,
  reading: AmountReading | undefined,
) {
  const changes = [
    amountCents === null || !reading
      ? null
      : `${euros(amountCents)} publiés, ${reading.sentence} (${readingStates[reading.state]})`,
    endsOn ? `fin le ${longDate(endsOn)}` : durationMonths ? `${durationMonths}\u00a0mois publiés` : null,
    typedSaid(reason, byPerson) || null,
  ].filter(Boolean)
  return {
    date: signedOn,
    dateWords: shortDate(signedOn),
    text: `Avenant n°\u00a0${number}${changes.length ? `\u00a0: ${changes.join(', ')}` : ''}.`,
  }
}
