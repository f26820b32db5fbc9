import { graphql } from '../gql';

export const UploadProgressSubscription = graphql(`
  subscription UploadProgress {
    uploadProgress {
      ...UploadReport
    }
  }
`);

export const UploadsQuery = graphql(`
  query Uploads($first: Int!) {
    uploads(first: $first) {
      edges {
        node {
          ...UploadReport
        }
      }
    }
  }
`);

export const UploadReportFragment = graphql(`
  fragment UploadReport on Upload {
    id
    fileName
    sizeBytes
    status
    errorCode
    errorMessage
    duplicate
    createdAt
    recording {
      id
    }
    instance {
      id
      series {
        id
        study {
          id
        }
      }
    }
  }
`);
