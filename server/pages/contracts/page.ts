import { capital, count, longDate, owedHours, percentTenth } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { contractWords } from '#server/compliance/contract-words.ts'
import { endSaid, judgedSaid, overdueSaid } from '#server/compliance/judging-words.ts'
import { actsSince, outlookOf } from '#server/compliance/outlook-rules.ts'
import { gauge } from '#server/compliance/words.ts'
import { companyName } from '#server/register/companies/words.ts'
import { endDoubt } from '#server/register/contracts/reading-words.ts'
import { contractName, contractNumber, lotName } from '#server/register/contracts/words.ts'
import { untouched } from '#server/web/forms.ts'
import { questionsOf } from '../amendment-questions.ts'
import { cutoffHref, cutoffModel, isPast, knownSince, reportDay, reportQuery } from '../cutoff.ts'
import { accountTerms, exclusions, mainFigures, poolSection } from './page-account.ts'
import { alikeSaid } from './page-alike.ts'
import { amendmentLine, contacts, doubtfulLinks, identity } from './page-identity.ts'
import { publishedSection } from './page-published.ts'
import {
  groupSection,
  obligation,
  ownPapersSection,
  papersSection,
  peopleSection,
  pledgesSection,
  publicsSection,
} from './page-sections.ts'
import { stepOf } from './page-step.ts'
import { chart } from './page-trajectory.ts'
import type { Shown } from './shown.ts'
import { verdictOf } from './verdict.ts'

const EVENTS_SHOWN = 8

export function contractPage(shown: Shown) {
  const { contract, clause, measured, may, cutoff } = shown
  const path = `/marches/${contract.id}`
  const status = contractWords[shown.word]
  const outlook = measured && outlookOf(measured.account)
  const owing = measured && outlook && measured.account.owed > 0 ? { ...shown, measured } : null

  return {
    contractId: contract.id,
    title: contractName(contract),
    crumbs: { links: [{ href: '/marches', label: 'Marchés' }], here: contractNumber(contract) },
    heading: contract.title,
    numbers: `Marché n°\u00a0${[contract.number, lotName(contract)].filter(Boolean).join(', ')}.`,
    holderLinks: [
      ...currentHolders(shown).map(({ company }) => ({
        href: cutoffHref(`/entreprises/${encodeURIComponent(company.identifier)}`, cutoff),
        name: companyName(company),
      })),
      ...doubtfulLinks(shown),
    ],
    holderWord: agreed(currentHolders(shown).length + shown.doubtful.length, 'Titulaire', 'Titulaires'),
    where: [contract.directorate, dates(shown)].filter(Boolean).join('. '),
    actions: actionsFor(shown, path),
    tone: status.tone,
    status,
    judged: measured && shown.word !== 'toTake' ? judgedLine(measured.account, path) : null,
    verdict: verdictOf(shown, outlook),
    figures: owing && outlook ? mainFigures(owing, outlook, path) : [],
    measured: owing && outlook ? bar(owing.measured.account) : null,
    cutoff: clause || isPast(cutoff) ? cutoffModel(cutoff, path, { end: endOf(shown) }) : null,
    since: knownSince(cutoff, shown.since),
    terms: owing
      ? {
          shared: owing.measured.account.pool !== null,
          rows: accountTerms(owing, path),
          exclusions: exclusions(owing, path),
          nothingLeftOut: owing.measured.member.logged ? 'Toutes les heures déclarées sont retenues.' : '',
        }
      : null,
    pool: owing ? poolSection(owing, path) : null,
    chart: measured && outlook ? chart(measured.account, outlook, path, cutoff) : null,
    obligation: clause && measured ? obligation(clause, measured, contract, path, shown) : null,
    group: groupSection(shown, path),
    pledges: clause ? pledgesSection(shown, path) : null,
    papers: clause ? papersSection(shown, path) : null,
    ownPapers: ownPapersSection(shown),
    people: clause && !shown.publics ? peopleSection(shown, path) : null,
    publics: shown.publics && publicsSection(shown.publics),
    step: stepOf(shown),
    sanction: clause
      ? { href: `${path}/sanction`, label: shown.proceedings.length ? 'Dossier de sanction' : 'Sanction et simulateur' }
      : null,
    facts: {
      record: may.record ? `${path}/faits/nouveau` : null,
      remind: may.remind ? `/relances?marche=${contract.id}` : `${path}/faits/nouveau?type=reminder`,
    },
    contacts: contacts(shown),
    events: shown.events
      .slice(0, EVENTS_SHOWN)
      .map(({ date, dateWords, text, by, cancelled }) => ({ date, dateWords, text, by: by || null, cancelled })),
    checks: `${path}/controles`,
    moreEvents: shown.events.length
      ? {
          label:
            shown.events.length > EVENTS_SHOWN
              ? `Les ${count(shown.events.length)}\u00a0événements`
              : 'Toute la chronologie',
          href: `${path}/chronologie`,
        }
      : null,
    reservation: may.edit && contract.considerations.includes('reserve') ? `${path}/reservation` : null,
    identity: identity(shown),
    published: publishedSection(shown),
    alike: alikeSaid(shown),
    amendments: shown.amendments.map(one =>
      amendmentLine(
        one,
        shown.byPerson,
        shown.read.amount.readings.find(({ id }) => id === one.id),
      ),
    ),
    amendmentsPage: shown.amendments.length > 0 ? `${path}/avenants` : null,
    questions:
      shown.others === null
        ? null
        : questionsOf(contract, shown.read, { attempt: untouched, others: shown.others, back: path }),
    siblings: shown.siblings.map(sibling => ({
      href: `/marches/${sibling.id}`,
      label: capital(lotName(sibling)) || sibling.title,
    })),
    reports: may.report
      ? {
          editions: `${path}/editions`,
          drafts: [
            {
              href: `${path}/rapport.pdf${reportQuery(cutoff)}`,
              label: `Projet de rapport arrêté au ${longDate(reportDay(cutoff, contract.endsOn))}`,
            },
            ...(measured?.account.status === 'reached'
              ? [{ href: `${path}/attestation.pdf`, label: 'Attestation de réalisation' }]
              : []),
            ...(contract.reservedArticle
              ? [
                  {
                    href: `${path}/reservation.pdf${reportQuery(cutoff)}`,
                    label: 'Projet de rapport du marché réservé',
                  },
                ]
              : []),
          ],
        }
      : null,
    handover:
      may.take && contract.followedBy
        ? {
            path: `${path}/passation`,
            colleagues: shown.colleagues.map(one => ({ ...one, selected: one.id === contract.followedBy })),
          }
        : null,
    take:
      may.take && (!contract.followedBy || contract.followerIsGone)
        ? { path: `${path}/prise-en-charge`, label: contract.followedBy ? 'Reprendre ce marché' : 'Prendre en charge' }
        : null,
    edit: may.edit ? `${path}/modifier` : null,
    duty: may.edit ? `${path}/obligation-sociale` : null,
    addHolder: may.edit ? `${path}/entreprises/nouvelle` : null,
  }
}

