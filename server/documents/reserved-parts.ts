import { capital, euros, hours, hoursFigure, longDate, siret } from '#server/base/format.ts'
import { agreed, inWords, listed, plural, pluralInWords } from '#server/base/french.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { type Contract, reservedArticles } from '#server/register/contracts/rules.ts'
import { percentOf } from '#server/register/contracts/words.ts'
import { basisOfCondition, type Check, conditions } from '#server/register/reserved/check-rules.ts'
import { evidenceSaid, foundSaid } from '#server/register/reserved/check-words.ts'
import {
  type ConditionRow,
  earlierAwards,
  type Reservation,
  type State,
  type Word,
  wordOver,
} from './reserved-rules.ts'
import type { Shape } from './rules.ts'
import { definition, figure } from './words.ts'

// The parts of the document of a reserved contract, in words.

export const wordWords: Record<Word, { word: string; shape: Shape }> = {
  established: { word: 'Conditions établies', shape: 'full' },
  toCheck: { word: 'À vérifier', shape: 'half' },
  unmet: { word: 'Condition non remplie', shape: 'empty' },
  articleMissing: { word: 'Article à préciser', shape: 'empty' },
}

const stateWords: Record<State, string> = { met: 'Remplie', unmet: 'Non remplie', unsaid: 'Non renseigné' }

const articleTexts: Record<string, string> = {
  'L2113-12':
    'réservé aux entreprises adaptées et aux établissements et services d’accompagnement par le travail, qui emploient au moins la moitié de travailleurs handicapés',
  'L2113-13':
    'réservé aux structures d’insertion par l’activité économique, qui emploient au moins la moitié de travailleurs défavorisés',
  'L2113-14':
    'réservé à la fois aux entreprises adaptées, aux établissements d’accompagnement par le travail et aux structures d’insertion par l’activité économique',
  'L2113-13-1':
    'réservé aux opérateurs économiques qui emploient, en établissement pénitentiaire, au moins la moitié de personnes détenues',
  'L2113-15':
    'réservé, pour des services sociaux, de santé ou de culture, aux entreprises de l’économie sociale et solidaire, pour trois ans au plus',
}

/** « L. 2113-12 ». */
export function articleNumber({ reservedArticle }: Pick<Contract, 'reservedArticle'>): string {
  return reservedArticle ? /\(([^()]+)\)/.exec(reservedArticles[reservedArticle].label)![1]! : 'article à préciser'
}

export function reservedSentence({ contract }: Reservation, rows: readonly ConditionRow[]): string {
  const word = wordWords[wordOver(contract.reservedArticle, rows)].word
  if (!contract.reservedArticle)
    return `${word} : les données publiées disent ce marché réservé sans dire à qui ; aucune condition ne peut être vérifiée.`
  const met = rows.filter(({ state }) => state === 'met').length
  const name = ({ condition }: ConditionRow) => labelOf(condition).toLowerCase()
  const unmet = [...new Set(rows.filter(({ state }) => state === 'unmet').map(name))]
  const unsaid = [...new Set(rows.filter(({ state }) => state === 'unsaid').map(name))]
  if (unmet.length > 0)
    return `${word} : ${listed(unmet)} (${articleNumber(contract)}). ${capital(inWords(met, 'feminine'))} sur ${inWords(rows.length, 'feminine')} ${agreed(met, 'est établie', 'sont établies')}.`
  if (unsaid.length > 0)
    return `${word} : ${inWords(met, 'feminine')} ${agreed(met, 'condition', 'conditions')} de l’article ${articleNumber(contract)} sur ${inWords(rows.length, 'feminine')} ${agreed(met, 'est établie', 'sont établies')} ; ${agreed(unsaid.length, 'reste', 'restent')} : ${listed(unsaid)}.`
  return `${word} : ${rows.length === 1 ? 'la condition' : `les ${inWords(rows.length, 'feminine')} conditions`} de l’article ${articleNumber(contract)} ${agreed(rows.length, 'est établie', 'sont établies')}, par les pièces vues ou par le registre.`
}

