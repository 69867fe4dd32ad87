import { daysBetween, type Month } from '#server/base/dates.ts'
import { capital, dayInFrance, euros, hours, longDate, longMonth } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import type { CreditedWork } from '#server/compliance/breakdown-rules.ts'
import type { Sent } from '#server/compliance/judging-rules.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import type { Of } from '#server/compliance/openings/row-rules.ts'
import { exclusionWords, type Measure, rules } from '#server/compliance/openings/words.ts'
import { originOf } from '#server/register/clauses/formula-words.ts'
import { monthsIn, type PeriodKey } from '#server/register/clauses/period-rules.ts'
import { ofPeriod, periodName } from '#server/register/clauses/period-words.ts'
import { cancellationBases, modificationBases } from '#server/register/clauses/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { shareOf } from '#server/register/hours/rules.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { employerLabel, modeLabel } from '#server/register/placements/rules.ts'
import { figuresSaid, stepWords } from '#server/register/proceedings/words.ts'
import type { Names } from './names-store.ts'

/** What a row is, where it is written, who recorded or validated it. */
export type Said = {
  what: string
  href: string | null
  note: string
  paper: string
  paperHref: string | null
  who: string
}

type Kind<K extends Of['kind']> = Extract<Of, { kind: K }>
const nothing = { href: null, note: '', paper: '—', paperHref: null, who: '—' }

/** All kinds of rows but figures, which the page links itself. `measure`: what the row adds to. */
export function rowSaid(of: Exclude<Of, Kind<'figure'>>, measure: Measure, names: Names): Said {
  switch (of.kind) {
    case 'line':
      return lineSaid(of)
    case 'work':
      return workSaid(of, measure, names)
    case 'month':
      return monthSaid(of)
    case 'stretch':
      return stretchSaid(of)
    case 'fact':
      return {
        ...nothing,
        what: `Heures excusées le ${longDate(of.fact.datedOn)}`,
        note: of.fact.text,
        paper: 'Décision de l’acheteur',
        paperHref: `${pathOf(of.member)}/chronologie`,
        who: signed('Enregistrée', of.fact.recordedAt, of.fact.recordedByName),
      }
    case 'step':
      return stepSaid(of)
    case 'price':
      return {
        ...nothing,
        what: `${hours(of.centihours)} exposées × ${euros(of.penaltyCents)} par heure`,
        paper: 'Montant inscrit au marché',
        paperHref: `${pathOf(of.member)}#obligation`,
      }
    case 'possible':
      return {
        ...nothing,
        what: `${hours(of.centihours)} × ${euros(of.penaltyCents)} par heure`,
        note: of.measure === 'projected' ? 'Ce qui manquerait à la fin au rythme actuel.' : 'Ce qui manque à ce jour.',
        paper: 'Montant inscrit au marché',
        paperHref: `${pathOf(of.member)}#obligation`,
        who: 'Calculé',
      }
    case 'rule':
      return { ...nothing, what: rules[of.rule], note: of.pace ? paceSaid(of.pace) : '' }
  }
}

function lineSaid({ line, member }: Kind<'line'>): Said {
  const bases: Record<string, string> = { ...modificationBases, ...cancellationBases }
  return {
    what: `${line.label.replace(/n° ?(?=\d)/, 'n°\u00a0')}, ${longDate(line.datedOn)}`,
    href: null,
    note: [line.reason, originOf(line)].filter(Boolean).join(' '),
    paper: bases[line.basis] ?? (line.basis || 'Registre de l’obligation'),
    paperHref: `${pathOf(member)}#obligation`,
    who: signed('Enregistrée', line.recordedAt, line.recordedByName),
  }
}

function workSaid(
  { line, member }: Kind<'work'>,
  measure: Measure,
  { people, companies, readsSensitive }: Names,
): Said {
  const { work } = line
  const person = people.get(work.participantId)
  const company = companies.get(work.employerId)
  const employer = company
    ? employerLabel({ window: work.window, employer: companyName(company), employerKind: company.kind }, readsSensitive)
    : ''
  const why = whySaid(line, measure)
  return {
    what: `${capital(longMonth(work.month))}, ${person?.ref ?? ''}`,
    href: person?.href ?? null,
    note: [[employer, modeLabel(work.window.mode, readsSensitive)].filter(Boolean).join(' · '), why]
      .filter(Boolean)
      .join('. '),
    ...statementSaid(line, member),
  }
}

