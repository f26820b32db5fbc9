'use client';
import { useCallback, useMemo, useState } from 'react';
import { EmptyState, LoadingState } from '../components/message';
import { AnnotationDialog } from '../review/annotation-dialog';
import { useRecordView, useReview } from '../review/use-review';
import { mayDecide } from '../session/roles';
import { useSigned } from '../session/session';
import type { MaskLook } from './labelmap';
import { LeaveDialog } from './leave-dialog';
import { isPriorSlot } from './mammography/hanging';
import { HungViews } from './mammography/hung-views';
import { ReadSection } from './mammography/read-section';
import { useHungStudy } from './mammography/use-hung-study';
import { mammogramsOf, useMammograms } from './mammography/use-mammograms';
import { masksOf } from './masks-of-series';
import { isOutlineTool, type MouseTool, shapeNames } from './mouse-tools';
import { MprView, useMprState } from './mpr-view';
import type { MprViewer } from './mpr-viewer';
import type { Series, Study } from './overlay';
import { PaneView, usualLayers } from './pane';
import { placeInPatient, volumeObstacle } from './planes';
import { SeriesList } from './series-list';
import type { Shape } from './shapes';
import styles from './study-page.module.css';
import { StudyPanel } from './study-panel';
import { type MammographyTools, Toolbar } from './toolbar';
import { useFindingEdit } from './use-finding-edit';
import { type Hanging, type Layout, useHanging } from './use-layout';
import { useLinkedScroll } from './use-linked-scroll';
import { usePrior } from './use-prior';
import { usePane } from './use-stack';
import { useStudyShortcuts } from './use-study-shortcuts';
import type { ViewControls } from './view-controls';
import { visitsOf } from './visit-label';
import { describeWindow } from './window-level';

interface Props {
  study: Study;
  series: Series;
  onOpen(id: string): void;
  refresh(): void;
}

const usualLabels = ['Mass', 'Oedema', 'Haemorrhage', 'Artefact', 'Query'] as const;

/** True from the first time on. */
function useOnce(happened: boolean): boolean {
  const [ever, setEver] = useState(happened);
  if (happened && !ever) setEver(true);
  return ever;
}

