use crate::list_objects::SourceObject;

/// Large enough that a request's latency does not count, small enough to hold a few of.
const USUAL_PART_SIZE: u64 = 8 << 20;

/// S3 user guide, "Amazon S3 multipart upload limits".
const MAX_PARTS: u64 = 10_000;

/// No ZIP entry with a 64-character name takes more beside its content, and nor does the archive's end.
const OVERHEAD: u64 = 400;

/// The part size in bytes at which the archive of these objects fits into 10,000 parts: 8 MiB up to some 80 GB, more above.
pub fn choose_part_size(objects: &[SourceObject]) -> usize {
    let archive_size: u64 = OVERHEAD
        + objects
            .iter()
            .map(|object| object.size + OVERHEAD)
            .sum::<u64>();
    let part_size = archive_size.div_ceil(MAX_PARTS).max(USUAL_PART_SIZE);
    usize::try_from(part_size).expect("Lambda has 64 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(count: usize, size: u64) -> Vec<SourceObject> {
        let object = SourceObject {
            key: "files/a".into(),
            size,
        };
        vec![object; count]
    }

    #[test]
    fn is_8_mib_for_the_standard_corpus() {
        assert_eq!(choose_part_size(&objects(3_000, 5 << 20)), 8 << 20);
        assert_eq!(choose_part_size(&[]), 8 << 20);
    }

    #[test]
    fn grows_so_that_10_000_parts_hold_the_archive() {
        let many = objects(1_000, 1 << 30);
        let part_size = choose_part_size(&many) as u64;
        assert!(part_size > 8 << 20);
        assert!(part_size * MAX_PARTS >= 1_000 * ((1 << 30) + OVERHEAD) + OVERHEAD);
    }
}
