/**
 * The tables as Kysely sees them. Columns are snake_case in SQL and camelCase here (CamelCasePlugin in connect.ts);
 * what each one means stands in migrations/*.sql.
 */
import type { ParameterValue } from '@overread/models/pipeline.js';
import type {
  Acquisition,
  HeatMap,
  ImageBox,
  ImageSuspicion,
  Measurement,
  MovementEvent,
  StageScore,
  Warning,
} from '@overread/models/result.js';
import type { ColumnType, Generated, GeneratedAlways, Insertable, Selectable, Updateable } from 'kysely';

/** jsonb goes in as text (`JSON.stringify`), because the driver would turn an array into a PostgreSQL array. */
type Json<T> = ColumnType<T, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;
/** bigint comes back as a number (connect.ts): sizes of files stay far below 2^53. */
type Bytes = number;
/** `YYYY-MM-DD`: a calendar day has no time zone, so it never becomes a Date. */
type Day = string;
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type TimeOrNull = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type CreatedAt = ColumnType<Date, Date | undefined, never>;

export const roles = ['CLINICIAN', 'THERAPIST', 'INTEGRATION', 'AUDITOR', 'ADMIN'] as const;
export type Role = (typeof roles)[number];
export type UploadStatus = 'RECEIVING' | 'PROCESSING' | 'DONE' | 'FAILED';
export type UploadSource = 'TUS' | 'DEMO' | 'STOW' | 'DIMSE';
export type AnalysisStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'NOT_APPLICABLE';
export type WebVersionStatus = 'NOT_NEEDED' | 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED';
export type WebVersionReason = 'NOT_PLAYABLE' | 'INTERLACED' | 'HIGH_DYNAMIC_RANGE' | 'SLOW_TO_SEEK';
export type FindingKind = 'FINDING' | 'CANDIDATE';
export type DecisionKind = 'ACCEPT' | 'EDIT' | 'REJECT';
/** ACR BI-RADS Atlas, 5th edition (2013): assessment categories, breast composition, management. */
export const biRadsCategories = ['0', '1', '2', '3', '4A', '4B', '4C', '5', '6'] as const;
export type BiRadsCategory = (typeof biRadsCategories)[number];
export const breastDensities = ['a', 'b', 'c', 'd'] as const;
export type BreastDensity = (typeof breastDensities)[number];
export type Recommendation =
  | 'ROUTINE_SCREENING'
  | 'SHORT_INTERVAL_FOLLOW_UP'
  | 'ADDITIONAL_IMAGING'
  | 'PRIOR_COMPARISON'
  | 'BIOPSY'
  | 'TREATMENT';
export type AuditOutcome = 'success' | 'refused' | 'failed';

export interface UserTable {
  id: string;
  name: string;
  email: string;
  emailVerified: Generated<boolean>;
  image: string | null;
  role: Generated<Role>;
  createdAt: CreatedAt;
  updatedAt: Time;
}

export interface SessionTable {
  id: string;
  userId: string;
  token: string;
  expiresAt: Time;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: CreatedAt;
  updatedAt: Time;
}

export interface AccountTable {
  id: string;
  userId: string;
  accountId: string;
  providerId: string;
  accessToken: string | null;
  refreshToken: string | null;
  idToken: string | null;
  accessTokenExpiresAt: TimeOrNull;
  refreshTokenExpiresAt: TimeOrNull;
  scope: string | null;
  password: string | null;
  createdAt: CreatedAt;
  updatedAt: Time;
}

export interface VerificationTable {
  id: string;
  identifier: string;
  value: string;
  expiresAt: Time;
  createdAt: CreatedAt;
  updatedAt: Time;
}

export interface ApiTokenTable {
  id: Generated<string>;
  userId: string;
  name: string;
  tokenSha256: string;
  createdAt: CreatedAt;
  lastUsedAt: TimeOrNull;
  revokedAt: TimeOrNull;
}

export interface ObjectTable {
  sha256: string;
  sizeBytes: Bytes;
  mediaType: string;
  createdAt: CreatedAt;
}

export interface PatientTable {
  id: Generated<string>;
  dicomPatientId: string | null;
  issuerOfPatientId: string | null;
  name: string | null;
  birthDate: Day | null;
  sex: string | null;
  createdAt: CreatedAt;
}

export interface StudyTable {
  id: Generated<string>;
  patientId: string;
  studyInstanceUid: string;
  studyDate: Day | null;
  studyTime: string | null;
  studyId: string | null;
  description: string | null;
  accessionNumber: string | null;
  referringPhysician: string | null;
  createdAt: CreatedAt;
}

