import { graphql } from '../../gql';

export const MammographyReadFragment = graphql(`
  fragment MammographyReadDetail on MammographyRead {
    id
    isFirst
    right
    left
    density
    recommendation
    note
    marksSeenBefore
    sides {
      sopInstanceUid
      side
    }
    committedAt
    reader {
      id
      name
    }
  }
`);

export const CommitFirstReadMutation = graphql(`
  mutation CommitFirstRead($input: CommitFirstReadInput!) {
    commitFirstRead(input: $input) {
      read {
        id
      }
      errors {
        code
        message
        path
      }
    }
  }
`);

export const AmendReadMutation = graphql(`
  mutation AmendRead($input: AmendReadInput!) {
    amendRead(input: $input) {
      read {
        id
      }
      errors {
        code
        message
        path
      }
    }
  }
`);
