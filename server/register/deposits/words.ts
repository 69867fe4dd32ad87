import type { Channel } from './store.ts'

/** How a file came. */
export const channels: Record<Channel, string> = {
  page: 'déposé ici',
  link: 'par le lien de l’entreprise',
  mail: 'en pièce jointe',
}