export interface SeriesTable {
  id: Generated<string>;
  studyId: string;
  seriesInstanceUid: string;
  modality: string;
  seriesNumber: number | null;
  description: string | null;
  bodyPartExamined: string | null;
  laterality: string | null;
  frameOfReferenceUid: string | null;
  createdAt: CreatedAt;
  updatedAt: Time;
}

export interface InstanceTable {
  id: Generated<string>;
  seriesId: string;
  sopInstanceUid: string;
  sopClassUid: string;
  transferSyntaxUid: string;
  instanceNumber: number | null;
  numberOfFrames: number;
  rows: number | null;
  columns: number | null;
  slicePosition: number | null;
  sha256: string;
  sizeBytes: Bytes;
  createdAt: CreatedAt;
}

/** What a person typed to confirm who a patient is. */
export type Confirmation = 'BIRTH_DATE' | 'PATIENT_ID';

export interface RecordingLinkTable {
  id: Generated<string>;
  recordingId: string;
  patientId: string;
  confirmedBy: Confirmation | null;
  linkedBy: string | null;
  linkedAt: CreatedAt;
  unlinkedBy: string | null;
  unlinkedAt: TimeOrNull;
  unlinkReason: string | null;
}

export interface RecordingTable {
  id: Generated<string>;
  patientId: string | null;
  fileName: string;
  sha256: string;
  sizeBytes: Bytes;
  mediaType: string;
  codec: string;
  width: number;
  height: number;
  fps: number;
  variableFrameRate: boolean;
  duration: number;
  frameCount: number;
  frameTimes: number[];
  createdAt: CreatedAt;
}

export interface WebVersionTable {
  recordingId: string;
  status: WebVersionStatus;
  /** Null where none is needed. */
  reason: WebVersionReason | null;
  progress: Generated<number>;
  sha256: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  createdAt: CreatedAt;
  finishedAt: TimeOrNull;
}

export interface UploadTable {
  id: string;
  userId: string | null;
  source: UploadSource;
  fileName: string;
  sizeBytes: Bytes;
  receivedBytes: ColumnType<Bytes, Bytes | undefined, Bytes>;
  status: UploadStatus;
  errorCode: string | null;
  errorMessage: string | null;
  duplicate: Generated<boolean>;
  sha256: string | null;
  patientId: string | null;
  instanceId: string | null;
  recordingId: string | null;
  /** The archive that the file came in, and its place there. */
  parentId: string | null;
  entryIndex: number | null;
  /** Of an archive: how many files it lists. */
  entryCount: number | null;
  createdAt: CreatedAt;
  finishedAt: TimeOrNull;
}

/** Maps of one analysis in one 8-bit PNG, below each other. */
export interface StoredHeatMap {
  readonly stage: string;
  readonly sha256: string;
  /** Cells of each map. */
  readonly columns: number;
  readonly rows: number;
  /** From top to bottom. */
  readonly images: readonly Pick<HeatMap, 'sopInstanceUid' | 'frame' | 'area'>[];
}

/** Where the pixels of a mask lie: an 8-bit PNG, 0/255. */
export interface StoredMask {
  /** Id, within the result, of the finding or candidate that it outlines. */
  readonly mark: string;
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly label: string;
  readonly columns: number;
  readonly rows: number;
  readonly sha256: string;
}

export interface StoredProvenance {
  readonly inputs: readonly string[];
  readonly models: readonly { readonly name: string; readonly sha256: string }[];
  readonly runtime: string;
  readonly provider: string;
  readonly result: string;
  readonly stageOutputs: readonly { readonly stage: string; readonly sha256: string }[];
  readonly threads: number;
  readonly cpuFeatures: string;
}

/** Seconds. */
export interface StoredTiming {
  readonly load: number;
  readonly preprocess: number;
  readonly inference: number;
  readonly postprocess: number;
  readonly total: number;
}

export interface AnalysisTable {
  id: Generated<string>;
  seriesId: string | null;
  recordingId: string | null;
  pipeline: string | null;
  version: string | null;
  occasion: string;
  status: AnalysisStatus;
  progress: Generated<number>;
  stage: string | null;
  reason: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  parameters: JsonWithDefault<Record<string, ParameterValue>>;
  warnings: JsonWithDefault<Warning[]>;
  suspicion: number | null;
  images: JsonWithDefault<ImageSuspicion[]>;
  measurements: JsonWithDefault<Measurement[]>;
  events: JsonWithDefault<MovementEvent[]>;
  masks: JsonWithDefault<StoredMask[]>;
  heatMap: JsonOrNull<StoredHeatMap>;
  acquisition: JsonOrNull<Acquisition>;
  curvesSha256: string | null;
  posesSha256: string | null;
  provenance: JsonOrNull<StoredProvenance>;
  timing: JsonOrNull<StoredTiming>;
  requestedBy: string | null;
  createdAt: CreatedAt;
  startedAt: TimeOrNull;
  finishedAt: TimeOrNull;
}

