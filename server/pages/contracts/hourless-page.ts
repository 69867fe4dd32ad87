import { dayInFrance, longDate } from '#server/base/format.ts'
import type { Hourless } from '#server/register/contracts/hourless.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { type Attempt, textarea } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'

/** The form that says of a contract that it has no hours, or takes it back. */
export function hourlessPage(contract: Contract, lines: readonly Hourless[], attempt: Attempt) {
  const said = contract.hourless ? (lines[0] ?? null) : null
  const heading = said ? 'Reprendre «\u00a0sans heures\u00a0»' : 'Sans heures d’insertion'
  const path = `/marches/${contract.id}/sans-heures`
  return {
    ...framed(heading, heading, contract, attempt, 'Rien n’est enregistré'),
    action: said ? `${path}/reprise` : path,
    what: said
      ? `${hourlessSaid(said)} Repris, le marché attendra de nouveau sa clause.`
      : 'Le marché quitte «\u00a0Ma semaine\u00a0» sans clause. Il y reviendra si sa publication change, et ce qui est dit peut être repris.',
    reason: textarea('motif', said ? 'Pourquoi c’est repris' : 'Pourquoi aucune heure n’est due', attempt, '', {
      read: true,
      help: said
        ? undefined
        : 'Par exemple : la considération porte sur l’achat à une entreprise adaptée, sans volume d’heures.',
    }),
    button: said ? 'Reprendre' : 'Dire sans heures',
  }
}

/** Those lines, with the persons whom they name for who may read them. */
export function hourlessRead(lines: readonly Hourless[], byPerson: boolean): Hourless[] {
  return lines.map(line => ({ ...line, reason: typedSaid(line.reason, byPerson) }))
}

/** « Dit le 17 novembre 2026 par Camille Aubry : … » */
export function hourlessSaid({ at, byName, reason }: Hourless): string {
  const stop = /[.!?…]$/.test(reason) ? '' : '.'
  return `Dit le ${longDate(dayInFrance(at))}${byName ? ` par ${byName}` : ''}\u00a0: ${reason}${stop}`
}