/** Series at the left, images in the middle, what is known about them at the right. */
export function StudyReader({ study, series, onOpen, refresh }: Props) {
  const { viewer: user } = useSigned();
  const allowed = mayDecide(user.role);
  const prior = usePrior(study);
  const mammograms = useMammograms(study);
  const usualLayout: Layout = mammograms === null ? 'one' : 'mammograms';
  const freely = useHanging(study, prior.study, series, usualLayout, onOpen);
  const { layout, active } = freely;
  // Without a side and a view they are shown as any other series.
  const inViews = layout === 'mammograms' && mammograms !== null;
  const [tool, setTool] = useState<MouseTool>('window');
  const [maskLook, setMaskLook] = useState<MaskLook>({
    ...{ opacity: 0.3, outline: true, heat: false, version: 'reader' },
  });
  // Of one series: with another one the line stands again where the figures hold.
  const [moved, setMoved] = useState<{ readonly series: string; readonly threshold: number } | null>(null);
  const thresholdOf = (id: string): number | null => (moved?.series === id ? moved.threshold : null);
  const [named, setNamed] = useState<Shape | null>(null);
  const panes = [
    usePane(freely.studies[0], inViews ? null : freely.series[0]),
    usePane(freely.studies[1], freely.series[1]),
  ] as const;
  const hung = useHungStudy(mammograms ?? null, prior.study, inViews);
  const [layers, setLayers] = useState({ ...usualLayers, magnified: false });
  const pane = inViews ? hung.pane : panes[active];
  const current = (inViews && hung.seriesAt(hung.used)) || freely.current;
  const shownStudy = (inViews && isPriorSlot(hung.used) && prior.study) || study;
  const { viewer, view, images } = pane;
  // While something is corrected its series stays: whatever would replace it asks first.
  const edit = useFindingEdit(pane);
  const hanging: Hanging = {
    ...freely,
    current,
    open: (id) =>
      edit.leave(() => {
        // A single series is looked at by itself; the four views come back by their key.
        const isOfPrior = prior.study?.series.edges.some((edge) => edge.node.id === id) ?? false;
        if (inViews) freely.setLayout(isOfPrior ? 'two' : 'one');
        freely.open(id);
      }),
    setActive: (place) => place === active || edit.leave(() => freely.setActive(place)),
  };
  const together = useLinkedScroll(
    pane,
    panes[active === 0 ? 1 : 0],
    layout === 'two' && hanging.linked,
    prior.study !== null,
  );
  const visits = visitsOf(study, prior, together);
  const [mpr, setMpr] = useState<MprViewer | null>(null);
  const mprState = useMprState(mpr);
  const seen = useOnce(
    view.rendered || view.problem !== null || pane.problem !== null || (images.length === 0 && pane.opened),
  );
  const obstacle = useMemo(() => volumeObstacle(images), [images]);
  const inPlanes = layout === 'mpr' && obstacle === null;

  const threshold = thresholdOf(current.id);
  const masks = useMemo(() => masksOf(current, threshold, maskLook, null), [current, threshold, maskLook]);
  const snapshot = useCallback(
    () => ({
      series: current.seriesInstanceUid,
      image: view.image?.sopInstanceUid ?? null,
      frame: view.image?.frame ?? null,
      imageNumber: view.index + 1,
      window: view.window && describeWindow(view.window),
      zoom: Math.round(view.zoom * 100) / 100,
      inverted: view.inverted,
      layers: [
        'overlay',
        ...(layers.marks ? ['marks', 'masks'] : []),
        ...(layers.rejected ? ['rejected'] : []),
        ...(maskLook.heat ? ['heatMap'] : []),
      ],
      maskOpacity: maskLook.opacity,
      outlines: maskLook.version,
      threshold,
      layout,
    }),
    [current.seriesInstanceUid, view, layout, maskLook, threshold, layers],
  );
  const review = useReview(snapshot, refresh);
  useRecordView(view.rendered ? study.id : null, snapshot);

  const controls: ViewControls = inViews
    ? hung.controls
    : inPlanes
      ? {
          window: mprState.window,
          inverted: mprState.inverted,
          setWindow: (window) => mpr?.setWindow(window),
          setInverted: (inverted) => mpr?.setInverted(inverted),
          reset: () => mpr?.reset(view.window),
        }
      : {
          window: view.window,
          inverted: view.inverted,
          setWindow: (window) => viewer?.setWindow(window),
          setInverted: (inverted) => viewer?.setInverted(inverted),
          reset: () => viewer?.reset(),
        };
  const setLayout = (next: Layout): void => {
    hanging.setLayout(next);
    setTool(next === 'mpr' ? 'crosshair' : 'window');
  };
  const chooseLayout = (next: Layout): void => edit.leave(() => setLayout(next));
  const choosePrior = (id: string | null): void =>
    edit.leave(() => {
      prior.choose(id);
      const modalities = study.priors.find((one) => one.study.id === id)?.study.modalities ?? [];
      // Mammograms of both hang view by view; of other studies one series stands beside.
      setLayout(id === null || (inViews && modalities.includes('MG')) ? usualLayout : 'two');
    });
  const keep = (shape: Shape, label: string, comment: string | null): Promise<boolean> => {
    if (!view.image) return Promise.resolve(false);
    const { sopInstanceUid, frame } = view.image;
    const points = shape.points.map((point) => [...point]);
    return review.annotate({ subject: current.id, kind: shape.kind, label, comment, sopInstanceUid, frame, points });
  };
  const draw = (shape: Shape): void => {
    if (!allowed) return;
    if (tool === 'mark') setNamed(shape);
    else void keep(shape, shapeNames[shape.kind], null);
  };
  const mammography: MammographyTools | null = mammograms
    ? {
        ...{ inViews, layers, magnified: layers.magnified, withheld: study.marksWithheld },
        toggle: (what) => setLayers((before) => ({ ...before, [what]: !before[what] })),
      }
    : null;
  const shared = {
    controls,
    tool,
    onTool: setTool,
    hanging,
    onLayout: chooseLayout,
    inPlanes,
    mayMark: allowed,
    mammography,
  };
  useStudyShortcuts({ ...shared, pane, study, obstacle });
  const indexOf = (sopInstanceUid: string, frame: number): number =>
    images.findIndex((image) => image.sopInstanceUid === sopInstanceUid && image.frame === frame);

  return (
    <div className={styles.reader} data-enlarged={hanging.enlarged}>
      <SeriesList
        study={study}
        prior={{ ...prior, choose: choosePrior }}
        current={current.id}
        beside={(active === 0 ? hanging.series[1] : series)?.id ?? null}
        pictures={seen}
        onOpen={hanging.open}
      />
      <div className={styles.middle}>
        <Toolbar {...shared} pane={pane} obstacle={obstacle} together={together} />
        {inPlanes && <MprView {...{ images, tool, masks }} window={view.window} state={mprState} onViewer={setMpr} />}
        {/* Kept behind the planes, where the reader comes back to. */}
        <div className={styles.stage} data-layout={layout} data-behind={inPlanes}>
          {inViews && mammograms === undefined && <LoadingState>Loading the mammograms …</LoadingState>}
          {inViews && mammograms && (
            <HungViews panes={hung.panes} active={hung.used} visits={hung.hasPrior ? visits : null}>
              {(one, slot, label) => (
                <PaneView
                  {...{ tool, maskLook, label, layers }}
                  study={(isPriorSlot(slot) && prior.study) || study}
                  series={hung.seriesAt(slot) ?? series}
                  pane={one}
                  beside={null}
                  active={slot === hung.used}
                  behind={false}
                  texts={hanging.texts}
                  visit={null}
                  threshold={thresholdOf(hung.seriesAt(slot)?.id ?? series.id)}
                  magnified={layers.magnified}
                  edit={slot === hung.used ? edit : null}
                  onActivate={() => slot === hung.used || edit.leave(() => hung.use(slot))}
                  onDrawn={draw}
                  onEnlarge={() => hanging.toggle('enlarged')}
                />
              )}
            </HungViews>
          )}
          {(inViews ? [] : hanging.series).map((one, place) => {
            const index = place === 0 ? 0 : 1;
            return (
              one && (
                <PaneView
                  // Of two views of one series each is its own.
                  key={index}
                  study={hanging.studies[index]}
                  series={one}
                  pane={panes[index]}
                  tool={tool}
                  beside={layout === 'two' ? panes[index === 0 ? 1 : 0] : null}
                  active={index === active}
                  behind={hanging.enlarged && index !== active}
                  texts={hanging.texts}
                  visit={layout === 'two' ? (visits?.[index] ?? null) : null}
                  threshold={thresholdOf(one.id)}
                  maskLook={maskLook}
                  edit={index === active ? edit : null}
                  onActivate={() => hanging.setActive(index)}
                  onDrawn={draw}
                  onEnlarge={() => hanging.toggle('enlarged')}
                />
              )
            );
          })}
          {prior.study && layout === 'two' && hanging.series[1] === null && (
            <EmptyState title="No series of the same kind">
              Sequence and plane are compared as the pipeline read them. Choose a series of the prior study at the left.
            </EmptyState>
          )}
        </div>
      </div>
      <StudyPanel
        series={current}
        read={
          mammogramsOf(study).length > 0 ? (
            <ReadSection study={study} mayCommit={allowed} snapshot={snapshot} refresh={refresh} />
          ) : null
        }
        review={allowed ? review : null}
        visit={visits?.[(inViews ? isPriorSlot(hung.used) : active === 1) ? 1 : 0].name ?? null}
        marksShown={shownStudy.marksWithheld === null && (!inViews || layers.marks)}
        prior={
          prior.study && prior.isEarlier && active === 0 && hanging.series[1]
            ? { study: prior.study, series: hanging.series[1] }
            : null
        }
        edit={edit}
        tool={tool}
        onTool={(next) => {
          // In three planes nothing is drawn.
          if (isOutlineTool(next) && inPlanes) hanging.setLayout('one');
          setTool(next);
        }}
        problem={review.problem}
        refresh={refresh}
        masks={{
          look: maskLook,
          onLook: setMaskLook,
          moved: threshold,
          onMoved: (next) => setMoved(next === null ? null : { series: current.id, threshold: next }),
        }}
        onShow={(sopInstanceUid, frame, point) => {
          const index = indexOf(sopInstanceUid, frame);
          if (index >= 0) void viewer?.show(index);
          const place = inPlanes && point && images[index] ? placeInPatient(images[index], point) : null;
          if (place) mpr?.cutAt(place);
        }}
        imageNumber={(sopInstanceUid, frame) => {
          const index = indexOf(sopInstanceUid, frame);
          return index < 0 ? null : index + 1;
        }}
      />
      <LeaveDialog edit={edit} />
      <AnnotationDialog
        open={named !== null}
        description={`A rectangle on image ${view.index + 1}, kept with your name.`}
        labels={usualLabels}
        problem={review.problem}
        busy={review.busy}
        onClose={() => {
          setNamed(null);
          review.dismiss();
        }}
        onSave={(label, comment) => {
          if (!named) return;
          void keep(named, label, comment).then((kept) => {
            if (!kept) return;
            setNamed(null);
            setTool('window');
          });
        }}
      />
    </div>
  );
}
