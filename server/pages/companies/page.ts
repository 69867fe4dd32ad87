import { capital, hours, longDate } from '#server/base/format.ts'
import { inWords } from '#server/base/french.ts'
import { answeringSaid, contractsIn, groupTable, owingSaid, type SharedLine } from '#server/compliance/group-words.ts'
import { companyHref, companyName, nameSourceWords, numberWords, whatWords } from '#server/register/companies/words.ts'
import { ccagOf, holderRoles } from '#server/register/contracts/rules.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { cutoffHref, cutoffModel, isPast, knownSince, reportQuery } from '../cutoff.ts'
import { contactsModel } from './contact-page.ts'
import { contractRows, thresholdNotes } from './contract-rows.ts'
import { gesturesFor } from './gestures.ts'
import { listedLines } from './listed-words.ts'
import type { CompanyShown } from './load.ts'
import { actLines } from './person-page.ts'
import { figures, verdictPanel } from './verdict-page.ts'

type Lines = CompanyShown['lines']
type Allowed = { edit: boolean; report: boolean; record: boolean; pool: boolean; remind: boolean }

/** « Is it in order? », across all the contracts of one company. */
export function companyPage(shown: CompanyShown, may: Allowed) {
  const { company, lines, others, at } = shown
  const path = companyHref(company)
  const name = companyName(company)
  const gestures = gesturesFor(shown, may.record)
  return {
    title: name,
    crumbs: { links: [{ href: '/entreprises', label: 'Entreprises' }], here: name },
    heading: name,
    passes: may.remind ? companyHref(company, '/liens') : null,
    subtitle: [
      numberWords(company),
      whatWords(company),
      company.nameSource !== 'typed' && `Nom\u00a0: ${nameSourceWords(company)}`,
      company.esusSince && `ESUS depuis le ${longDate(company.esusSince)}`,
    ]
      .filter(Boolean)
      .map(part => `${part}.`)
      .join(' '),
    actions: {
      payment: `/avant-paiement?siren=${encodeURIComponent(company.siren ?? company.identifier)}`,
      report:
        may.report && (lines.length > 0 || shown.shared.length > 0)
          ? { editions: `${path}/editions`, draft: `${path}/rapport.pdf${reportQuery(shown.cutoff)}` }
          : null,
      edit: may.edit ? `${path}/modifier` : null,
    },
    verdict: verdictPanel(shown),
    cutoff:
      lines.length > 0 || shown.shared.length > 0 || isPast(shown.cutoff) ? cutoffModel(shown.cutoff, path) : null,
    since: knownSince(shown.cutoff, shown.since, namesOf(contractsIn(lines, shown.shared))),
    figures: lines.length > 0 ? figures(shown) : [],
    contractsHeading: lines.length === 1 ? 'Son marché' : `Ses ${inWords(lines.length)} marchés`,
    caption: `Heures retenues au ${longDate(at)}, mois échus ; le trait marque ce qui était attendu au jour où chacun est jugé.`,
    contracts: contractRows(shown.units, shown.cutoff, path),
    thresholds: thresholdNotes(lines),
    others: others.map(line => ({
      href: cutoffHref(`/marches/${line.contractId}`, shown.cutoff),
      title: contractName(line),
      note: `${line.number}. ${holderRoles[line.role]}.`,
    })),
    groups: groups(shown),
    gestures,
    led: gestures.some(({ href }) => href),
    caution:
      lines.length > 0
        ? `Ce verdict ne permet pas, à lui seul, de retenir un paiement : une pénalité suppose un montant au marché et une mise en demeure restée sans effet (${articleOf(lines)}).`
        : null,
    supplied: supplied(shown),
    pools: poolsSection(shown, may, path),
    contacts: contactsModel(shown.contacts, followersOf(lines), may.edit ? `${path}/contact` : null),
    readOnly: isPast(shown.cutoff),
    noteContact: may.edit && shown.contacts.length === 0 ? `${path}/contact` : null,
    keptAside: shown.keptAside && shown.contacts.length === 0,
    listed: listedLines(shown),
    place: may.edit ? companyHref(company, '/etablissements') : null,
    placed: actLines(company, shown.acts),
    siblings: shown.siblings.map(sibling => ({
      href: companyHref(sibling),
      name: companyName(sibling),
      note: `${numberWords(sibling)}${sibling.city ? `, ${sibling.city}` : ''}`,
    })),
  }
}

function groups({ shared, establishments, partners }: CompanyShown) {
  if (shared.length === 0) return null
  return {
    sentence: [`${capital(owingSaid(shared, establishments, partners))}.`, answeringSaid(shared)]
      .filter(Boolean)
      .join(' '),
    tables: shared.map(one => ({
      title: contractName(one.line),
      number: contractNumber(one.line),
      href: `/marches/${one.line.contractId}/parts`,
      ...groupTable(one, partners),
    })),
  }
}

function supplied({ supplied: { rows, centihours }, lines, cutoff }: CompanyShown) {
  if (rows.length === 0) return null
  const own = new Set(lines.map(line => line.contractId))
  return {
    sentence: `${hours(centihours)} retenues, faites par des personnes que cette entreprise emploie.`,
    rows: rows.map(row => ({
      href: cutoffHref(`/marches/${row.contractId}`, cutoff),
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
        split: may.pool ? `${path}/globalisations/${pool.id}/repartition` : null,
      }
    }),
    create: may.pool && lines.length > 1 ? `${path}/globalisations/nouvelle` : null,
  }
}

function namesOf(lines: readonly SharedLine[]): ReadonlyMap<number, string> {
  return new Map(lines.map(line => [line.contractId, contractNumber(line)]))
}

function followersOf(lines: Lines): string[] {
  return [...new Set(lines.map(line => line.followedByName).filter(name => name !== null))]
}

function articleOf(lines: Lines): string {
  const articles = [...new Set(lines.map(line => ccagOf(line, '.5')))]
  return articles.length === 1 ? articles[0]! : 'article « pénalités » de la clause d’insertion de chaque CCAG'
}
