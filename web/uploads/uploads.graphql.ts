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

export const RefusedFilesQuery = graphql(`
  query RefusedFiles($first: Int!) {
    uploads(first: $first, status: [FAILED], withContents: true) {
      totalCount
      edges {
        node {
          id
          fileName
          sizeBytes
          errorCode
          errorMessage
          createdAt
          quarantined
          ...UploadContent
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
    ...UploadContent
    fileCount
    filesRead
    filesFailed
    refused: contents(first: 20, status: [FAILED]) {
      edges {
        node {
          id
          fileName
          errorMessage
        }
      }
    }
    usable: contents(first: 1, status: [DONE]) {
      edges {
        node {
          id
          ...UploadContent
        }
      }
    }
  }
`);

export const UploadContentFragment = graphql(`
  fragment UploadContent on Upload {
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
