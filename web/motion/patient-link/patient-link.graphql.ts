import { graphql } from '../../gql';
import type { FindPatientsQuery as FindPatientsAnswer } from '../../gql/graphql';

export const FindPatientsQuery = graphql(`
  query FindPatients($search: String!) {
    patients(first: 8, search: $search) {
      totalCount
      edges {
        node {
          id
          patientId
          name
          birthDate
          sex
        }
      }
    }
  }
`);

export const LinkRecordingMutation = graphql(`
  mutation LinkRecording($input: LinkRecordingInput!) {
    linkRecording(input: $input) {
      errors {
        code
        message
        path
      }
    }
  }
`);

export const UnlinkRecordingMutation = graphql(`
  mutation UnlinkRecording($input: UnlinkRecordingInput!) {
    unlinkRecording(input: $input) {
      errors {
        code
        message
        path
      }
    }
  }
`);

export const PatientLinksQuery = graphql(`
  query PatientLinks($id: ID!) {
    node(id: $id) {
      __typename
      ... on Recording {
        id
        patientLinks {
          linkedAt
          unlinkedAt
          unlinkReason
          patient {
            id
            name
          }
          linkedBy {
            id
            name
          }
          unlinkedBy {
            id
            name
          }
        }
      }
    }
  }
`);

export type FoundPatient = FindPatientsAnswer['patients']['edges'][number]['node'];
