import { count, dayInFrance, longDate, percentTenth, siren as spaced } from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import type { Choice, Compared } from '#server/exchange/imports/buyers-store.ts'
import type { Fates } from '#server/exchange/imports/undo-actions.ts'
import type { LetGo } from '#server/exchange/versions/store.ts'
import { type Attempt, errorSummary, newFormKey, radios, textarea, titled, untouched } from '#server/web/forms.ts'
import { fateSentence, listsOf } from '../fates.ts'

type Given = {
  choice: Choice
  names: ReadonlyMap<string, string>
  known: ReadonlySet<string>
  aside: { contracts: number; buyers: number }
  compared: { kept: Compared; counted: Compared }
  letGo: readonly LetGo[]
  attempt?: Attempt
}

/** Whose contracts imports keep: those chosen, ticked, and others to be added by their number. */
export function keptBuyersPage({ choice, names, known, aside, compared, letGo, attempt = untouched }: Given) {
  const kept = choice instanceof Set ? choice : known
  const shown = [...new Set([...kept, ...known])].map(siren => ({
    siren,
    shown: spaced(siren),
    name: names.get(siren) || `SIREN ${spaced(siren)}`,
    kept: kept.has(siren),
  }))
  return {
    title: titled('Acheteurs gardés', attempt.errors),
    formKey: newFormKey(),
    allKey: newFormKey(),
    summary: errorSummary('Le choix n’est pas enregistré', attempt.errors),
    lede: ledeOf(choice),
    aside:
      aside.contracts > 0 && choice instanceof Set
        ? `${plural(aside.contracts, 'marché', 'marchés')} de ${plural(aside.buyers, 'acheteur que vous ne suivez pas', 'acheteurs que vous ne suivez pas')} ${agreed(aside.contracts, 'est gardé', 'sont gardés')} pour le compte, sans paraître dans les listes. Pour les y voir, gardez leur acheteur, puis importez à nouveau le fichier.`
        : null,
    buyers: shown.sort((one, other) => (one.name < other.name ? -1 : 1)),
    others: textarea('autres', 'Autres acheteurs, par SIREN', attempt, '', {
      optional: true,
      help: 'Neuf chiffres, séparés par des virgules. Un établissement nouveau d’un SIREN gardé l’est aussi.',
    }),
    comparison: aside.contracts > 0 && choice instanceof Set ? comparisonOf(compared) : null,
    letGo: letGo.map(({ siren, reason, at, byName, summary }) => ({
      siren,
      name: names.get(siren) || `SIREN ${spaced(siren)}`,
      said: `Laissé le ${longDate(dayInFrance(at))} par ${byName}\u00a0: ${reason}. ${fateSentence(summary)}`,
      key: newFormKey(),
    })),
    isChosen: choice instanceof Set,
  }
}

/** Contracts with a social clause or a reservation, here and among those kept for counting. */
function comparisonOf({ kept, counted }: Given['compared']): string {
  const share = ({ contracts, claused }: Compared) =>
    `${percentTenth(claused, contracts) ?? '—'} (${count(claused)} sur ${count(contracts)})`
  return `Marchés publiés avec une clause sociale ou une réserve\u00a0: ${share(kept)} chez vos acheteurs, ${share(counted)} parmi ceux gardés pour le compte.`
}

/** What letting buyers go does of what is already there, before anything is written. */
export function lettingGoPage({
  leaving,
  names,
  kept,
  fates,
  attempt,
}: {
  leaving: readonly string[]
  names: ReadonlyMap<string, string>
  kept: readonly string[]
  fates: Fates
  attempt: Attempt
}) {
  const who = listed(leaving.map(siren => names.get(siren) || `SIREN ${spaced(siren)}`))
  const heading = `Laisser ${who}`
  return {
    title: titled(heading, attempt.errors),
    heading,
    formKey: newFormKey(),
    summary: errorSummary('Rien n’est changé', attempt.errors),
    lists: listsOf(fates),
    kept,
    what: radios(
      'suite',
      'Ce qui est déjà au registre',
      [
        { value: 'retirer', label: 'Le retirer, comme ci-dessus\u00a0; reprendre l’acheteur le rétablit' },
        { value: 'laisser', label: 'Le laisser\u00a0: seuls les prochains imports changent' },
      ],
      attempt,
    ),
    reason: textarea('motif', 'Pourquoi', attempt, '', { help: 'Nécessaire pour retirer\u00a0: le journal le garde.' }),
  }
}

function ledeOf(choice: Choice): string {
  if (choice instanceof Set)
    return `Un import garde les marchés de ${plural(choice.size, 'acheteur', 'acheteurs')} et compte seulement ceux des autres.`
  if (choice === 'all') return 'Un import garde les marchés de tous les acheteurs du fichier.'
  return 'Personne n’a encore choisi\u00a0: un import garde les marchés de tous les acheteurs du fichier.'
}
