import { Router } from 'express'
import type { App } from '../app.ts'

export function clausesRoutes(_app: App): Router {
  return Router()
}
