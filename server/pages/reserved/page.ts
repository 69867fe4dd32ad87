import { count, euros, shortDate } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { reservedArticles } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import {
  articleWords,
  asksForWorkforce,
  type Match,
  matchWords,
  type ReservedWarning,
} from '#server/register/reserved/rules.ts'
import { answers, type Reserved } from '#server/register/reserved/store.ts'
import { hrefWith, type ListQuery, PER_PAGE, pageFrom, pagination, rangeWords } from '#server/web/list.ts'
import { byHundreds, type Column, column, type Table } from '#server/web/table/table.ts'
import { BUYER } from '../buyer-choice.ts'

const PATH = '/reserves'
const NO_ARTICLE = 'a-preciser'
const matches: Record<string, Match> = { conforme: 'conform', 'a-verifier': 'toCheck', 'a-preciser': 'articleMissing' }
const forms: Record<string, Reserved['form']> = { marche: 'contract', concession: 'concession' }

const warningWords: Record<ReservedWarning, string> = {
  tooLong:
    'Plus de trois ans\u00a0: la durée d’un marché réservé à l’ESS est de trois ans au plus (L.\u00a02113-\u206015).',
  again: 'Même entreprise, au même titre, depuis moins de trois ans\u00a0: à vérifier (L.\u00a02113-\u206015).',
  joined: 'Deux publics réservés ensemble\u00a0: une concession n’en connaît qu’un (L.\u00a03113-\u20603).',
}

/** Those of the list that answer the filters, in its order. */
export function chosen(contracts: readonly Reserved[], query: ListQuery): Reserved[] {
  const match = matches[query.etat ?? '']
  const kept = contracts.filter(
    contract =>
      (!query.article || (contract.article ?? NO_ARTICLE) === query.article) &&
      (!forms[query.forme ?? ''] || contract.form === forms[query.forme!]) &&
      (!match || contract.match === match) &&
      (query.justificatif !== 'manquant' || lacksEvidence(contract)) &&
      (!query.q || answers(contract, query.q)),
  )
  return kept.toSorted((a, b) => rankOf(a) - rankOf(b))
}

/** A warning or a holder to check, then an article to say, then what is in order. */
function rankOf({ match, warnings }: Reserved): number {
  return warnings.length > 0 ? 0 : (['toCheck', 'articleMissing', 'conform'] as const).indexOf(match) + 1
}

export function reservedPage(contracts: readonly Reserved[], query: ListQuery, mayEdit: boolean) {
  const kept = chosen(contracts, query)
  const { page, offset, last } = pageFrom(query.page, kept.length)
  const shown = kept.slice(offset, offset + PER_PAGE)
  const option = (current: string | undefined) => (value: string, label: string) => ({
    value,
    label,
    selected: value === (current ?? ''),
  })
  return {
    title: 'Marchés réservés',
    lede: lede(contracts),
    any: contracts.length > 0 || Boolean(query[BUYER]),
    totals: totals(contracts),
    views: views(contracts, query),
    filters: {
      q: query.q ?? '',
      fields: [
        {
          id: 'article',
          label: 'Réservé à',
          options: [
            option(query.article)('', 'Tous les articles'),
            ...Object.entries(reservedArticles).map(([value, { label }]) => option(query.article)(value, label)),
            option(query.article)(NO_ARTICLE, 'Article à préciser'),
          ],
        },
        {
          id: 'forme',
          label: 'Forme',
          options: [
            option(query.forme)('', 'Toutes'),
            option(query.forme)('marche', 'Marchés'),
            option(query.forme)('concession', 'Concessions'),
          ],
        },
        {
          id: 'etat',
          label: 'Titulaire',
          options: [
            option(query.etat)('', 'Tous'),
            option(query.etat)('conforme', 'Conforme'),
            option(query.etat)('a-verifier', 'À vérifier'),
            option(query.etat)('a-preciser', 'Article à préciser'),
          ],
        },
      ],
    },
    range: `${rangeWords(offset, shown.length, kept.length)} ${agreed(kept.length, 'marché réservé', 'marchés réservés')}, à vérifier d’abord, puis le plus récent.`,
    exports: {
      label: `Exporter les ${count(kept.length)}\u00a0:`,
      csv: hrefWith('/reserves.csv', query, { page: '' }),
      xlsx: hrefWith('/reserves.xlsx', query, { page: '' }),
    },
    contracts: shown.map(contract => row(contract, mayEdit)),
    nothing: kept.length === 0,
    pages: pagination(PATH, query, page, last),
  }
}

