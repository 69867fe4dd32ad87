import { isOutOfOrder, isUnderReserve, verdictOver } from '../compliance/company-rules.ts'
import { gauge, gaugeWords, statusWords } from '../compliance/page.ts'
import { creditedOver, penaltyCents } from '../compliance/rules.ts'
import { lotWords } from '../contracts/list-page.ts'
import { ccagArticle, holderRoles } from '../contracts/rules.ts'
import { monthOf } from '../web/dates.ts'
import {
  capital,
  euros,
  hours,
  hoursFigure,
  longDate,
  longMonth,
  owedHours,
  plural,
  signedHours,
  wholeHours,
} from '../web/format.ts'
import { gesturesFor } from './gestures.ts'
import type { CompanyShown } from './load.ts'
import { isBehind } from './portrait.ts'
import { companyName } from './store.ts'
import { companyHref, inWords, numberWords, verdictWords, whatWords } from './words.ts'

type Lines = CompanyShown['lines']
type Allowed = { edit: boolean; report: boolean; record: boolean; pool: boolean }

/** « Is it in order? », across all the contracts of one company. */
export function companyPage(shown: CompanyShown, may: Allowed) {
  const { company, lines, others, at, pools } = shown
  const verdict = verdictOver(lines)
  const path = companyHref(company)
  const name = companyName(company)
  const money = lines.reduce((sum, line) => sum + (penaltyOf(line) ?? 0), 0)
  return {
    title: name,
    crumbs: { links: [{ href: '/entreprises', label: 'Entreprises' }], here: name },
    heading: name,
    subtitle: [
      numberWords(company),
      whatWords(company),
      company.esusSince && `ESUS depuis le ${longDate(company.esusSince)}`,
    ]
      .filter(Boolean)
      .map(part => `${part}.`)
      .join(' '),
    actions: {
      report: may.report && lines.length > 0 ? `${path}/rapport.pdf` : null,
      edit: may.edit ? `${path}/modifier` : null,
    },
    verdict: {
      ...verdictWords[verdict],
      sentence: conclusion(lines),
      explanation: explanation(shown, money),
    },
    figures: lines.length > 0 ? figures(lines, at, money) : [],
    contractsHeading: lines.length === 1 ? 'Son marché' : `Ses ${inWords(lines.length)} marchés`,
    caption: `Heures retenues au ${longDate(at)} ; le trait marque ce qui était attendu.`,
    contracts: lines.map(line => contractRow(line, pools)),
    others: others.map(line => ({
      href: `/marches/${line.contractId}`,
      title: line.title,
      note: `${lotWords(line)}. ${holderRoles[line.role]}.`,
    })),
    gestures: gesturesFor(lines, may.record),
    caution:
      lines.length > 0
        ? `Ce verdict ne permet pas, à lui seul, de retenir un paiement : une pénalité suppose un montant au marché et une mise en demeure restée sans effet (${articleOf(lines)}).`
        : null,
    supplied: supplied(shown),
    pools: poolsSection(shown, may, path),
    contacts: contacts(shown),
    siblings: shown.siblings.map(sibling => ({
      href: companyHref(sibling),
      name: companyName(sibling),
      note: `${numberWords(sibling)}${sibling.city ? `, ${sibling.city}` : ''}`,
    })),
  }
}

/** Cents that the shortfall exposes to; null when the contract wrote no amount. */
export function penaltyOf({ shortfall, penaltyCents: perHour }: Lines[number]): number | null {
  return penaltyCents(shortfall, perHour)
}

function conclusion(lines: Lines): string {
  const bad = lines.filter(isOutOfOrder).length
  const doubtful = lines.filter(line => !isOutOfOrder(line) && isUnderReserve(line)).length
  const before = 'avant de payer, de prolonger ou de signer.'
  switch (verdictOver(lines)) {
    case 'outOfOrder': {
      const calling = bad + doubtful
      if (lines.length === 1) return `Son marché demande un geste ${before}`
      return `${someOf(calling, lines.length)} ${calling === 1 ? 'demande' : 'demandent'} un geste ${before}`
    }
    case 'reserve':
      if (lines.length === 1) return `Son marché est à regarder ${before}`
      return `${someOf(doubtful, lines.length)} ${doubtful === 1 ? 'est' : 'sont'} à regarder ${before}`
    case 'inOrder':
      return lines.length === 1
        ? 'Son marché tient son engagement.'
        : `Ses ${inWords(lines.length)} marchés tiennent leur engagement.`
    case 'nothing':
      return lines.length === 0 ? 'Elle ne doit aucune heure d’insertion.' : 'Personne ne suit encore ses marchés.'
  }
}

