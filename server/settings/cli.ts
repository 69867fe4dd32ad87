import type { Verb } from '../cli.ts'

export const backup: Verb = {
  usage: "backup FICHIER   copie la base, sans l'arrêter",
  async run(_args, { complain }) {
    complain('Ce verbe n’est pas encore disponible.')
    return 2
  },
}