function lede(contracts: readonly Reserved[]): string {
  if (contracts.length === 0) return 'Aucun marché réservé n’est enregistré.'
  const toCheck = contracts.filter(contract => contract.match === 'toCheck').length
  const missing = contracts.filter(contract => contract.match === 'articleMissing').length
  const amount = contracts.reduce((sum, contract) => sum + (contract.amountCents ?? 0), 0)
  const said = [
    toCheck ? `${plural(toCheck, 'titulaire', 'titulaires')} à vérifier` : '',
    missing ? `${plural(missing, 'article', 'articles')} à préciser` : '',
  ].filter(Boolean)
  const head = `${plural(contracts.length, 'marché réservé', 'marchés réservés')}, ${rounded(amount)} HT`
  return said.length ? `${head}\u00a0: ${said.join(', ')}.` : `${head}.`
}

/** By article, contracts and concessions apart, in number and in amount: the two bases of a scheme's rates (L. 2111-3). */
function totals(contracts: readonly Reserved[]) {
  const by = Map.groupBy(contracts, ({ form, article }) => `${form} ${article ?? NO_ARTICLE}`)
  const articles = [...Object.entries(reservedArticles), [NO_ARTICLE, { label: 'Article à préciser' }] as const]
  const line = (value: string, forme: 'marche' | 'concession', label: string) => {
    const same = by.get(`${forms[forme]} ${value}`)
    if (!same) return []
    return [
      {
        href: `${PATH}?article=${value}&forme=${forme}`,
        label,
        number: count(same.length),
        amount: rounded(centsOf(same)),
        unknown: same.some(contract => contract.amountCents === null) ? 'sans les montants inconnus' : null,
      },
    ]
  }
  return {
    lines: [
      ...articles.flatMap(([article, { label }]) => line(article, 'marche', label)),
      ...articles.flatMap(([article, { label }]) => line(article, 'concession', concessionWords[article] ?? label)),
    ],
    href: PATH,
    number: count(contracts.length),
    amount: rounded(centsOf(contracts)),
  }
}

/** The same publics under the articles of concessions. */
const concessionWords: Record<string, string> = {
  'L2113-12': 'Concession, EA et ESAT (L. 3113-1)',
  'L2113-13': 'Concession, SIAE (L. 3113-2)',
  'L2113-13-1': 'Concession, établissements pénitentiaires (L. 3113-2-1)',
  'L2113-14': 'Concession, EA, ESAT et SIAE réunis\u00a0: à vérifier (L. 3113-3)',
  [NO_ARTICLE]: 'Concession, article à préciser',
}

function centsOf(contracts: readonly Reserved[]): number {
  return contracts.reduce((sum, { amountCents }) => sum + (amountCents ?? 0), 0)
}

function views(contracts: readonly Reserved[], query: ListQuery) {
  const number = (test: (contract: Reserved) => boolean) => count(contracts.filter(test).length)
  const plain = !query.q && !query.article && !query.forme
  return [
    { label: 'Tous', href: PATH, count: count(contracts.length), current: plain && !query.etat && !query.justificatif },
    {
      label: 'À vérifier',
      href: `${PATH}?etat=a-verifier`,
      count: number(contract => contract.match === 'toCheck'),
      current: plain && query.etat === 'a-verifier',
    },
    {
      label: 'Article à préciser',
      href: `${PATH}?etat=a-preciser`,
      count: number(contract => contract.match === 'articleMissing'),
      current: plain && query.etat === 'a-preciser',
    },
    {
      label: 'Sans justificatif',
      href: `${PATH}?justificatif=manquant`,
      count: number(lacksEvidence),
      current: plain && query.justificatif === 'manquant',
    },
  ]
}

