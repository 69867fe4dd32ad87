import { trajectoryChart } from '#reports/charts/trajectory.ts'
import { type Clause, type Commitment, cancellationBases, modificationBases } from '../clauses/rules.ts'
import { sizingWords } from '../clauses/sizing.ts'
import type { Company } from '../companies/rules.ts'
import { companyName } from '../companies/store.ts'
import { gauge, gaugeWords } from '../compliance/page.ts'
import { exposed, type Period, penaltyCents, type Standing } from '../compliance/rules.ts'
import { type Point, type Projection, projection, trajectory } from '../compliance/trajectory.ts'
import { excusedAt, type Fact } from '../facts/rules.ts'
import { type Event, nextStep } from '../facts/timeline.ts'
import type { Person } from '../hours/people.ts'
import type { Work } from '../hours/rules.ts'
import { modes } from '../hours/rules.ts'
import { monthOf } from '../web/dates.ts'
import {
  capital,
  count,
  dayInFrance,
  euros,
  hours,
  hoursFigure,
  longDate,
  longMonth,
  owedHours,
  percent,
  plural,
  shortDate,
  shortMonth,
  signedHours,
  signedWholeHours,
  siret,
  wholeHours,
} from '../web/format.ts'
import { lotWords, shownStatus } from './list-page.ts'
import {
  type Amendment,
  type Contract,
  ccagArticle,
  considerations,
  type Holder,
  holderRoles,
  reservedArticles,
  sectors,
} from './rules.ts'
import { verdictOf } from './verdict.ts'