function explanation({ lines, others, supplied: given }: CompanyShown, money: number): string {
  const without = others.length
  const employed = given.reduce((sum, row) => sum + row.centihours, 0)
  const behind = lines.filter(isBehind)
  const gap = behind.reduce((sum, line) => sum - line.gap, 0)
  const shortfall = lines.reduce((sum, line) => sum + line.shortfall, 0)
  const missing = lines.reduce((sum, line) => sum + line.missingStatements, 0)
  const sentences = [
    gap > 0 &&
      `Il manque ${hours(gap)} à ce jour sur ${behind.length === 1 ? 'un marché' : `${inWords(behind.length)} marchés`}.`,
    shortfall > 0 &&
      `Si rien ne change, ${hours(shortfall)} ne seront pas faites${money > 0 ? `, soit ${euros(money)} de pénalités encourues` : ''}.`,
    missing > 0 && `${missingWords(missing)}.`,
    lines.length === 0 &&
      employed > 0 &&
      `Elle en a fourni ${hours(employed)} comme employeur, sur les marchés d’autres entreprises.`,
    lines.length === 0 &&
      without > 0 &&
      `${capital(plural(without, 'marché connu', 'marchés connus'))}, sans clause d’heures enregistrée.`,
  ].filter(Boolean)
  return (
    sentences.join(' ') ||
    (lines.length > 0 ? 'Aucun retard, aucun relevé manquant.' : 'Aucun marché ne la cite comme titulaire.')
  )
}

function figures(lines: Lines, at: string, money: number) {
  const sum = (key: 'owed' | 'counted' | 'expected' | 'missingStatements') =>
    lines.reduce((total, line) => total + line[key], 0)
  const credited = creditedOver(lines)
  const last = lines
    .map(line => line.endsOn ?? '')
    .sort()
    .at(-1)
  const surplus = sum('counted') - credited
  const missing = sum('missingStatements')
  const amounts = [...new Set(lines.filter(line => line.shortfall > 0).map(line => line.penaltyCents ?? 0))]
  const month = longMonth(monthOf(at))
  return [
    {
      name: 'Dues',
      figure: wholeHours(sum('owed')),
      unit: 'h',
      href: '#marches',
      how: `sur ${lines.length === 1 ? 'un marché' : `${inWords(lines.length)} marchés`}${last ? `, jusqu’au ${longDate(last)}` : ''}`,
      toned: false,
    },
    {
      name: surplus > 0 ? 'Imputées' : 'Retenues',
      figure: hoursFigure(credited),
      unit: 'h',
      href: '#marches',
      how: `${owedHours(sum('expected'))} attendues fin ${month}${surplus > 0 ? ` ; ${hours(surplus)} en surplus ne comblent pas un autre marché` : ''}`,
      toned: false,
    },
    {
      name: 'Relevés manquants',
      figure: String(missing),
      unit: null,
      href: '#gestes',
      how: missing > 0 ? 'non reçus, ou renvoyés sans réponse' : 'tout est reçu',
      toned: missing > 0,
    },
    {
      name: 'Pénalités encourues',
      figure: wholeHours(money),
      unit: '€',
      href: '#marches',
      how: penaltyHow(money, amounts),
      toned: money > 0,
    },
  ]
}

function penaltyHow(money: number, amounts: number[]): string {
  if (money === 0) return amounts.length > 0 ? 'le marché ne fixe aucun montant' : 'au rythme actuel'
  const one = amounts.length === 1 ? `${euros(amounts[0]!)} par heure manquante, ` : ''
  return `${one}au rythme actuel, après mise en demeure sans effet`
}