function row(contract: Reserved, mayEdit: boolean) {
  const { match, warnings } = contract
  return {
    href: `/marches/${contract.id}`,
    title: contractName(contract),
    what: contract.number,
    buyer: contract.buyerName,
    tone: matchWords[match].tone,
    status: matchWords[match],
    why: why(contract),
    warnings: warnings.map(warning => warningWords[warning]),
    article: articleWords(contract.article).replace(/ \(.*/, ''),
    articleNumber: /\(([^()]*)\)/.exec(articleWords(contract.article))?.[1] ?? null,
    holders: contract.holders.map(holder => holder.name).join(', ') || '—',
    amount: contract.amountCents === null ? '—' : euros(contract.amountCents),
    notified: contract.notifiedOn ? `notifié le ${shortDate(contract.notifiedOn)}` : '',
    evidence: contract.evidence || (lacksEvidence(contract) ? 'À noter.' : '—'),
    report: contract.article ? `/marches/${contract.id}/reservation.pdf` : null,
    edit: mayEdit
      ? { href: `/marches/${contract.id}/reservation`, label: contract.article ? 'Compléter' : 'Préciser' }
      : null,
  }
}

function why({ match, article, holders }: Reserved): string {
  if (match === 'articleMissing') return 'Les données publiées ne disent pas à qui il est réservé.'
  const known = [...new Set(holders.flatMap(holder => holder.kinds.filter(kind => kind !== 'company')))]
  const words = known.map(kind => kinds[kind].label).join(', ')
  if (match === 'conform') return `${words}, comme le veut l’article.`
  const wanted = asksForWorkforce.has(article!) ? 'la structure attendue' : 'une structure de l’ESS'
  return words
    ? `Connue comme ${words}\u00a0: à rapprocher de l’article.`
    : `Le registre ne dit pas que le titulaire est ${wanted}.`
}

function lacksEvidence({ article, evidence }: Reserved): boolean {
  return evidence === '' && article !== null && asksForWorkforce.has(article)
}

export function reservedTable(contracts: readonly Reserved[]): Table<Reserved> {
  return { name: 'marches-reserves', title: 'Marchés réservés', columns, rows: byHundreds(contracts) }
}

const columns: Column<Reserved>[] = [
  column('Acheteur', 'text', ({ buyerName }) => buyerName),
  column('Numéro', 'identifier', ({ number }) => number),
  column('Lot', 'identifier', ({ lotNumber }) => lotNumber),
  column('Objet', 'text', ({ title }) => title),
  column('Forme', 'text', ({ form }) => (form === 'concession' ? 'Concession' : 'Marché')),
  column('Article', 'text', ({ article }) => articleWords(article)),
  column('Titulaires', 'text', ({ holders }) => holders.map(({ name }) => name).join(', ')),
  column('SIRET des titulaires', 'identifier', ({ holders }) => holders.map(({ identifier }) => identifier).join(', ')),
  column('Nature des structures', 'text', ({ holders }) =>
    [...new Set(holders.flatMap(holder => holder.kinds.map(kind => kinds[kind].label)))].join(', '),
  ),
  column('Rapprochement', 'text', ({ match }) => matchWords[match].word),
  column('Justificatif', 'text', ({ evidence }) => evidence),
  column('Montant HT (€)', 'amount', ({ amountCents }) => amountCents),
  column('Notifié le', 'date', ({ notifiedOn }) => notifiedOn),
  column('Durée (mois)', 'integer', ({ durationMonths }) => durationMonths),
  column('Alertes', 'text', ({ warnings }) => warnings.map(warning => warningWords[warning]).join(' ')),
]

function rounded(cents: number): string {
  return euros(Math.round(cents / 100) * 100)
}
