import { Button, Loader } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import type { DoctorReport } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { useProject } from '../../state/project'
import { text } from '../../text/en'
import { bytes, figure, milliseconds } from '../../text/format'
import { Figure, Panel } from '../../ui/Panel'
import { ScreenHead } from '../../ui/ScreenHead'

const engineName = ({ engine, versions }: DoctorReport): string => (engine === 'tensorflow' ? text.engine.native(versions.tensorflow ?? '') : text.engine.wasm)

function answerOf(doctor: DoctorReport | null, testing: boolean): string {
  if (doctor === null) return testing ? text.engine.testing : text.engine.notYet
  return `${engineName(doctor)} ${text.engine.on} ${doctor.devices.map((device) => device.name).join(', ')}. ${doctor.selfTest.passed ? text.engine.passed : text.engine.failed}.`
}

/** What runs a training here: engine and device in words, proven by a self-test; the window's sandbox; where things lie. */
export function EngineScreen() {
  const { doctor, testing, selfTest, loadInfo } = useProject()
  useEffect(() => {
    // Size and counts of the project have grown since the window opened.
    attempt(text.reading.project, loadInfo)
    if (useProject.getState().doctor === null) attempt(text.actions.selfTest, selfTest)
  }, [selfTest, loadInfo])
  return (
    <div className="screen">
      <ScreenHead title={text.screens.engine.title} answer={answerOf(doctor, testing)} tools={<Button size="xs" loading={testing} onClick={() => attempt(text.actions.selfTest, selfTest)}>{text.actions.selfTest}</Button>} />
      <div className="screen-body" tabIndex={0}>
        <div className="stack">
          {doctor === null ? (testing ? <Panel><div className="row soft" role="status"><Loader size="sm" />{text.engine.testing}</div></Panel> : null) : <Report doctor={doctor} />}
          {doctor === null ? <Places /> : null}
        </div>
      </div>
    </div>
  )
}

function Sandbox() {
  const sandboxed = useProject((state) => state.hostInfo?.sandboxed)
  if (sandboxed === undefined) return <Figure name={text.engine.sandbox} value={text.notMeasured} />
  return <Figure name={text.engine.sandbox} value={sandboxed ? text.engine.sandboxOn : text.engine.sandboxOff} note={sandboxed ? text.engine.sandboxOnNote : text.engine.sandboxOffNote} />
}

function Report({ doctor }: { doctor: DoctorReport }) {
  const { environment, threads, versions, selfTest } = doctor
  return (
    <>
      {doctor.missing === null ? null : <Panel title={text.engine.missing}><div>{doctor.missing}</div><div className="soft">{doctor.hint}</div></Panel>}
      <Panel>
        <div className="figures">
          <Figure name={text.screens.engine.title} value={engineName(doctor)} note={doctor.devices.map((device) => text.engine.device(device.kind, device.name)).join(', ')} />
          <Figure name={text.engine.threads} value={figure(threads.intra)} note={text.engine.ofCores(environment.cores)} />
          {doctor.kernels === null ? null : <Figure name={text.engine.kernels} value={doctor.kernels.instructions === null ? text.engine.kernelsGpu : text.engine.kernelsOwn} note={doctor.kernels.instructions ?? undefined} />}
          <Figure name={text.engine.memory} value={bytes(environment.memoryBytes)} />
          <Sandbox />
        </div>
      </Panel>
      <div className="columns">
        <div className="stack">
          <Panel title={text.engine.checks}>
            <table className="data-table"><tbody>{selfTest.checks.map(({ name, passed, detail }) => (
              <tr key={name}>
                <td style={{ width: 28 }}>{passed ? <IconCircleCheck size={17} color="var(--mantine-color-teal-7)" role="img" aria-label={text.engine.checkPassed} style={{ display: 'block' }} /> : <IconCircleX size={17} color="var(--mantine-color-red-6)" role="img" aria-label={text.engine.checkFailed} style={{ display: 'block' }} />}</td>
                <td>{name}</td><td className="soft">{detail}</td>
              </tr>
            ))}</tbody></table>
          </Panel>
          {doctor.kernels?.instructions == null ? null : <Kernels kernels={doctor.kernels} />}
        </div>
        <div className="stack">
          <Panel title={text.engine.machine}>
            <Facts rows={[[text.engine.cpu, environment.cpu], [text.engine.gpu, environment.gpu ?? text.engine.none], [text.engine.system, environment.os]]} />
          </Panel>
          <Panel title={text.engine.timings}><Facts rows={doctor.timings.map(({ name, ms }) => [name, milliseconds(ms)])} numbers /></Panel>
        </div>
        <Panel title={text.engine.versions}><Facts rows={[[text.appName, environment.atelier], ...Object.entries(versions).map(([name, version]): Fact => [text.engine.versionNames[name] ?? name, version ?? text.engine.none])]} numbers /></Panel>
        <Places />
      </div>
    </>
  )
}

/** The kernel plans of this machine in words. */
function Kernels({ kernels: { steps, own, onednn } }: { kernels: NonNullable<DoctorReport['kernels']> }) {
  return (
    <Panel title={text.engine.kernelPlan}>
      <Facts rows={[
        [text.engine.measured, text.engine.measuredSteps(steps)],
        ...(steps === 0 ? [] : [[text.engine.own, text.engine.takes(own)], [text.engine.onednn, text.engine.takes(onednn)], [text.engine.eigen, text.engine.theOthers]] satisfies Fact[]),
        [text.engine.deterministic, text.engine.deterministicText],
      ]} />
    </Panel>
  )
}

/** Where the project lies and who writes it. */
function Places() {
  const info = useProject((state) => state.info)
  if (info === null) return null
  return (
    <Panel title={text.engine.places}>
      <Facts rows={[
        [text.engine.project, <div key="path" className="row" style={{ flexWrap: 'nowrap' }}><span className="mono grow">{info.path}</span><Button size="compact-xs" variant="subtle" aria-label={`${text.actions.copy}: ${text.engine.project}`} onClick={() => actions.copy(info.path)}>{text.actions.copy}</Button></div>],
        [text.engine.size, `${bytes(info.bytes)}, ${text.versions.count(info.versions, info.runs)}`],
        [text.engine.owner, text.engine.ownedBy(info.owner.kind, info.owner.pid)],
        [text.engine.yourData, text.engine.yourDataText],
      ]} />
    </Panel>
  )
}

type Fact = readonly [name: string, value: ReactNode]

function Facts({ rows, numbers = false }: { rows: readonly Fact[]; numbers?: boolean }) {
  return (
    <table className="data-table"><tbody>{rows.map(([name, value]) => (
      <tr key={name}><th scope="row" style={{ width: numbers ? undefined : 130 }}>{name}</th><td className={numbers ? 'number' : undefined} style={{ overflowWrap: 'anywhere' }}>{value}</td></tr>
    ))}</tbody></table>
  )
}