/** Why hours are left out, where the figure is what is left out. */
function whySaid({ work, credit }: CreditedWork, measure: Measure): string {
  if (measure === 'refused') return work.refusedReason || 'Sans motif noté'
  if (measure === 'toRegularise') return exclusionWords[work.window.eligibleOn ? 'notEligibleYet' : 'neverEligible']
  if (measure !== 'outside') return ''
  const { excluded } = shareOf(work.month, { ...work.window, regularised: true })
  const attested = work.attestedCentihours !== null && credit.share.inside > 0
  const paper = attested
    ? `, attesté par l’employeur${work.attestedReason ? `\u00a0: ${work.attestedReason}` : ''}`
    : ''
  return `${exclusionWords[excluded ?? 'outsideEmployment']}${paper}`
}

/** The statement of its employer for that month: what was received, and who validated it. */
function statementSaid({ work }: CreditedWork, member: Member): Pick<Said, 'paper' | 'paperHref' | 'who'> {
  const sent = sentFor(member, work.month).find(({ senderId }) => senderId === work.employerId)
  const period: PeriodKey = sent?.period ?? work.month
  const received = sent?.events.findLast(({ receivedOn }) => receivedOn !== null)?.receivedOn
  return {
    paper: `Relevé ${ofPeriod(period)}${received ? `, reçu le ${longDate(received)}` : ''}`,
    paperHref: `${pathOf(member)}/releves/${period}`,
    who: settledSaid(sent),
  }
}

/** The statements of all employers for that month, and who validated them. */
function monthSaid({ member, month }: Kind<'month'>): Said {
  const all = sentFor(member, month)
  const period: PeriodKey = all[0]?.period ?? month
  return {
    what: capital(longMonth(month)),
    href: null,
    note: '',
    paper: `Relevés ${ofPeriod(period)}`,
    paperHref: `${pathOf(member)}/releves/${period}`,
    who: [...new Set((all.length > 0 ? all : [undefined]).map(settledSaid))].join('\u202f; '),
  }
}

function sentFor(member: Member, month: Month): Sent[] {
  return member.source.sent.filter(({ period }) => monthsIn(period).includes(month))
}

function settledSaid(sent: Sent | undefined): string {
  const last = sent?.events.at(-1)
  if (!last) return 'Pas encore reçu'
  return last.state === 'validated' ? signed('Validé', last.recordedAt, last.byName) : stateWords[last.state].word
}

function stretchSaid({ member, from, to }: Kind<'stretch'>): Said {
  const { ledger, facts, ends } = member.source
  const acts = [
    ...ledger.filter(({ datedOn }) => datedOn === from).map(({ label }) => label),
    ...facts
      .filter(({ kind, datedOn }) => (kind === 'suspension' || kind === 'resumption') && datedOn === from)
      .map(({ kind }) => (kind === 'suspension' ? 'suspension' : 'reprise')),
    ...ends
      .filter(({ effectOn }) => effectOn === from)
      .map(({ endsOn }) => `fin d’exécution fixée au ${longDate(endsOn)}`),
  ]
  return {
    what: `Du ${longDate(from)} au ${longDate(to)}`,
    href: null,
    note: `${plural(daysBetween(from, to) + 1, 'jour', 'jours')} d’une exécution qui va jusqu’au ${longDate(member.endsOn)}${acts.length ? `\u202f; ce jour-là\u00a0: ${listed(acts)}` : ''}`,
    paper: 'Trajectoire de l’obligation',
    paperHref: `${pathOf(member)}#obligation`,
    who: 'Calculé',
  }
}

function stepSaid({ member, file, step }: Kind<'step'>): Said {
  const papers = step.papers.map(({ name }) => name)
  return {
    what: `${stepWords[step.gesture]}, ${longDate(step.datedOn)}`,
    href: null,
    note: [figuresSaid(step), step.capacity].filter(Boolean).join(' · '),
    paper: listed([step.reference, step.proof, ...papers].filter(Boolean)) || 'Dossier de sanction',
    paperHref: `${pathOf(member)}/sanction/${file.id}`,
    who: signed('Enregistrée', step.recordedAt, step.recordedByName),
  }
}

function paceSaid({ counted, days, daysLeft, periods }: NonNullable<Kind<'rule'>['pace']>): string {
  return `${hours(counted)} retenues en ${plural(days, 'jour', 'jours')} d’exécution (${listed(periods.map(periodName))}), pour ${plural(daysLeft, 'jour', 'jours')} à venir`
}

/** « Validé le 14 novembre 2026 par Camille Aubry ». */
function signed(word: string, at: string, by: string | null | undefined): string {
  return `${word} le ${longDate(dayInFrance(at))}${by ? ` par ${by}` : ''}`
}

function pathOf({ source }: Member): string {
  return `/marches/${source.contractId}`
}