/** Up to when the word beside it was judged, and what took effect since. */
function judgedLine(account: Account, path: string) {
  const since = account.judgedAt
  const acts = since ? actsSince(account, since) : 0
  const overdue = account.status === 'silent' ? null : overdueSaid(account)
  return {
    words: `${judgedSaid(account)}.${overdue ? ` Sans relevé, compté zéro\u00a0: ${overdue}.` : ''}`,
    since:
      since && acts
        ? { href: `${path}/chronologie`, label: `Depuis le ${longDate(since)}\u00a0: ${plural(acts, 'acte', 'actes')}` }
        : null,
  }
}

function bar(account: Account) {
  const { rate, expected, owed, judgedAt } = account
  const done = rate && percentTenth(rate.part, rate.whole)
  const due = judgedAt ? `, ${percentTenth(expected, owed)} attendu au ${longDate(judgedAt)}` : ''
  return { words: `${done ?? '—'} imputé${due}`, owed: owedHours(owed), gauge: gauge(account, { tall: true }) }
}

/** The day at which the page is read, and the way back to today. */
function endOf({ measured, read }: Shown): string | null {
  const sure = endDoubt(read.end.state) ?? (measured && endSaid(measured.account))
  return sure ? `${capital(sure)}.` : null
}

function currentHolders({ holders }: Shown) {
  return holders.filter(holder => !holder.until && holder.role !== 'subcontractor')
}

function dates({ contract: { startsOn, endsOn, notifiedOn }, measured, read }: Shown): string {
  const said = endDoubt(read.end.state) ?? (measured && endSaid(measured.account))
  const sure = said ? `, ${said}` : ''
  if (startsOn && endsOn) return `Du ${longDate(startsOn)} au ${longDate(endsOn)}${sure}.`
  if (endsOn && notifiedOn) return `Notifié le ${longDate(notifiedOn)}, jusqu’au ${longDate(endsOn)}${sure}.`
  return notifiedOn ? `Notifié le ${longDate(notifiedOn)}.` : 'Dates à préciser.'
}

/** One main gesture: the one this person needs next. */
function actionsFor({ contract, clause, word, may, cutoff }: Shown, path: string) {
  const toTake = may.take && (word === 'toTake' || word === 'dismissed')
  const toRecord = may.clause && !clause && contract.followedBy !== null
  const hourless = (label: string) => ({ href: `${path}/sans-heures`, label, icon: null, main: false })
  return {
    take: toTake ? `${path}/prise-en-charge` : null,
    links: [
      may.report && clause ? { href: `${path}/editions`, label: 'Publier l’édition', icon: null, main: !toTake } : null,
      may.report && clause
        ? { href: `${path}/rapport.pdf${reportQuery(cutoff)}`, label: 'Projet PDF', icon: 'download', main: false }
        : null,
      clause && may.log ? { href: `${path}/heures`, label: 'Saisir les heures', icon: null, main: false } : null,
      clause && may.clause
        ? { href: `${path}/engagements/nouveau`, label: 'Enregistrer un avenant', icon: null, main: false }
        : null,
      toRecord
        ? { href: `${path}/clause`, label: 'Enregistrer la clause', icon: null, main: word !== 'hourless' }
        : null,
      toRecord && word === 'noClause' ? hourless('Dire sans heures') : null,
      toRecord && word === 'hourless' ? hourless('Reprendre «\u00a0sans heures\u00a0»') : null,
    ].filter(link => link !== null),
  }
}

/** After « Passer le relais »: to a colleague, to nobody, or to no one yet chosen. */
export function handedOverNotice(to: { name: string } | null | undefined): string {
  if (to === undefined) return 'Choisissez à qui passer le relais.'
  return to ? `Le marché est maintenant suivi par ${to.name}.` : 'Le marché est à prendre en charge.'
}
