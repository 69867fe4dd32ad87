import { euros, hours, longDate, signedHours } from '#server/base/format.ts'
import { inWords } from '#server/base/french.ts'
import { verdictOver } from '#server/compliance/company-rules.ts'
import { gauge, gaugeWords, statusWords, verdictWords } from '#server/compliance/words.ts'
import { companyHref, companyName, numberWords, whatWords } from '#server/register/companies/words.ts'
import { ccagOf, holderRoles } from '#server/register/contracts/rules.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { gesturesFor } from './gestures.ts'
import type { CompanyShown } from './load.ts'
import { conclusion, explanation, figures, missingWords, penaltyOf } from './verdict-page.ts'

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
      title: contractName(line),
      note: `${line.number}. ${holderRoles[line.role]}.`,
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

function contractRow(line: Lines[number], pools: CompanyShown['pools']) {
  const status = statusWords[line.status ?? 'notStarted']
  const pool = pools.find(one => one.id === line.poolId)
  const penalty = penaltyOf(line)
  const started = line.expected > 0 || line.counted > 0
  return {
    href: `/marches/${line.contractId}`,
    title: contractName(line),
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
      title: contractName(row),
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
        note: `Accord du ${longDate(pool.agreedOn)}. ${inside.length > 0 ? inside.map(line => contractNumber(line)).join(' ; ') : 'Aucun marché'}.`,
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
  const articles = [...new Set(lines.map(line => ccagOf(line, '.5')))]
  return articles.length === 1 ? articles[0]! : 'article « pénalités » de la clause d’insertion de chaque CCAG'
}