export type Shown = {
  contract: Contract
  clause: Clause | null
  ledger: Commitment[]
  period: Period
  work: Work[]
  standing: Standing | null
  facts: Fact[]
  events: Event[]
  people: Person[]
  holders: (Holder & { company: Company })[]
  amendments: Amendment[]
  siblings: { id: number; lotNumber: string; lotTitle: string; title: string }[]
  colleagues: { id: number; name: string }[]
  today: string
  at: string
  may: { edit: boolean; take: boolean; log: boolean; record: boolean; report: boolean; clause: boolean }
}

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
    title: contract.lotNumber ? `${contract.title}, lot\u00a0${contract.lotNumber}` : contract.title,
    crumbs: { links: [{ href: '/marches', label: 'Marchés' }], here: lotWords({ ...contract, lotTitle: '' }) },
    heading: contract.title,
    numbers: `Marché n°\u00a0${lotWords(contract)}.`,
    holderLinks: currentHolders(shown).map(({ company }) => ({
      href: `/entreprises/${encodeURIComponent(company.identifier)}`,
      name: companyName(company),
    })),
    holderWord: currentHolders(shown).length > 1 ? 'Titulaires' : 'Titulaire',
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
    step: nextStep(facts, today),
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
    siblings: shown.siblings.map(({ id, lotNumber, lotTitle, title }) => ({
      href: `/marches/${id}`,
      label: lotNumber ? `Lot\u00a0${lotNumber}${lotTitle ? `, ${lotTitle}` : ''}` : title,
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

/** « fin octobre 2026 » at a month's end, the date otherwise. */
function atWords(at: string): string {
  return `fin ${longMonth(monthOf(at))}`
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

/** A line of the ledger keeps its basis by code; what was typed otherwise is shown as it is. */
function basisWords(basis: string): string {
  const known: Record<string, string> = { ...modificationBases, ...cancellationBases }
  return known[basis] ?? basis
}

function chart(startsOn: string, points: Point[], standing: Standing, ahead: Projection | null, at: string) {
  const finding = findingOf(points, standing)
  const said = {
    owed: `${owedHours(standing.owed)} dues`,
    counted: `${hours(standing.counted)} retenues`,
    gap: standing.gap < 0 ? `${signedHours(standing.gap)}\u00a0h` : null,
    projected: ahead ? `${hours(ahead.atTheEnd)} à ce rythme` : null,
    finding: `${capital(longMonth(monthOf(at)))}\u00a0: ${hours(standing.counted)} retenues pour ${owedHours(standing.expected)} attendues et ${owedHours(standing.owed)} dues.`,
  }
  return {
    finding,
    note: `Heures retenues cumulées, de ${longMonth(points[0]!.month)} à ${longMonth(points.at(-1)!.month)}`,
    drawings: Object.values(
      trajectoryChart({
        points: [{ date: startsOn, expected: 0, counted: 0 }, ...points],
        owed: standing.owed,
        projected: ahead?.atTheEnd ?? null,
        said,
        tick: (value, last) => `${count(value / 100)}${last ? '\u00a0h' : ''}`,
        month: (date, short) => (short ? shortMonth(monthOf(date)).split('\u00a0')[0]! : shortMonth(monthOf(date))),
      }),
    ),
    rows: points
      .filter(point => point.counted !== null)
      .reverse()
      .map(point => ({
        month: capital(longMonth(point.month)),
        counted: hours(point.counted!),
        expected: owedHours(point.expected),
        gap: `${signedHours(point.gap!)}\u00a0h`,
      })),
  }
}

/** The title of the chart is what it shows. */
function findingOf(points: readonly Point[], { status, gap }: Standing): string {
  const known = points.filter(point => point.gap !== null)
  if (status === 'reached') return 'L’obligation est remplie'
  if (!known.length) return 'Rien n’est encore attendu'
  if (gap >= 0) return 'Les heures retenues dépassent ce qui est attendu'
  let from = known.length - 1
  while (from > 0 && known[from - 1]!.gap! < 0 && known[from]!.gap! <= known[from - 1]!.gap!) from--
  if (known.length - from >= 3) return `L’écart se creuse depuis ${longMonth(known[from]!.month)}`
  const before = known.at(-2)?.gap
  return before !== undefined && before! < gap
    ? 'L’écart se réduit'
    : 'Les heures retenues sont sous ce qui est attendu'
}

function obligation(clause: Clause, ledger: readonly Commitment[], contract: Contract, path: string, mayEdit: boolean) {
  let owed = 0
  const article = clause.contractArticle ? `${clause.contractArticle}. ` : ''
  const penalty = clause.penaltyCents
    ? `Pénalité\u00a0: ${euros(clause.penaltyCents)} par heure manquante, après mise en demeure restée sans effet (${ccagArticle(contract.ccag, '.5')}).`
    : 'Le marché ne fixe pas de montant\u00a0: aucune pénalité n’est possible.'
  return {
    caption: `${article}${penalty}`,
    lines: ledger.map(line => {
      owed += line.centihours
      return {
        date: shortDate(line.datedOn),
        label: line.label.replace(/n° ?(?=\d)/, 'n°\u00a0'),
        why:
          [line.sizing ? sizingWords(line.sizing) : line.reason, basisWords(line.basis)].filter(Boolean).join(' · ') ||
          '—',
        hours:
          line.kind === 'initial' ? owedHours(line.centihours) : `${signedWholeHours(line.centihours) || '0'}\u00a0h`,
        owed: owedHours(owed),
      }
    }),
    total: owedHours(Math.max(0, owed)),
    edit: mayEdit ? `${path}/clause` : null,
    add: mayEdit ? `${path}/engagements/nouveau` : null,
  }
}

function peopleSection({ people, standing, work, may }: Shown, path: string) {
  const numbers = [
    'Aucune personne',
    'Une personne',
    'Deux personnes',
    'Trois personnes',
    'Quatre personnes',
    'Cinq personnes',
    'Six personnes',
    'Sept personnes',
    'Huit personnes',
    'Neuf personnes',
    'Dix personnes',
  ]
  const number = new Set(people.map(person => person.participantId)).size
  const supplied = work
    .filter(line => modes[line.window.mode].group === 'Mise à disposition')
    .reduce((sum, line) => sum + line.centihours, 0)
  const all = work.reduce((sum, line) => sum + line.centihours, 0)
  return {
    heading: numbers[number] ?? `${count(number)}\u00a0personnes`,
    lede:
      people.length && all ? `${percent(supplied, all)} des heures déclarées viennent d’une mise à disposition.` : null,
    rows: people.map(person => ({
      ref: person.ref,
      href: person.href,
      mode: person.mode,
      ground: person.ground,
      situation: person.situation,
      until: person.countsUntil ? shortDate(person.countsUntil) : '—',
      counted: hours(person.counted),
    })),
    total: hours(standing?.counted ?? 0),
    grid: may.log ? `${path}/heures` : null,
  }
}

function contacts({ contract, holders }: Shown) {
  const lead = holders.find(holder => !holder.until)?.company
  return [
    lead && (lead.contactName || lead.contactPhone)
      ? {
          term: 'Entreprise, correspondant insertion',
          name: lead.contactName || companyName(lead),
          phone: lead.contactPhone || null,
          tel: lead.contactPhone.replace(/[^\d+]/g, ''),
        }
      : null,
    contract.directorate ? { term: 'Direction', name: contract.directorate, phone: null, tel: '' } : null,
    {
      term: 'Suivi par',
      name: contract.followedByName
        ? `${contract.followedByName}, depuis le ${longDate(dayInFrance(contract.followedAt!))}`
        : 'Personne encore',
      phone: null,
      tel: '',
    },
  ].filter(contact => contact !== null)
}

function identity({ contract, holders, amendments }: Shown) {
  const lastAmount = amendments.findLast(amendment => amendment.amountCents !== null)?.amountCents
  const amount = contract.amountCents === null ? 'non communiqué' : euros(contract.amountCents)
  const prolonged = amendments.some(amendment => amendment.endsOn || amendment.durationMonths)
  const duration = contract.durationMonths
    ? `${contract.durationMonths}\u00a0mois${prolonged ? ' à la notification' : ''}`
    : null
  const rows: [string, string | null][] = [
    ['Acheteur', `${contract.buyerName}, SIRET ${siret(contract.buyerSiret)}`],
    ['Opération', contract.operation],
    ['Objet', contract.title],
    [
      'Considérations sociales',
      contract.considerations.map(value => considerations[value]).join(', ') || considerations.inconnue,
    ],
    ['Réservé au titre de', contract.reservedArticle ? reservedArticles[contract.reservedArticle].label : null],
    ['Secteur', contract.sector ? sectors[contract.sector].label : null],
    ['Code CPV', contract.cpv || null],
    ['Procédure', contract.procedure || null],
    ['CCAG', contract.ccag.replace("Maitrise d'œuvre", 'Maîtrise d’œuvre').replace("l'", 'l’') || null],
    [
      'Montant hors taxes',
      lastAmount != null && lastAmount !== contract.amountCents
        ? `${amount} à la notification, ${euros(lastAmount)} après avenants`
        : amount,
    ],
    ['Notification', contract.notifiedOn ? longDate(contract.notifiedOn) : null],
    ['Durée', duration],
    ['Accord-cadre', contract.frameworkNumber || null],
    ['Origine', contract.source === 'decp' ? 'Données essentielles de la commande publique' : 'Saisi dans Clausuivi'],
  ]
  return {
    rows: rows.filter((row): row is [string, string] => row[1] !== null).map(([term, text]) => ({ term, text })),
    companies: holders.map(({ role, until, company }) => ({
      href: `/entreprises/${encodeURIComponent(company.identifier)}`,
      name: companyName(company),
      role: until ? `${holderRoles[role]}, jusqu’au ${shortDate(until)}` : holderRoles[role],
    })),
  }
}

function amendmentLine({ number, signedOn, reason, amountCents, endsOn, durationMonths }: Amendment) {
  const changes = [
    amountCents === null ? null : `montant porté à ${euros(amountCents)}`,
    endsOn ? `fin le ${longDate(endsOn)}` : durationMonths ? `durée portée à ${durationMonths}\u00a0mois` : null,
    reason || null,
  ].filter(Boolean)
  return {
    date: signedOn,
    dateWords: shortDate(signedOn),
    text: `Avenant n°\u00a0${number}${changes.length ? `\u00a0: ${changes.join(', ')}` : ''}.`,
  }
}
