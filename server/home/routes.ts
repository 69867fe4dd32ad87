import { Router } from 'express'
import type { App } from '../app.ts'

export function homeRoutes(_app: App): Router {
  return Router()
}
