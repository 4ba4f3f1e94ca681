import { Button, Loader } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { DoctorReport } from '../../../preload/contract'
import { attempt } from '../../state/notices'
import { useProject } from '../../state/project'
import { text } from '../../text/en'
import { bytes } from '../../text/format'
import { Figure, Panel } from '../../ui/Panel'
import { ScreenHead } from '../../ui/ScreenHead'

const engineName = ({ engine, versions }: DoctorReport): string => (engine === 'tensorflow' ? text.engine.native(versions.tensorflow ?? '') : text.engine.wasm)

/** What runs a training here: engine and device in words, proven by a self-test. */
export function EngineScreen() {
  const { doctor, testing, selfTest, info, hostInfo } = useProject()
  useEffect(() => {
    if (useProject.getState().doctor === null) attempt(selfTest)
  }, [selfTest])
  const answer = doctor === null ? (testing ? text.engine.testing : text.engine.notYet) : `${engineName(doctor)} ${text.engine.on} ${doctor.devices.map((device) => device.name).join(', ')}. ${doctor.selfTest.passed ? text.engine.passed : text.engine.failed}.`
  return (
    <div className="screen">
      <ScreenHead title={text.screens.engine.title} answer={answer} tools={<Button size="xs" loading={testing} onClick={() => attempt(selfTest)}>{text.actions.selfTest}</Button>} />
      <div className="screen-body" tabIndex={0}>
        {doctor === null ? (testing ? <div className="row soft"><Loader size="sm" />{text.engine.testing}</div> : null) : (
          <div className="stack" style={{ maxWidth: 980 }}>
            {doctor.missing === null ? null : <Panel title={text.engine.missing}><div>{doctor.missing}</div><div className="soft">{doctor.hint}</div></Panel>}
            <Panel>
              <div className="figures">
                <Figure name={text.screens.engine.title} value={engineName(doctor)} note={doctor.devices.map((device) => `${device.kind}: ${device.name}`).join(', ')} />
                <Figure name={text.engine.threads} value={doctor.threads.intra} note={`${doctor.environment.cores} ${text.engine.cores}`} />
                <Figure name={text.engine.memory} value={bytes(doctor.environment.memoryBytes)} />
                <Figure name={text.engine.sandbox} value={hostInfo?.sandboxed === true ? text.engine.sandboxOn : 'Off'} note={hostInfo?.sandboxed === true ? undefined : text.engine.sandboxOff} />
              </div>
            </Panel>
            <Panel title={text.engine.checks}>
              <table className="data-table"><tbody>{doctor.selfTest.checks.map(({ name, passed, detail }) => (
                <tr key={name}><td style={{ width: 28 }}>{passed ? <IconCircleCheck size={17} color="var(--mantine-color-teal-7)" aria-label="passed" /> : <IconCircleX size={17} color="var(--mantine-color-red-6)" aria-label="failed" />}</td><td>{name}</td><td className="soft">{detail}</td></tr>
              ))}</tbody></table>
            </Panel>
            <div className="charts">
              <Panel title={text.engine.timings}><table className="data-table"><tbody>{doctor.timings.map(({ name, ms }) => <tr key={name}><td>{name}</td><td className="number nowrap">{ms < 100 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms</td></tr>)}</tbody></table></Panel>
              <Panel title={text.engine.versions}><table className="data-table"><tbody>{Object.entries(doctor.versions).map(([name, version]) => <tr key={name}><td>{name}</td><td className="number">{version ?? text.engine.none}</td></tr>)}</tbody></table></Panel>
            </div>
            <Panel title={text.engine.machine}>
              <table className="data-table"><tbody>
                <tr><td>{text.engine.cpu}</td><td>{doctor.environment.cpu}</td></tr><tr><td>{text.engine.gpu}</td><td>{doctor.environment.gpu ?? text.engine.none}</td></tr><tr><td>System</td><td>{doctor.environment.os}</td></tr>
                <tr><td>{text.engine.project}</td><td className="mono" style={{ overflowWrap: 'anywhere' }}>{info?.path ?? ''}</td></tr><tr><td>{text.engine.owner}</td><td>{info === null ? '' : `${info.owner.kind}, process ${info.owner.pid}`}</td></tr>
              </tbody></table>
            </Panel>
          </div>
        )}
      </div>
    </div>
  )
}