export function reservedFigures(
  { checks }: Reservation,
  rows: readonly ConditionRow[],
  cents: number | null,
  contract: Contract,
) {
  const shares = rows.flatMap(({ check }) => (check?.sharePoints == null ? [] : [check.sharePoints]))
  const lowest = shares.length > 0 ? Math.min(...shares) : null
  const valued = valuedOf(checks)
  const met = rows.filter(({ state }) => state === 'met').length
  return {
    caption: 'Chiffres clés du marché réservé ; chacun est',
    items: [
      figure('Conditions', rows.length > 0 ? `${met} sur ${rows.length}` : '—', null, 'établies', true),
      figure(
        'Effectif',
        lowest === null ? '—' : percentOf(lowest),
        null,
        lowest === null ? 'part non renseignée' : 'pour au moins 50 %',
      ),
      figure(
        'Valorisées',
        valued.length > 0 ? hoursFigure(sumOf(valued)) : '—',
        valued.length > 0 ? 'h' : null,
        valued.length > 0 ? plural(valued.length, 'attestation', 'attestations') : 'heures non renseignées',
      ),
      figure(
        'Valeur',
        cents === null ? '—' : euros(Math.round(cents / 100) * 100),
        null,
        'hors taxes, avenants compris',
      ),
      figure(
        'Durée',
        contract.durationMonths === null ? '—' : String(contract.durationMonths),
        contract.durationMonths === null ? null : 'mois',
        contract.reservedArticle === 'L2113-15' ? 'pour 36 au plus' : 'sans limite propre',
      ),
    ],
  }
}

export function conditionsModel(reservation: Reservation, rows: readonly ConditionRow[]) {
  const { contract } = reservation
  const article = contract.reservedArticle
  return {
    lead: article
      ? `Marché ${articleTexts[article]} (${articleNumber(contract)} du code de la commande publique).`
      : 'Publié comme réservé ; l’article reste à préciser.',
    several: reservation.holders.length > 1,
    rows: rows.map(row => ({
      label: labelOf(row.condition),
      holder: reservation.holders.length > 1 ? (row.holder?.name ?? null) : null,
      basis: row.condition === 'duration' ? 'L. 2113-16' : basisOfCondition(row.condition, article),
      found: foundOf(row, reservation),
      evidence: row.check
        ? evidenceSaid(row.check)
        : row.register && row.state === 'met'
          ? 'Registre'
          : 'Aucune pièce notée',
      state: stateWords[row.state],
      strong: row.state === 'unmet',
    })),
  }
}

function foundOf({ check, register }: ConditionRow, reservation: Reservation): string {
  const shown = registerSaid(register, reservation)
  if (check) return register === 'again' ? `${foundSaid(check)} ; ${shown}` : foundSaid(check)
  return shown ?? 'Non renseigné'
}

function registerSaid(register: ConditionRow['register'], reservation: Reservation): string | null {
  const { durationMonths } = reservation.contract
  switch (register) {
    case 'oneArticle':
      return 'Un seul article au registre'
    case 'joined':
      return 'Deux publics réservés ensemble dans une concession (L. 3113-3)'
    case 'short':
    case 'long':
      return `${plural(durationMonths!, 'mois', 'mois')}, pour 36 au plus`
    case 'again': {
      const numbers = earlierAwards(reservation).map(award => (award as { number?: string }).number ?? 'un marché')
      return `attribution au même titre depuis moins de trois ans : ${listed(numbers)}`
    }
    case 'first':
      return 'Aucune autre attribution connue ici'
    case null:
      return null
  }
}

function labelOf(condition: ConditionRow['condition']): string {
  return condition === 'duration' ? 'Durée de trois ans au plus' : conditions[condition]
}

export type ReservedHolder = {
  companyId: number
  name: string
  identifier: string
  kind: keyof typeof kinds
  role: string
}

export function holdersModel(holders: readonly ReservedHolder[], checks: readonly Check[], contract: Contract) {
  const accepted: readonly string[] = contract.reservedArticle ? reservedArticles[contract.reservedArticle].kinds : []
  const day = contract.notifiedOn ? `au ${longDate(contract.notifiedOn)}` : 'à l’attribution'
  return {
    lead:
      holders.length === 0
        ? 'Aucun titulaire n’est inscrit.'
        : `${capital(pluralInWords(holders.length, 'titulaire', 'titulaires'))} ; la nature lue est celle de la date d’attribution, que la structure garde ou non depuis.`,
    day,
    rows: holders.map(({ companyId, name, identifier, kind, role }) => {
      const proof = checks.findLast(check => check.condition === 'kind' && check.companyId === companyId)
      return {
        name,
        number: siret(identifier),
        role,
        atAward: proof?.kind ? kinds[proof.kind].long : 'Non renseigné',
        now: kind === 'company' ? 'Aucune nature particulière connue' : kinds[kind].long,
        fits: proof?.kind ? (accepted.includes(proof.kind) ? 'oui' : 'non') : 'à vérifier',
      }
    }),
  }
}

