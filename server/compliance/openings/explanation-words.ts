import { euros, hours, longDate, owedHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type Checked, checkedWords } from '#server/register/attachments/words.ts'
import { ccagOf, type Governed } from '#server/register/contracts/rules.ts'
import type { Account } from '../account-rules.ts'
import { incurredCents } from '../breakdown-rules.ts'
import { judgedSaid } from '../judging-words.ts'
import type { Member } from '../member-rules.ts'
import type { Measure } from './words.ts'

// How an amount was reached, in plain sentences, under the four headings of article R. 311-3-1-2 of the code of relations
// between the public and the administration: taken as a model, whether or not it binds a penalty of a contract.

/** Of a sentence: words, or a figure with what it opens to, a measure of the contract’s own part or the page that says it. */
export type Part = { text: string; opens: Measure | { href: string } | null }
/** `href`: the page of what no figure of the sentence opens; `rows`: the measure whose rows it tells. */
export type Sentence = { parts: Part[]; href: string | null; rows?: Measure }
export type Explained = { title: string; lines: Sentence[] }
export type Heading = { title: string; lines: { text: string; href: string | null }[] }

/** `checked`: how its statements were. */
type Given = { account: Account; member: Member; checked: Checked }

/** The same in plain sentences, for paper. */
export function explanationOf(contract: Governed & { id: number }, given: Given): Heading[] {
  return explained(contract, given).map(({ title, lines }) => ({
    title,
    lines: lines.map(({ parts, href }) => ({ text: parts.map(({ text }) => text).join(''), href })),
  }))
}

export function explained(contract: Governed & { id: number }, given: Given): Explained[] {
  const path = `/marches/${contract.id}`
  return [
    {
      title: 'Ce que le calcul apporte à la décision',
      lines: [
        said`Il établit les heures qui manquent, et le montant que la pénalité ne peut pas dépasser.`,
        said`Il ne décide rien\u00a0: une personne décide, avec ses motifs, après avoir lu les observations de l’entreprise.`,
      ],
    },
    { title: 'Les données, et d’où elles viennent', lines: dataSaid(path, given) },
    { title: 'Les paramètres, tels qu’appliqués ici', lines: settingsSaid(contract, path, given) },
    { title: 'Les opérations, ligne par ligne', lines: operationsSaid(path, given) },
  ]
}

function said(words: TemplateStringsArray, ...figures: (Part | string)[]): Sentence {
  const parts = words.flatMap((text, index) => [text, figures[index] ?? ''])
  return {
    parts: parts
      .map(part => (typeof part === 'string' ? { text: part, opens: null } : part))
      .filter(({ text }) => text),
    href: null,
  }
}

function figure(text: string, opens: Part['opens']): Part {
  return { text, opens }
}

function dataSaid(path: string, { account, member, checked }: Given): Sentence[] {
  const lines = member.source.ledger.filter(({ datedOn }) => datedOn <= account.at).length
  const months = new Set(member.lines.map(({ work }) => work.month)).size
  const acts = plural(lines, 'ligne', 'lignes')
  const statements = plural(months, 'mois de relevés', 'mois de relevés', 'aucun relevé')
  return [
    {
      ...said`Heures dues\u00a0: ${acts} du registre de l’obligation, chacune avec son acte.`,
      href: `${path}#obligation`,
      rows: 'owed',
    },
    {
      ...said`Heures déclarées\u00a0: ${statements} des employeurs, contrôlés ${checkedWords[checked]}.`,
      href: `${path}/heures`,
      rows: 'logged',
    },
    {
      ...said`Heures excusées, suspensions et reprises\u00a0: actes datés et signés de la chronologie.`,
      href: `${path}/chronologie`,
    },
    said`${judgedSaid(account)}.`,
  ]
}

function settingsSaid(contract: Governed, path: string, { account, member }: Given): Sentence[] {
  const article = ccagOf(contract, '.5')
  const ends = { href: `${path}#obligation` }
  return [
    member.penaltyCents === null
      ? {
          ...said`Aucun montant au contrat\u00a0: aucune pénalité n’est possible (${article}).`,
          href: `${path}/clause`,
        }
      : said`Montant inscrit au marché\u00a0: ${figure(euros(member.penaltyCents), ends)} par heure qui manque (${article}).`,
    said`Date d’arrêté\u00a0: ${longDate(account.at)}\u202f; fin de l’exécution\u00a0: ${figure(longDate(account.endsOn), ends)}.`,
    {
      ...said`Une heure compte si elle est validée, faite pendant l’exécution, dans la durée permise, par une personne éligible.`,
      href: '/definitions',
    },
    said`Les heures sont tenues au centième\u202f; le montant est arrondi au centime.`,
  ]
}

function operationsSaid(path: string, { account, member }: Given): Sentence[] {
  const { logged, refused, accepted, outside, toRegularise, counted, owed, missing } = member
  const excused = account.pool ? member.excused : account.excused
  const cents = incurredCents(member)
  const waiting = logged - refused - accepted
  const f = (centihours: number, measure: Measure) => figure(hours(centihours), measure)
  const due = figure(owedHours(owed), 'owed')
  const unchecked = waiting > 0 ? said` − pas encore contrôlées ${f(waiting, 'waiting')}`.parts : []
  const declared = said`Déclarées ${f(logged, 'logged')}`.parts
  const validated = said` − refusées ${f(refused, 'refused')} = validées ${f(accepted, 'accepted')}.`.parts
  const own = [
    { parts: [...declared, ...unchecked, ...validated], href: null },
    said`Validées ${f(accepted, 'accepted')} − hors fenêtre ${f(outside, 'outside')} − à régulariser ${f(toRegularise, 'toRegularise')} = retenues ${f(counted, 'counted')}.`,
  ]
  if (missing === null)
    return [...own, said`Le marché n’est pas fini\u00a0: ${due} sont dues, le manque ne s’établit qu’à la fin.`]
  const short = account.pool
    ? said`Part de ce marché dans ce qui manque au compte globalisé «\u00a0${account.pool.name}\u00a0»\u00a0: ${f(missing, 'missing')}.`
    : said`Dues ${due} − retenues ${f(counted, 'counted')} − excusées ${f(excused, 'excused')} = manque ${f(missing, 'missing')}.`
  if (cents === null || member.penaltyCents === null) return [...own, short]
  const price = figure(euros(member.penaltyCents), { href: `${path}#obligation` })
  return [
    ...own,
    short,
    said`Exposées ${f(member.exposed, 'exposed')} × ${price} = ${figure(euros(cents), 'incurred')} au plus.`,
  ]
}
