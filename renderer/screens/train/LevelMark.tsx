import { IconAlertOctagon, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { Level } from '../../../preload/contract'
import { text } from '../../text/en'

const ICONS = { green: IconCircleCheck, amber: IconAlertTriangle, red: IconAlertOctagon }

/** A level as colour and shape; its word is read aloud. */
export function LevelMark({ level }: { level: Level }) {
  const Icon = ICONS[level]
  return <Icon size={16} className={`level level-${level}`} role="img" aria-label={text.preflight.levels[level]} />
}
