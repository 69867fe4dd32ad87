import { longDate, longInstant, typedDate } from '#server/base/format.ts'
import type { Path } from '#server/register/participants/paths.ts'
import type { Window } from '#server/register/placements/rules.ts'
import { modes, spansOf } from '#server/register/placements/rules.ts'
import { type Attempt, field, newFormKey, textarea, untouched } from '#server/web/forms.ts'

type Source = {
  href: string
  paths: readonly Path[]
  windows: readonly Window[]
  today: string
  /** What was typed to open a path, or to take the last one back. */
  opening?: Attempt
  takingBack?: Attempt
}

/** The paths of somebody: from which day their months are counted, and the decision that counts them anew. */
export function pathsModel({ href, paths, windows, today, opening = untouched, takingBack = untouched }: Source) {
  const other = windows.filter(({ mode }) => !modes[mode].direct)
  if (other.length === 0) return null
  const first = other.map(({ firstHiredOn }) => firstHiredOn).sort()[0]!
  const closed = other
    .map(window => spansOf(window).at(-1)!.to)
    .sort()
    .at(-1)!
  return {
    lede:
      closed < today
        ? `Ses mois d’éligibilité sont passés depuis le ${longDate(closed)}. Une nouvelle orientation ouvre un parcours par une décision.`
        : 'Ses mois se comptent une fois, depuis sa première embauche sous n’importe quel marché de l’institution, et de nouveau à partir d’une décision.',
    rows: [
      { text: `Premier parcours, depuis la première embauche, le ${longDate(first)}.`, note: null },
      ...paths.map(path => ({
        text: `Nouveau parcours depuis le ${longDate(path.fromOn)}\u00a0: ${path.reason}`,
        note: `${path.evidenceKind} du ${longDate(path.evidenceOn)}. Décidé le ${longDate(path.decidedOn)}${path.byName ? ` par ${path.byName}` : ''}, enregistré le ${longInstant(path.recordedAt)}.`,
      })),
    ],
    opening: {
      action: `${href}/parcours`,
      formKey: newFormKey(),
      open: opening !== untouched,
      fields: [
        field('parcours_le', 'Nouveau parcours à partir du', opening, '', { short: true }),
        field('parcours_piece', 'Pièce qui le fonde', opening, '', {
          help: 'Sa nature, jamais ce qu’elle dit de la santé ou de la justice.',
        }),
        field('parcours_piece_le', 'Datée du', opening, '', { short: true }),
        field('parcours_decision', 'Jour de la décision', opening, typedDate(today), { short: true }),
      ],
      reason: {
        ...textarea('parcours_motif', 'Motif', opening, '', {
          help: 'Pourquoi cette personne est de nouveau orientée. Ni donnée de santé, ni jugement.',
        }),
      },
    },
    takingBack: paths.length
      ? {
          action: `${href}/parcours/reprise`,
          formKey: newFormKey(),
          open: takingBack !== untouched,
          reason: textarea('parcours_reprise', 'Motif de la reprise', takingBack, '', {
            help: 'Les mois se comptent de nouveau comme avant cette décision.',
          }),
        }
      : null,
  }
}
