import { euros, hours, longDate, owedHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { ccagOf, type Governed } from '#server/register/contracts/rules.ts'
import type { Account } from './account-rules.ts'
import { incurredCents } from './breakdown-rules.ts'
import { judgedSaid } from './judging-words.ts'
import type { Member } from './member-rules.ts'

// How an amount was reached, in plain sentences, under the four headings of article R. 311-3-1-2 of the code of relations
// between the public and the administration: taken as a model, whether or not it binds a penalty of a contract.

/** `href`: the page where its rows are. */
export type Said = { text: string; href: string | null }
export type Heading = { title: string; lines: Said[] }

export function explanationOf(
  contract: Governed & { id: number },
  { account, member }: { account: Account; member: Member },
): Heading[] {
  const path = `/marches/${contract.id}`
  const said = (text: string, href: string | null = null): Said => ({ text, href })
  return [
    {
      title: 'Ce que le calcul apporte à la décision',
      lines: [
        said('Il établit les heures qui manquent, et le montant que la pénalité ne peut pas dépasser.'),
        said(
          'Il ne décide rien\u00a0: une personne décide, avec ses motifs, après avoir lu les observations de l’entreprise.',
        ),
      ],
    },
    { title: 'Les données, et d’où elles viennent', lines: dataSaid(path, member, account, said) },
    { title: 'Les paramètres, tels qu’appliqués ici', lines: settingsSaid(contract, path, account, member, said) },
    { title: 'Les opérations, ligne par ligne', lines: operationsSaid(path, account, member, said) },
  ]
}

type Saying = (text: string, href?: string | null) => Said

function dataSaid(path: string, member: Member, account: Account, said: Saying): Said[] {
  const lines = member.source.ledger.filter(({ datedOn }) => datedOn <= account.at).length
  const months = new Set(member.lines.map(({ work }) => work.month)).size
  return [
    said(
      `Heures dues\u00a0: ${plural(lines, 'ligne', 'lignes')} du registre de l’obligation, chacune avec son acte.`,
      `${path}#obligation`,
    ),
    said(
      `Heures déclarées\u00a0: ${plural(months, 'mois de relevés', 'mois de relevés', 'aucun relevé')} des employeurs, contrôlés sur pièces.`,
      `${path}/heures`,
    ),
    said(
      'Heures excusées, suspensions et reprises\u00a0: actes datés et signés de la chronologie.',
      `${path}/chronologie`,
    ),
    said(`${judgedSaid(account)}.`),
  ]
}

function settingsSaid(
  contract: Governed,
  path: string,
  account: Account,
  { penaltyCents }: Member,
  said: Saying,
): Said[] {
  const amount =
    penaltyCents === null
      ? 'Aucun montant au contrat\u00a0: aucune pénalité n’est possible'
      : `Montant inscrit au marché\u00a0: ${euros(penaltyCents)} par heure qui manque`
  const article = ccagOf(contract, '.5')
  return [
    said(`${amount} (${article}).`, `${path}/clause`),
    said(
      `Date d’arrêté\u00a0: ${longDate(account.at)}\u00a0; fin de l’exécution\u00a0: ${longDate(account.endsOn)}.`.replaceAll(
        '\u00a0;',
        '\u202f;',
      ),
    ),
    said(
      'Une heure compte si elle est validée, faite pendant l’exécution, dans la durée permise, par une personne éligible.',
      '/definitions',
    ),
    said('Les heures sont tenues au centième\u202f; le montant est arrondi au centime.'),
  ]
}

function operationsSaid(path: string, account: Account, member: Member, said: Saying): Said[] {
  const { logged, refused, accepted, outside, toRegularise, counted, owed } = member
  const excused = account.pool ? member.excused : account.excused
  const missing = member.missing
  const cents = incurredCents(member)
  const unchecked = logged - refused - accepted
  const own = [
    said(
      `Déclarées ${hours(logged)}${unchecked > 0 ? ` − pas encore contrôlées ${hours(unchecked)}` : ''} − refusées ${hours(refused)} = validées ${hours(accepted)}.`,
      `${path}/heures`,
    ),
    said(
      `Validées ${hours(accepted)} − hors fenêtre ${hours(outside)} − à régulariser ${hours(toRegularise)} = retenues ${hours(counted)}.`,
      `${path}#compte`,
    ),
  ]
  if (missing === null)
    return [
      ...own,
      said(
        `Le marché n’est pas fini\u00a0: ${owedHours(owed)} sont dues, le manque ne s’établit qu’à la fin.`,
        `${path}#obligation`,
      ),
    ]
  const short = account.pool
    ? said(
        `Part de ce marché dans ce qui manque au compte globalisé «\u00a0${account.pool.name}\u00a0»\u00a0: ${hours(missing)}.`,
        `${path}#globalisation`,
      )
    : said(
        `Dues ${owedHours(owed)} − retenues ${hours(counted)} − excusées ${hours(excused)} = manque ${hours(missing)}.`,
        `${path}#obligation`,
      )
  return cents === null || member.penaltyCents === null
    ? [...own, short]
    : [
        ...own,
        short,
        said(
          `Exposées ${hours(member.exposed)} × ${euros(member.penaltyCents)} = ${euros(cents)} au plus.`,
          `${path}#compte`,
        ),
      ]
}
