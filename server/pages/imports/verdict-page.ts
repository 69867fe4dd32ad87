import { agreed, plural } from '#server/base/french.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import type { Summary } from '#server/exchange/imports/tally.ts'
import type { Turn } from '#server/exchange/imports/turn-store.ts'
import { cutShortSentence } from '#server/exchange/imports/words.ts'

/** What a file is found to be, and what may be done with it. */
export function verdict(
  one: Import,
  turn: Turn | null,
  hasFile: boolean,
): { sentence: string; explanation: string; tone: string } {
  const gone =
    'Le fichier n’attend plus ici\u00a0: il est gardé un jour, sur la machine qui l’a reçu. Déposez-le à nouveau.'
  if (turn?.phase === 'applying')
    return { sentence: BROKEN_OFF, explanation: goneOnWith(turn, hasFile, gone), tone: 'is-late' }
  if (one.state === 'refused')
    return {
      sentence: 'Ce fichier est refusé.',
      explanation: `${one.refusal} Rien n’a été enregistré.`,
      tone: 'is-risk',
    }
  if (one.state === 'cancelled')
    return { sentence: 'Cet import a été annulé.', explanation: 'Rien n’a été enregistré.', tone: '' }
  if (one.state === 'reading' || !one.summary) {
    const sentence = turn?.failure ? 'La lecture s’est interrompue.' : 'La lecture de ce fichier n’est pas finie.'
    const explanation = hasFile ? 'Rien n’a été enregistré. Relisez le fichier pour voir ce qui serait importé.' : gone
    return { sentence, explanation, tone: 'is-late' }
  }
  const { actions } = one.summary
  const changed = actions.create + actions.update
  if (one.state === 'applied')
    return {
      sentence:
        changed === 0
          ? 'Le registre était déjà à jour.'
          : `${plural(changed, 'marché est importé.', 'marchés sont importés.')}`,
      explanation: explained(one.summary, true),
      tone: 'is-fine',
    }
  if (!hasFile) return { sentence: 'Cet aperçu a expiré.', explanation: gone, tone: 'is-late' }
  return {
    sentence:
      changed === 0
        ? 'Rien de nouveau dans ce fichier.'
        : `${plural(changed, 'marché est prêt à être importé', 'marchés sont prêts à être importés')}.`,
    explanation: `${explained(one.summary, false)} Rien n’est encore enregistré.`,
    tone: actions.reject > 0 || one.summary.accounted?.cutShort ? 'is-late' : 'is-fine',
  }
}

const BROKEN_OFF = 'L’import de ce fichier s’est interrompu.'

/** Written lot after lot: what is in the register stays there, and the rest follows. */
function goneOnWith({ place }: Turn, hasFile: boolean, gone: string): string {
  const { actions } = (place.counted ?? {}) as Partial<Summary>
  const done = actions ? actions.create + actions.update : 0
  const said =
    done > 0
      ? `${plural(done, 'marché est déjà enregistré', 'marchés sont déjà enregistrés')}.`
      : 'Rien n’a été enregistré.'
  return `${said} ${hasFile ? 'Reprenez-le pour finir.' : gone}`
}

function explained({ actions: { reject, same, older, duplicate }, accounted }: Summary, done: boolean): string {
  const sentences: string[] = []
  if (accounted?.cutShort)
    sentences.push(
      cutShortSentence(accounted.cutShort),
      done
        ? 'Ceux qui étaient entiers ont été gardés.'
        : 'Gardez ceux qui sont entiers, ou annulez et téléchargez-le à nouveau.',
    )
  const unread = accounted?.parts?.filter(({ refused }) => refused).length ?? 0
  if (unread > 0)
    sentences.push(
      `${plural(unread, 'fichier ou feuille n’est pas lu', 'fichiers ou feuilles ne sont pas lus')}\u00a0: voir le contenu, plus bas.`,
    )
  const known = same + older + duplicate
  if (known > 0)
    sentences.push(
      `${plural(known, 'marché est déjà connu et ne change pas', 'marchés sont déjà connus et ne changent pas')}.`,
    )
  if (older > 0)
    sentences.push(
      `Dont ${plural(older, 'publication plus ancienne', 'publications plus anciennes')} que celle du registre.`,
    )
  if (reject > 0)
    sentences.push(
      `${plural(reject, done ? 'marché a été écarté' : 'marché serait écarté', done ? 'marchés ont été écartés' : 'marchés seraient écartés')}\u00a0: ${agreed(reject, 'la raison est', 'la raison de chacun est')} ci-dessous.`,
    )
  return sentences.join(' ') || 'Tout ce que contient le fichier est repris.'
}