export function valuedOf(checks: readonly Check[]): Check[] {
  return checks.filter(({ condition, centihours }) => condition === 'hours' && centihours !== null)
}

function sumOf(valued: readonly Check[]): number {
  return valued.reduce((sum, { centihours }) => sum + centihours!, 0)
}

/** Hours that the buyer values, apart from those of a clause: the same hour is never told twice. */
export function valuedModel(checks: readonly Check[], clause: { owed: number; counted: number } | null) {
  const valued = valuedOf(checks)
  const start =
    valued.length === 0
      ? 'Aucune heure valorisée n’est enregistrée sur ce marché.'
      : `${hours(sumOf(valued))} sont valorisées.`
  const beside = clause
    ? ` Une clause y est aussi écrite : ${hours(clause.counted)} retenues sur ${hours(clause.owed)} dues, comptées à part.`
    : ' Aucune clause n’y est écrite : rien n’est compté deux fois.'
  return {
    lead: `${start}${beside}`,
    rows: valued.map(check => ({
      date: longDate(check.checkedOn),
      evidence: evidenceSaid(check),
      hours: hoursFigure(check.centihours!),
    })),
    total: hoursFigure(sumOf(valued)),
  }
}

/** What somebody should look at; empty when nothing calls. */
export function alertsOf(
  reservation: Reservation,
  rows: readonly ConditionRow[],
  holders: readonly ReservedHolder[],
): string[] {
  const { contract, checks } = reservation
  const accepted: readonly string[] = contract.reservedArticle ? reservedArticles[contract.reservedArticle].kinds : []
  const changed = holders.filter(({ companyId, kind }) => {
    const proof = checks.findLast(check => check.condition === 'kind' && check.companyId === companyId)
    return proof?.kind && accepted.includes(proof.kind) && !accepted.includes(kind)
  })
  return [
    ...rows.flatMap(row =>
      row.state === 'unmet' ? [`${labelOf(row.condition)} : ${foundOf(row, reservation)}.`] : [],
    ),
    ...(rows.some(({ register }) => register === 'again')
      ? [
          `Même entreprise, au même titre, depuis moins de trois ans : à vérifier (L. 2113-16). Le texte ne dit pas « par le même acheteur ».`,
        ]
      : []),
    ...changed.map(
      ({ name }) =>
        `${name} n’est plus connue aujourd’hui comme une structure de l’article ; sa nature à l’attribution prévaut.`,
    ),
    ...rows.flatMap(row =>
      row.state === 'unsaid' && row.register !== 'again'
        ? [
            `${labelOf(row.condition)}${row.holder && reservation.holders.length > 1 ? `, ${row.holder.name}` : ''} : aucune pièce notée.`,
          ]
        : [],
    ),
  ]
}

export function reservedDefinitions(at: string) {
  return {
    lead: 'Ce que dit chaque chiffre de ce rapport.',
    rows: [
      definition(
        'Conditions',
        'Celles que l’article pose, chacune lue sur une pièce dont le nom et la date sont notés, ou montrée par le registre.',
        'par ligne',
      ),
      definition(
        'Effectif',
        'Travailleurs du public réservé ÷ tous ceux de la structure, et non des heures du marché ; au moins la moitié (R. 2113-7).',
        '≥ 50 %',
      ),
      definition(
        'Valorisées',
        'Heures que l’acheteur choisit de compter sur ce marché, sur attestation de la structure. Elles ne s’ajoutent jamais à celles d’une clause.',
        'par pièce',
      ),
      definition(
        'Valeur',
        'Montant notifié hors taxes, ou celui du dernier avenant signé à la date d’arrêté.',
        'hors taxes',
      ),
    ],
    notes: [
      { title: 'Date d’arrêté', text: `${longDate(at)} : vérifications datées au plus tard de ce jour.` },
      {
        title: 'États',
        text: 'Remplie, non remplie : lu sur une pièce, ou montré par le registre. Non renseigné : aucune pièce notée ; cela ne dit pas que la condition manque.',
      },
      { title: 'Secret', text: 'Ce rapport ne compte ni ne nomme aucune personne employée.' },
    ],
  }
}
