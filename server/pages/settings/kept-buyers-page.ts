import { siren as spaced } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Choice } from '#server/exchange/imports/buyers-store.ts'
import { type Attempt, errorSummary, newFormKey, textarea, titled, untouched } from '#server/web/forms.ts'

type Given = {
  choice: Choice
  names: ReadonlyMap<string, string>
  known: ReadonlySet<string>
  aside: { contracts: number; buyers: number }
  attempt?: Attempt
}

/** Whose contracts imports keep: those chosen, ticked, and others to be added by their number. */
export function keptBuyersPage({ choice, names, known, aside, attempt = untouched }: Given) {
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
        ? `${plural(aside.contracts, 'marché', 'marchés')} de ${plural(aside.buyers, 'acheteur que vous ne suivez pas est compté', 'acheteurs que vous ne suivez pas sont comptés')}, sans paraître dans les listes. Pour les y voir, gardez leur acheteur, puis importez à nouveau le fichier.`
        : null,
    buyers: shown.sort((one, other) => (one.name < other.name ? -1 : 1)),
    others: textarea('autres', 'Autres acheteurs, par SIREN', attempt, '', {
      optional: true,
      help: 'Neuf chiffres, séparés par des virgules. Un établissement nouveau d’un SIREN gardé l’est aussi.',
    }),
    isChosen: choice instanceof Set,
  }
}

function ledeOf(choice: Choice): string {
  if (choice instanceof Set)
    return `Un import garde les marchés de ${plural(choice.size, 'acheteur', 'acheteurs')} et compte seulement ceux des autres.`
  if (choice === 'all') return 'Un import garde les marchés de tous les acheteurs du fichier.'
  return 'Personne n’a encore choisi\u00a0: un import garde les marchés de tous les acheteurs du fichier.'
}
