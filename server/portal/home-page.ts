import { type Month, monthOf } from '#server/base/dates.ts'
import { capital, dayInFrance, longDate, longInstant, longMonth } from '#server/base/format.ts'
import { plural, pluralInWords } from '#server/base/french.ts'
import type { Missing } from '#server/register/attachments/required-rules.ts'
import { kinds } from '#server/register/attachments/rules.ts'
import type { PeriodKey } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { senderSentence, stateWords } from '#server/register/hours/statement-words.ts'
import type { Exchange } from '#server/register/passes/exchanges.ts'
import type { OwnContract } from '#server/register/passes/places.ts'
import type { Visit } from '#server/register/passes/visits.ts'
import { answerHref } from '#server/register/passes/words.ts'
import { type Attempt, field, newFormKey, select, textarea, toReview } from '#server/web/forms.ts'
import { accountModel } from './account-words.ts'
import type { OwnCertificate } from './certificates.ts'
import { isAwaited, type OwnPlace, type OwnStatement } from './load.ts'
import { papersHref } from './words.ts'

/** As many statements as a contract shows before they are folded. */
const SHOWN = 6

type Shown = {
  attempt: Attempt
  certificates: ReadonlyMap<number, OwnCertificate>
  exchanges: readonly Exchange[]
  today: string
}

/** What a company owes, what is done, what is missing, by when: its answer first. */
export function homePage(
  visit: Visit,
  places: readonly OwnPlace[],
  { attempt, certificates, exchanges, today }: Shown,
) {
  const waiting = places.flatMap(place =>
    place.statements.filter(isAwaited).map(statement => waitingModel(place, statement, visit, today)),
  )
  return {
    title: visit.pass.companyName,
    summary: toReview('Rien n’est envoyé', attempt.errors),
    heading:
      waiting.length > 0
        ? `${capital(pluralInWords(waiting.length, 'relevé est attendu', 'relevés sont attendus', 'masculine'))}`
        : 'Rien n’est attendu de vous',
    lede:
      places.length === 0
        ? `${visit.pass.buyerName} ne suit aucun marché avec votre entreprise.`
        : `${visit.pass.buyerName}, ${plural(places.length, 'marché', 'marchés')}, au ${longDate(today)}.`,
    who: visit.answeredBy ? null : whoForm(attempt, '/reponses'),
    waiting,
    templates: visit.answeredBy ? templatesModel(places) : [],
    places: places.map(place => ({
      ...placeModel(place, today),
      certificate: certificateModel(place.own, certificates.get(place.own.contractId), visit),
    })),
    exchanges: exchanges.map(({ at, by, isOurs, text }) => ({
      at,
      when: longInstant(at),
      by: by || (isOurs ? visit.pass.buyerName : ''),
      text,
    })),
    message: places.length > 0 ? messageForm(places, attempt) : null,
  }
}

export function whoForm(attempt: Attempt, back: string) {
  const help = 'Votre prénom et votre nom\u00a0: demandés une fois par visite, et gardés avec ce que vous envoyez.'
  return {
    back,
    field: field('nom', 'Qui répond\u202f?', attempt, '', { help, autocomplete: 'name' }),
  }
}

function waitingModel({ own }: OwnPlace, { statement, sender, state }: OwnStatement, visit: Visit, today: string) {
  const href = answerHref(own.contractId, statement.key)
  const canSayNothing = state !== 'sentBack'
  return {
    title: capital(periodName(statement.key)),
    about: `${contractNumber(own)}, ${contractName({ ...own, lotNumber: '' })}`,
    status: stateWords[state],
    sentence: senderSentence(sender, today),
    href,
    nothing:
      canSayNothing && visit.answeredBy
        ? { action: `${href}/neant`, formKey: newFormKey(), version: sender.events.length }
        : null,
  }
}

