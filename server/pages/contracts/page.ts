import {
  capital,
  count,
  euros,
  hours,
  hoursFigure,
  longDate,
  owedHours,
  percent,
  signedHours,
  wholeHours,
} from '#server/base/format.ts'
import { agreed, ofMonth, plural } from '#server/base/french.ts'
import { exposed, penaltyCents, type Standing } from '#server/compliance/rules.ts'
import { projection, trajectory } from '#server/compliance/trajectory.ts'
import { gauge, gaugeWords } from '#server/compliance/words.ts'
import type { Commitment } from '#server/register/clauses/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractName, contractNumber, lotName } from '#server/register/contracts/words.ts'
import { excusedAt } from '#server/register/facts/rules.ts'
import { nextStep } from '#server/register/facts/timeline.ts'
import { isKnownAt, type Work } from '#server/register/hours/rules.ts'
import { shownStatus } from './list-page.ts'
import { amendmentLine, contacts, identity } from './page-identity.ts'
import { obligation, peopleSection } from './page-sections.ts'
import { atWords, chart } from './page-trajectory.ts'
import type { Shown } from './shown.ts'
import { verdictOf } from './verdict.ts'

const EVENTS_SHOWN = 8

export function contractPage(shown: Shown) {
  const { contract, clause, standing, ledger, work, period, at, today, facts, may } = shown
  const path = `/marches/${contract.id}`
  const social = contract.considerations.some(value => value === 'clause' || value === 'reserve')
  const status = shownStatus({
    followedBy: contract.followedBy,
    social,
    hasClause: clause !== null,
    status: standing?.status ?? null,
  })
  const ahead = standing && standing.owed > 0 && contract.endsOn ? projection(standing, work, period, at) : null
  const measured = standing && standing.owed > 0 ? standing : null
  const points =
    measured && contract.endsOn && period.startsOn <= period.endsOn ? trajectory(ledger, period, work, at) : []

  return {
    contractId: contract.id,
    title: contractName(contract),
    crumbs: { links: [{ href: '/marches', label: 'Marchés' }], here: contractNumber(contract) },
    heading: contract.title,
    numbers: `Marché n°\u00a0${[contract.number, lotName(contract)].filter(Boolean).join(', ')}.`,
    holderLinks: currentHolders(shown).map(({ company }) => ({
      href: `/entreprises/${encodeURIComponent(company.identifier)}`,
      name: companyName(company),
    })),
    holderWord: agreed(currentHolders(shown).length, 'Titulaire', 'Titulaires'),
    where: [contract.directorate, dates(contract)].filter(Boolean).join('. '),
    actions: actionsFor(shown, path, social),
    tone: status.tone,
    status,
    verdict: verdictOf({
      standing: measured,
      status: standing?.status ?? null,
      clause,
      contract,
      ahead,
      social,
      today,
    }),
    figures: measured ? figures(measured, shown, path) : [],
    measured: measured
      ? {
          words: `${gaugeWords(measured).rate} retenu, ${percent(measured.expected, measured.owed)} attendu ${atWords(at)}`,
          owed: owedHours(measured.owed),
          gauge: gauge(measured, { tall: true }),
        }
      : null,
    chart: points.length > 1 && measured ? chart(period.startsOn, points, measured, ahead, at) : null,
    obligation: clause ? obligation(clause, ledger, contract, path, may.clause) : null,
    people: clause ? peopleSection(shown, path) : null,
    step: nextStep(facts, today) ?? takeoverStep(shown, social) ?? statementStep(work, at),
    facts: { record: may.record ? `${path}/faits/nouveau` : null },
    contacts: contacts(shown),
    events: shown.events
      .slice(0, EVENTS_SHOWN)
      .map(({ date, dateWords, text, by, cancelled }) => ({ date, dateWords, text, by: by || null, cancelled })),
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
    amendments: shown.amendments.map(amendmentLine),
    siblings: shown.siblings.map(sibling => ({
      href: `/marches/${sibling.id}`,
      label: capital(lotName(sibling)) || sibling.title,
    })),
    reports: may.report ? [{ href: `${path}/rapport.pdf`, label: `Rapport arrêté au ${longDate(at)}` }] : [],
    handover:
      may.take && contract.followedBy
        ? {
            path: `${path}/passation`,
            colleagues: shown.colleagues.map(one => ({ ...one, selected: one.id === contract.followedBy })),
          }
        : null,
    take: may.take && !contract.followedBy ? { path: `${path}/prise-en-charge` } : null,
    edit: may.edit ? `${path}/modifier` : null,
    addHolder: may.edit ? `${path}/entreprises/nouvelle` : null,
  }
}

