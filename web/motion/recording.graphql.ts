import { graphql } from '../gql';
import type { RecordingQuery as RecordingAnswer } from '../gql/graphql';

export const WebVersionParts = graphql(`
  fragment WebVersion on WebVersion {
    status
    reason
    progress
    url
    errorMessage
  }
`);

/** While the web version is made. */
export const RecordingChangedSubscription = graphql(`
  subscription RecordingChanged($recording: ID!) {
    recordingChanged(recording: $recording) {
      id
      webVersion {
        ...WebVersion
      }
    }
  }
`);

export const RecordingQuery = graphql(`
  query Recording($id: ID!) {
    node(id: $id) {
      __typename
      ... on Recording {
        id
        fileName
        width
        height
        fps
        variableFrameRate
        duration
        frameCount
        codec
        receivedAt
        sha256
        videoUrl
        webVersion {
          ...WebVersion
        }
        patient {
          id
          patientId
          name
          birthDate
          sex
        }
        analyses(first: 50) {
          edges {
            node {
              ...AnalysisDetail
            }
          }
        }
        annotations {
          ...AnnotationDetail
        }
      }
    }
  }
`);

export const FrameTimesQuery = graphql(`
  query FrameTimes($id: ID!) {
    node(id: $id) {
      __typename
      ... on Recording {
        id
        frameTimes
      }
    }
  }
`);

export const CurvesQuery = graphql(`
  query Curves($id: ID!) {
    node(id: $id) {
      __typename
      ... on Analysis {
        id
        curves {
          name
          side
          unit
          times
          values
        }
      }
    }
  }
`);

/** What the recording's page asked for, without the answer that there is none. */
export type Recording = Extract<NonNullable<RecordingAnswer['node']>, { __typename: 'Recording' }>;
