import { count, longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import type { Follower } from '#server/register/followings/store.ts'
import { leftBy } from '#server/register/followings/words.ts'

type Given = {
  institution: string
  buyers: { total: number; unnamed: number }
  accounts: { active: number; invited: number; disabled: number }
  imports: readonly Import[]
  orphaned: readonly Follower[]
}

/** An administrator's first page: what remains to set up, the accounts, the last imports. */
export function adminPage({ institution, buyers, accounts, imports, orphaned }: Given) {
  const steps = [
    {
      done: institution !== '',
      word: 'Nom de l’institution',
      text: institution || 'Il paraît en tête des pages et des documents.',
      href: '/reglages',
      label: institution ? 'Modifier' : 'Donner un nom',
    },
    {
      done: buyers.total > 0 && buyers.unnamed === 0,
      word: 'Acheteurs',
      text:
        buyers.total === 0
          ? 'Un acheteur se reconnaît à son SIRET\u202f; l’import en crée aussi.'
          : buyers.unnamed > 0
            ? `${plural(buyers.unnamed, 'acheteur n’a pas', 'acheteurs n’ont pas')} encore de nom.`
            : plural(buyers.total, 'acheteur nommé', 'acheteurs nommés'),
      href: '/reglages/acheteurs',
      label: buyers.total === 0 ? 'Ajouter un acheteur' : 'Voir les acheteurs',
    },
    {
      done: accounts.active > 1,
      word: 'Comptes',
      text: accounts.active > 1 ? accountWords(accounts) : 'Invitez celles et ceux qui suivent les clauses.',
      href: '/reglages/comptes',
      label: accounts.active > 1 ? 'Voir les comptes' : 'Inviter quelqu’un',
    },
    {
      done: imports.some(one => one.state === 'applied'),
      word: 'Premiers marchés',
      text: imports.some(one => one.state === 'applied')
        ? 'Des marchés ont été repris des données publiées.'
        : 'Les marchés déjà publiés se reprennent d’un fichier de données essentielles.',
      href: '/import',
      label: 'Importer',
    },
  ]
  if (orphaned.length > 0) {
    const contracts = orphaned.reduce((sum, one) => sum + one.contracts, 0)
    steps.unshift({
      done: false,
      word: 'Marchés à reprendre',
      text: `${plural(contracts, 'marché suivi', 'marchés suivis')} par ${leftBy(orphaned)}\u00a0: ${orphaned.map(({ name }) => name).join(', ')}.`,
      href: orphaned.length === 1 ? `/passation?de=${orphaned[0]!.id}` : '/passation',
      label: 'Passer le relais',
    })
  }
  const left = steps.filter(step => !step.done).length
  return {
    title: 'Administration',
    lede: left === 0 ? 'Tout est en place.' : `Il reste ${plural(left, 'point', 'points')} à régler.`,
    steps: steps.map(step => ({
      ...step,
      tone: step.done ? 'is-fine' : '',
      icon: step.done ? 'fine' : 'idle',
      state: step.done ? 'Fait' : 'À faire',
    })),
    imports: imports.map(one => ({
      href: `/import/${one.id}`,
      name: one.fileName,
      when: longInstant(one.at),
      by: one.byName,
      counts:
        one.state === 'applied'
          ? `${plural(one.createdCount, 'nouveau', 'nouveaux')}, ${count(one.updatedCount)} mis à jour, ${plural(one.rejectedCount, 'écarté', 'écartés')}`
          : (states[one.state] ?? ''),
    })),
  }
}

const states: Record<string, string> = {
  reading: 'Lecture en cours',
  previewed: 'Lu, à confirmer',
  refused: 'Refusé',
  cancelled: 'Annulé',
}

function accountWords({ active, invited, disabled }: Given['accounts']): string {
  const parts = [
    plural(active, 'compte ouvert', 'comptes ouverts'),
    invited > 0 ? plural(invited, 'invitation en attente', 'invitations en attente') : '',
    disabled > 0 ? plural(disabled, 'compte fermé', 'comptes fermés') : '',
  ]
  return `${parts.filter(Boolean).join(', ')}.`
}
