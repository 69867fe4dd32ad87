import { longDate, shortDate } from '#server/base/format.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import {
  holdingLines,
  type PledgeKind,
  type PledgeLine,
  pledgeKinds,
  pledgesAt,
  type Side,
} from '#server/register/pledges/rules.ts'
import { quantityWords } from '#server/register/pledges/words.ts'
import { type Attempt, field, radios, textarea, untouched } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'

export type PledgesShown = {
  contract: Contract
  lines: readonly PledgeLine[]
  today: string
  may: { owe: boolean; declare: boolean; byPerson: boolean }
}

/** What a contract owes beside its insertion hours, kind by kind, with the lines of each. */
export function pledgesPage({ contract, lines, today, may }: PledgesShown) {
  const path = `/marches/${contract.id}/autres-engagements`
  const pledges = pledgesAt(lines, today)
  const holds = new Set(holdingLines(lines))
  const kinds = Object.keys(pledgeKinds) as PledgeKind[]
  return {
    ...framed('Les autres engagements', 'Les autres engagements', contract, untouched, ''),
    kinds: pledges.map(({ kind, owed, done, left, lines: own }) => ({
      label: pledgeKinds[kind].label,
      id: pledgeKinds[kind].code,
      owed: quantityWords(kind, owed),
      done: quantityWords(kind, done),
      left: quantityWords(kind, left),
      lines: own.map(line => ({
        date: shortDate(line.datedOn),
        side: sideWords(line),
        quantity: quantityWords(kind, line.quantity),
        text: typedSaid([line.evidence, line.reason].filter(Boolean).join(' · '), may.byPerson) || '—',
        by: line.recordedByName,
        gone: !holds.has(line),
        takeBack: holds.has(line) && mayTakeBack(line) ? `${path}/${sideCode[line.side]}/${line.id}/reprise` : null,
      })),
      declare: may.declare ? `${path}/realisations/nouvelle?nature=${pledgeKinds[kind].code}` : null,
    })),
    owe: may.owe
      ? kinds.map(kind => ({
          label: pledgeKinds[kind].label,
          href: `${path}/dus/nouveau?nature=${pledgeKinds[kind].code}`,
        }))
      : [],
  }

  function mayTakeBack({ side }: PledgeLine): boolean {
    return side === 'owed' ? may.owe : may.declare
  }
}

export const sideCode: Record<Side, string> = { owed: 'dus', done: 'realisations' }

function sideWords({ side, quantity, cancelsId }: PledgeLine): string {
  if (cancelsId !== null) return side === 'owed' ? 'Dû, repris' : 'Réalisation, reprise'
  if (side === 'done') return 'Réalisation'
  return quantity < 0 ? 'Dû, en moins' : 'Dû'
}

/** The form of one line: what is owed of a kind, or what was done of it. */
export function linePage(given: { contract: Contract; side: Side; kind: PledgeKind; attempt?: Attempt }) {
  const { contract, side, kind, attempt = untouched } = given
  const { label, code, unit } = pledgeKinds[kind]
  const isOwed = side === 'owed'
  const heading = isOwed ? `${label}\u00a0: ce que le marché doit` : `${label}\u00a0: déclarer une réalisation`
  const path = `/marches/${contract.id}/autres-engagements`
  return {
    ...framed(heading, heading, contract, attempt, 'Rien n’est enregistré'),
    action: `${path}/${sideCode[side]}/nouve${isOwed ? 'au' : 'lle'}?nature=${code}`,
    back: path,
    note: 'Compté à part\u00a0: rien de ceci n’entre dans les heures d’insertion.',
    effect: isOwed
      ? radios(
          'effet',
          'Cet acte',
          [
            { value: 'plus', label: 'en ajoute' },
            { value: 'moins', label: 'en retire' },
          ],
          attempt,
          'plus',
        )
      : null,
    fields: [
      field(
        'quantite',
        unit === 'hours' ? 'Heures' : unit === 'money' ? 'Montant, hors taxes' : 'Nombre',
        attempt,
        '',
        {
          ...(unit === 'count' ? { short: true } : { unit: unit === 'hours' ? 'h' : '€' }),
          inputmode: unit === 'count' ? 'numeric' : 'decimal',
        },
      ),
      field('date', isOwed ? 'Dû à partir du' : 'Fait le', attempt, '', {
        short: true,
        help: 'Par exemple 18/03/2026',
      }),
      field('piece', isOwed ? 'Article ou acte qui l’écrit' : 'Pièce qui le montre', attempt, '', {
        optional: isOwed,
        read: true,
        help: isOwed
          ? 'Par exemple «\u00a0CCAP, article 8.4\u00a0».'
          : 'Sa nature et sa date, sans nom de personne\u00a0: «\u00a0attestation de formation du 3 mars\u00a0».',
      }),
    ],
    reason: textarea('motif', 'Précision', attempt, '', {
      optional: true,
      read: true,
      help: 'Sans nom de personne.',
    }),
  }
}

/** The form that takes a wrong line back. */
export function takeBackPage(contract: Contract, line: PledgeLine, attempt: Attempt = untouched) {
  const heading = 'Reprendre une ligne'
  const path = `/marches/${contract.id}/autres-engagements`
  const what = `${pledgeKinds[line.kind].label}, ${longDate(line.datedOn)}\u00a0: ${quantityWords(line.kind, line.quantity)}. La ligne reste visible, avec votre raison\u00a0; elle ne compte plus.`
  return {
    ...framed(heading, heading, contract, attempt, 'Rien n’est enregistré'),
    action: `${path}/${sideCode[line.side]}/${line.id}/reprise`,
    back: path,
    note: what,
    effect: null,
    fields: [],
    reason: textarea('motif', 'Ce qui était faux', attempt, '', { read: true }),
  }
}
