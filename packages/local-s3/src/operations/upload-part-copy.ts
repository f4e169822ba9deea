import { defaultAlgorithm } from '../checksums/algorithms.ts';
import { copiedEtag, findCopiedChecksum } from '../copying/copied-digests.ts';
import { copyPermissions } from '../copying/copy-permissions.ts';
import { checkCopySize, copySourceHeaders, findCopySource, readCopySource } from '../copying/copy-source.ts';
import { type ByteRange, readCopyRange } from '../http/range.ts';
import { header } from '../http/s3-request.ts';
import { writeXml } from '../http/write-xml.ts';
import { readPartNumber } from '../multipart/part-number.ts';
import type { StoredObject } from '../storage/objects.ts';
import type { Upload } from '../storage/uploads.ts';
import { encryption, isoTime, quoted } from './formats.ts';
import { findUpload } from './lookup.ts';
import type { Operation } from './operation.ts';

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  parameters: ['partNumber', 'uploadId'],
  headers: [...copySourceHeaders, 'x-amz-copy-source-range'],
  permissions: copyPermissions,
  run: async (request, s3) => {
    const { store } = s3;
    const number = readPartNumber(request);
    const upload = findUpload(s3, request);
    const source = findCopySource(s3, request, readCopySource(request));
    const asked = header(request.headers, 'x-amz-copy-source-range');
    const range = asked === undefined ? wholeOf(source) : readCopyRange(asked, source.sizeBytes);
    checkCopySize(range);
    const etag = copiedEtag(source, range);
    const held = store.contents.open(source.contentId); // what is copied stays while its checksum is read
    try {
      const algorithm = upload.checksumAlgorithm ?? defaultAlgorithm;
      const { value, extentCrcs } = await findCopiedChecksum(store, source, range, algorithm);
      const modifiedMs = s3.nowMs();
      store.transact(() => {
        const contentId = store.contents.copy(source.contentId, range.start, range.sizeBytes);
        store.extentCrcs.keep(contentId, extentCrcs);
        const { id } = findUpload(s3, request); // again: it may have been aborted or completed meanwhile
        store.uploads.putPart(id, {
          number,
          contentId,
          sizeBytes: range.sizeBytes,
          etag,
          modifiedMs,
          checksum: value,
        });
      });
      const result = {
        LastModified: isoTime(modifiedMs),
        ETag: quoted(etag),
        ...shownChecksum(upload, value),
      };
      return { headers: encryption, xml: writeXml('CopyPartResult', result) };
    } finally {
      held.release();
    }
  },
};

function wholeOf({ sizeBytes }: StoredObject): ByteRange {
  return { start: 0, sizeBytes };
}

/** S3 shows it only if the upload was created for one, since only then may the completing request state it (recorded replies of AWS). */
function shownChecksum({ checksumAlgorithm }: Upload, value: string): Record<string, string> {
  return checksumAlgorithm === undefined ? {} : { [`Checksum${checksumAlgorithm}`]: value };
}