function contractRow(line: Lines[number], pools: CompanyShown['pools']) {
  const status = statusWords[line.status ?? 'notStarted']
  const pool = pools.find(one => one.id === line.poolId)
  const penalty = penaltyOf(line)
  const started = line.expected > 0 || line.counted > 0
  return {
    href: `/marches/${line.contractId}`,
    title: line.lotNumber ? `${line.title}, lot ${line.lotNumber}` : line.title,
    number: [line.number, line.role === 'holder' ? '' : holderRoles[line.role], pool && `globalisé : ${pool.name}`]
      .filter(Boolean)
      .join(' · '),
    tone: status.tone,
    status,
    note: noteOf(line),
    gauge: gauge(line),
    words: gaugeWords(line),
    gap: started ? `${signedHours(line.gap)} h` : '—',
    penalty: line.penaltyCents === null ? 'aucun montant' : euros(penalty ?? 0),
  }
}

function noteOf(line: Lines[number]): string {
  if (line.unanswered) return `Mise en demeure sans réponse depuis le ${longDate(line.notice!.untilOn!)}.`
  if (line.missingStatements > 0) return `${missingWords(line.missingStatements)}.`
  if (line.status === 'missed')
    return line.settled ? 'Décision prise sur la pénalité.' : `Fini le ${longDate(line.endsOn!)}.`
  if (line.status === 'notStarted' && line.startsOn) return `Démarre le ${longDate(line.startsOn)}.`
  if (line.status === 'toTake') return 'Personne ne le suit.'
  return 'Relevés complets.'
}

function supplied({ supplied: rows, lines }: CompanyShown) {
  const own = new Set(lines.map(line => line.contractId))
  const given = rows.filter(row => row.centihours > 0)
  if (given.length === 0) return null
  return {
    sentence: `${hours(given.reduce((sum, row) => sum + row.centihours, 0))} retenues, faites par des personnes que cette entreprise emploie.`,
    rows: given.map(row => ({
      href: `/marches/${row.contractId}`,
      title: row.lotNumber ? `${row.title}, lot ${row.lotNumber}` : row.title,
      note: own.has(row.contractId) ? `${row.number}, son propre marché` : row.number,
      hours: hours(row.centihours),
    })),
  }
}

function poolsSection({ pools, lines }: CompanyShown, may: Allowed, path: string) {
  if (pools.length === 0 && (!may.pool || lines.length < 2)) return null
  return {
    rows: pools.map(pool => {
      const inside = lines.filter(line => line.poolId === pool.id)
      return {
        name: pool.name,
        note: `Accord du ${longDate(pool.agreedOn)}. ${inside.length > 0 ? inside.map(line => lotWords({ ...line, lotTitle: '' })).join(' ; ') : 'Aucun marché'}.`,
        href: may.pool ? `${path}/globalisations/${pool.id}` : null,
      }
    }),
    create: may.pool && lines.length > 1 ? `${path}/globalisations/nouvelle` : null,
  }
}

function contacts({ company, lines }: CompanyShown) {
  const followers = [...new Set(lines.map(line => line.followedByName).filter(name => name !== null))]
  return [
    ...(company.contactName || company.contactPhone || company.contactEmail
      ? [
          {
            term: 'Correspondant insertion',
            name: company.contactName || null,
            phone: company.contactPhone || null,
            tel: company.contactPhone.replace(/[^\d+]/g, '') || null,
            email: company.contactEmail || null,
          },
        ]
      : []),
    ...(followers.length > 0
      ? [{ term: 'Suivi par', name: followers.join(', '), phone: null, tel: null, email: null }]
      : []),
  ]
}

function articleOf(lines: Lines): string {
  const articles = [...new Set(lines.map(line => ccagArticle(line.ccag, '.5')))]
  return articles.length === 1 ? articles[0]! : 'article « pénalités » de la clause d’insertion de chaque CCAG'
}

/** « Un relevé manque », « Trois relevés manquent ». */
function missingWords(count: number): string {
  return `${capital(inWords(count))} ${count === 1 ? 'relevé manque' : 'relevés manquent'}`
}

function someOf(part: number, whole: number): string {
  const counted = part === 1 ? 'Un marché' : `${capital(inWords(part))} marchés`
  return part === whole ? `Ses ${inWords(whole)} marchés` : `${counted} sur ${inWords(whole)}`
}
