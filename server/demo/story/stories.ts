import { reserved, unfollowed } from './reserved.ts'
import { services } from './services.ts'
import type { Story } from './story.ts'
import { works } from './works.ts'

/** Every contract of the demonstration. */
export const stories: readonly Story[] = [...works, ...services, ...reserved, ...unfollowed]
