import type { Verb } from '../cli.ts'

export const fillDemonstration: Verb = {
  usage: 'demo   remplit une base vide avec le département de démonstration',
  async run(_args, { complain }) {
    complain('Ce verbe n’est pas encore disponible.')
    return 2
  },
}