function placeModel({ own, account, statements, follows, missing }: OwnPlace, today: string) {
  const [recent, older] = [statements.slice(0, SHOWN), statements.slice(SHOWN)]
  const row = ({ statement, sender, state, isOver }: OwnStatement) => ({
    href: answerHref(own.contractId, statement.key),
    period: capital(periodName(statement.key)),
    status: isOver ? stateWords[state] : { word: 'En cours', tone: '', icon: 'clock' },
    sentence: isOver
      ? senderSentence(sender, today)
      : `À envoyer à la fin de la période, avant le ${longDate(sender.dueOn)}.`,
  })
  return {
    id: `marche-${own.contractId}`,
    title: contractName({ ...own, lotNumber: '' }),
    number: `Marché n°\u00a0${contractNumber(own)}`,
    account: account && accountModel(account, own.clauseId),
    employs: own.holds ? null : 'Vous déclarez les heures de ceux que vous employez pour ce marché.',
    follows: follows ? 'Les heures de ce marché sont déclarées par les entreprises qui emploient pour vous.' : null,
    missing: missingModel(own.contractId, missing, statements),
    papers: own.holds ? papersHref(own.contractId) : null,
    statements: recent.map(row),
    older: older.map(row),
    olderLabel: older.length ? `Les ${older.length} relevés d’avant` : null,
  }
}

/** Published, it is read; else it is asked for, once. */
function certificateModel({ contractId }: OwnContract, due: OwnCertificate | undefined, { answeredBy }: Visit) {
  if (!due) return null
  const { edition, askedAt } = due
  const day = (at: string) => longDate(dayInFrance(at))
  return {
    read: edition && {
      href: `/reponses/marches/${contractId}/attestation.pdf`,
      said: `édition n°\u00a0${edition.number}, publiée le ${day(edition.publishedAt)}`,
    },
    asked:
      !edition && askedAt ? `Vous l’avez demandée le ${day(askedAt)}\u00a0: elle se lira ici une fois publiée.` : null,
    ask:
      !edition && !askedAt && answeredBy
        ? { action: `/reponses/marches/${contractId}/attestation`, formKey: newFormKey() }
        : null,
  }
}

/** Papers that it owes, each where it is sent; who somebody is stands behind « qui répond ». */
function missingModel(contractId: number, missing: readonly Missing[], statements: readonly OwnStatement[]) {
  if (missing.length === 0) return null
  const latest = statements[0]?.statement.key
  const lines = [...Map.groupBy(missing, ({ kind }) => kind)].flatMap(([kind, some]): MissingLine[] => {
    const { label, about } = kinds[kind]
    if (about === 'contract')
      return some.map(({ since }) => ({ label, about: '', since: longDate(since), href: papersHref(contractId) }))
    if (about !== 'statement')
      return [{ label, about: people(some), since: longDate(some[0]!.since), href: piecesHref(contractId, latest!) }]
    return some.map(({ period, since }) => {
      return { label, about: periodName(period!), since: longDate(since), href: piecesHref(contractId, period!) }
    })
  })
  return { title: plural(missing.length, 'pièce manque', 'pièces manquent'), lines }
}

type MissingLine = { label: string; about: string; since: string; href: string }

function people(some: readonly Missing[]): string {
  const of = new Set(some.flatMap(({ placementId }) => placementId ?? []))
  return of.size > 0 ? plural(of.size, 'personne', 'personnes') : ''
}

function piecesHref(contractId: number, period: PeriodKey): string {
  return `${answerHref(contractId, period)}#pieces`
}

function messageForm(places: readonly OwnPlace[], attempt: Attempt) {
  const choices = places.map(({ own }) => ({
    value: String(own.contractId),
    label: `${contractNumber(own)}, ${contractName({ ...own, lotNumber: '' })}`,
  }))
  return {
    formKey: newFormKey(),
    contract: choices.length > 1 ? select('marche', 'Marché', choices, attempt, choices[0]!.value) : null,
    only: choices.length === 1 ? choices[0]!.value : null,
    text: textarea('message', 'Message', attempt, '', {
      help: 'Une difficulté, un départ, une question\u00a0: il est lu par qui suit le marché, et reste à son dossier.',
    }),
  }
}

/** The template of all that is awaited for a month. */
export function templateHref(month: Month): string {
  return `/reponses/modeles/${month}`
}

/** One a month that is waited for: it holds all the contracts. */
function templatesModel(places: readonly OwnPlace[]) {
  const awaited = places.flatMap(({ statements }) => statements.filter(isAwaited))
  const months = new Set(awaited.map(({ statement }) => monthOf(statement.to)))
  return [...months]
    .sort()
    .reverse()
    .map(month => ({ href: templateHref(month), month: longMonth(month) }))
}