/** Published with a clause, followed by nobody: whoever opens the page may take it. */
function takeoverStep({ contract, clause, may }: Shown, social: boolean) {
  if (contract.followedBy || !(social || clause)) return null
  const rest = '\u00a0: le prendre en charge, puis fixer la réunion de mise au point.'
  return { party: may.take ? 'À vous' : 'À la facilitatrice', rest, tone: '' }
}

/** Nobody promised anything, but a month of hours waits to be checked. */
function statementStep(work: readonly Work[], at: string) {
  const waiting = work.find(line => line.validatedAt === null && isKnownAt(line, at))
  if (!waiting) return null
  return { party: 'À la facilitatrice', rest: `\u00a0: contrôler le relevé ${ofMonth(waiting.month)}.`, tone: '' }
}

function currentHolders({ holders }: Shown) {
  return holders.filter(holder => !holder.until && holder.role !== 'subcontractor')
}

function dates({ startsOn, endsOn, notifiedOn }: Contract): string {
  if (startsOn && endsOn) return `Du ${longDate(startsOn)} au ${longDate(endsOn)}.`
  if (endsOn && notifiedOn) return `Notifié le ${longDate(notifiedOn)}, jusqu’au ${longDate(endsOn)}.`
  return notifiedOn ? `Notifié le ${longDate(notifiedOn)}.` : 'Dates à préciser.'
}

/** One main gesture: the one this person needs next. */
function actionsFor({ contract, clause, may }: Shown, path: string, social: boolean) {
  const toTake = may.take && !contract.followedBy && (social || clause)
  const toRecord = may.clause && !clause && contract.followedBy !== null
  return {
    take: toTake ? `${path}/prise-en-charge` : null,
    links: [
      may.report && clause
        ? { href: `${path}/rapport.pdf`, label: 'Rapport PDF', icon: 'download', main: !toTake }
        : null,
      clause && may.log ? { href: `${path}/heures`, label: 'Saisir les heures', icon: null, main: false } : null,
      clause && may.clause
        ? { href: `${path}/engagements/nouveau`, label: 'Enregistrer un avenant', icon: null, main: false }
        : null,
      toRecord ? { href: `${path}/clause`, label: 'Enregistrer la clause', icon: null, main: true } : null,
    ].filter(link => link !== null),
  }
}

function figures(standing: Standing, { contract, ledger, facts, clause, at }: Shown, path: string) {
  const unvalidated = standing.logged - standing.validated
  const uncounted = standing.validated - standing.counted
  const exposedNow = exposed({ owed: standing.owed, counted: standing.counted, excused: excusedAt(facts, at) })
  const penalty = penaltyCents(exposedNow, clause?.penaltyCents ?? null)
  const over = standing.status === 'missed'
  return [
    {
      name: 'Dues',
      figure: wholeHours(standing.owed),
      href: '#obligation',
      how: ledgerWords(ledger, at),
      toned: false,
    },
    {
      name: 'Validées',
      figure: hoursFigure(standing.validated),
      href: `${path}/heures`,
      how: `sur ${hours(standing.logged)} déclarées${unvalidated > 0 ? `\u202f; ${hours(unvalidated)} à valider` : ''}`,
      toned: false,
    },
    {
      name: 'Retenues',
      figure: hoursFigure(standing.counted),
      href: '#personnes',
      how: countedWords(uncounted, standing),
      toned: false,
    },
    over && penalty
      ? {
          name: 'Pénalité encourue',
          figure: euros(penalty).replace('\u00a0€', ''),
          unit: '€',
          href: '#obligation',
          how: `${hours(exposedNow)} exposées, après mise en demeure restée sans effet`,
          toned: true,
        }
      : {
          name: 'Écart',
          figure: signedHours(standing.gap),
          href: '#trajectoire',
          how: `${owedHours(standing.expected)} étaient attendues ${atWords(at)}`,
          toned: contract.followedBy !== null,
        },
  ].map(figure => ({ unit: 'h', ...figure }))
}

function countedWords(uncounted: number, { validated }: Standing): string {
  if (uncounted > 0) return `${hours(uncounted)} validées ne comptent pas`
  return validated > 0 ? 'toutes les heures validées comptent' : 'aucune heure n’est encore validée'
}

function ledgerWords(ledger: readonly Commitment[], at: string): string {
  const known = ledger.filter(line => line.datedOn <= at)
  const changes = known.filter(line => line.kind !== 'initial').length
  return changes
    ? `après ${plural(changes, 'changement', 'changements')} depuis la notification`
    : known.some(line => line.sizing)
      ? 'calculées par la formule'
      : 'nombre inscrit au marché'
}