export interface FindingTable {
  id: Generated<string>;
  analysisId: string;
  kind: FindingKind;
  position: number;
  key: string;
  label: string;
  score: number;
  probabilities: JsonOrNull<Record<string, number>>;
  boxes: Json<ImageBox[]>;
  centroid: number[] | null;
  timeStart: number | null;
  timeEnd: number | null;
  stages: Json<StageScore[]>;
  measurements: Json<Measurement[]>;
  rejected: string | null;
  createdAt: CreatedAt;
}

export interface DecisionTable {
  id: Generated<string>;
  findingId: string;
  previousId: string | null;
  kind: DecisionKind;
  reason: string | null;
  label: string | null;
  timeStart: number | null;
  timeEnd: number | null;
  boxes: JsonOrNull<ImageBox[]>;
  masks: JsonOrNull<StoredMask[]>;
  measurements: JsonOrNull<Measurement[]>;
  onScreen: JsonOrNull<Record<string, unknown>>;
  decidedBy: string;
  createdAt: CreatedAt;
}

export interface AnnotationTable {
  id: Generated<string>;
  seriesId: string | null;
  recordingId: string | null;
  label: string;
  comment: string | null;
  kind: string;
  sopInstanceUid: string | null;
  frame: number | null;
  points: JsonOrNull<[number, number][]>;
  timeStart: number | null;
  timeEnd: number | null;
  measurements: JsonWithDefault<Measurement[]>;
  onScreen: JsonOrNull<Record<string, unknown>>;
  createdBy: string;
  createdAt: CreatedAt;
  removedAt: TimeOrNull;
  removedBy: string | null;
  removedReason: string | null;
}

export type BreastSide = 'RIGHT' | 'LEFT';

/** Which breast an image shows, as a reader says it. */
export interface ConfirmedSide {
  readonly sopInstanceUid: string;
  readonly side: BreastSide;
}

export interface MammographyReadTable {
  id: Generated<string>;
  studyId: string;
  readerId: string;
  previousId: string | null;
  rightCategory: BiRadsCategory | null;
  leftCategory: BiRadsCategory | null;
  density: BreastDensity;
  recommendation: Recommendation;
  note: string | null;
  marksSeenBefore: boolean;
  sides: JsonWithDefault<ConfirmedSide[]>;
  onScreen: JsonOrNull<Record<string, unknown>>;
  createdAt: CreatedAt;
}

export interface MarksViewTable {
  studyId: string;
  readerId: string;
  createdAt: CreatedAt;
}

export interface AuditEventTable {
  id: GeneratedAlways<number>;
  at: CreatedAt;
  action: string;
  outcome: AuditOutcome;
  actorId: string | null;
  actorRole: Role | null;
  address: string | null;
  subjectType: string | null;
  subjectId: string | null;
  detail: JsonOrNull<Record<string, unknown>>;
}

export interface WorkerTable {
  id: string;
  lockNames: string[];
  host: string;
  pid: number;
  runtime: JsonOrNull<Record<string, unknown>>;
  startedAt: CreatedAt;
  seenAt: Time;
}

export interface Tables {
  user: UserTable;
  session: SessionTable;
  account: AccountTable;
  verification: VerificationTable;
  apiToken: ApiTokenTable;
  object: ObjectTable;
  patient: PatientTable;
  study: StudyTable;
  series: SeriesTable;
  instance: InstanceTable;
  recording: RecordingTable;
  recordingLink: RecordingLinkTable;
  webVersion: WebVersionTable;
  upload: UploadTable;
  analysis: AnalysisTable;
  finding: FindingTable;
  decision: DecisionTable;
  annotation: AnnotationTable;
  mammographyRead: MammographyReadTable;
  marksView: MarksViewTable;
  auditEvent: AuditEventTable;
  worker: WorkerTable;
}

export type Row<T extends keyof Tables> = Selectable<Tables[T]>;
export type NewRow<T extends keyof Tables> = Insertable<Tables[T]>;
export type RowUpdate<T extends keyof Tables> = Updateable<Tables[T]>;
