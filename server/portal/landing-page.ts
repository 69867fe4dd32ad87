import { longDate } from '#server/base/format.ts'
import type { Follower } from '#server/register/passes/places.ts'
import { passState } from '#server/register/passes/rules.ts'
import type { Pass } from '#server/register/passes/store.ts'

/** The page that a link opens: nothing of the company, so that whatever fetches links learns nothing and does nothing. */
export function landingPage(
  pass: Pass,
  token: string,
  { today, follower }: { today: string; follower: Follower | null },
) {
  const state = passState(pass, today)
  return {
    title: titles[state],
    isOpen: state === 'open',
    action: `/lien/${token}`,
    renew: state === 'expired' ? `/lien/${token}/nouveau` : null,
    lede: ledes[state],
    text:
      state === 'ended'
        ? pass.endedReason
        : state === 'open'
          ? `Ce lien s’ouvre jusqu’au ${longDate(pass.expiresOn)}.`
          : '',
    call: state === 'open' ? null : callWords(follower),
  }
}

const titles = {
  open: 'Répondre sans compte',
  expired: 'Ce lien a expiré',
  ended: 'Ce lien ne s’ouvre plus',
}

const ledes = {
  open: 'Vos heures d’insertion\u00a0: ce qui est dû, ce qui est fait, ce qui manque.',
  expired: 'Un nouveau lien peut partir à l’adresse de celui-ci.',
  ended: 'Il y a été mis fin.',
}

function callWords(follower: Follower | null): { words: string; phone: string | null; tel: string } | null {
  if (!follower) return null
  const { name, phone, email } = follower
  return { words: `Un doute\u202f? ${name}, ${email}`, phone: phone || null, tel: phone.replace(/[^+\d]/g, '') }
}

/** The same whoever asks, and whether a mail left or not. */
export const renewedPage = {
  title: 'Un nouveau lien',
  lede: 'Si le lien était le vôtre, un nouveau part à la même adresse.',
  text: 'Il arrive d’ordinaire en quelques minutes. Regardez aussi parmi les indésirables.',
}

/** No visit is open: how to come back in. */
export function closedPage({ isOver, ended, isKept }: { isOver: boolean; ended: string | null; isKept: boolean }) {
  return {
    title: ended !== null ? titles.ended : isOver ? 'Votre visite est finie' : 'Ouvrez le lien de votre courriel',
    lede: ended !== null ? ended : 'Rouvrez le lien du courriel\u00a0: il sert autant de fois qu’il le faut.',
    text: isKept ? 'Ce que vous avez saisi est gardé, pas encore envoyé\u00a0: vous le retrouverez.' : '',
  }
}
